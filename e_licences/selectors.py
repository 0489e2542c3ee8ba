"""Reads about licences and the orders behind them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q

from e_licences.models import Licence, LicenceOrder, LicenceQuerySet, OrderState

__all__ = [
    "OrderFigures",
    "licence_by_identifier",
    "licences_for_holder",
    "licences_in_term",
    "order_figures",
]


@dataclass(frozen=True)
class OrderFigures:
    """How many licences are owed, since when, and how many need a person."""

    owed: int
    owed_since: datetime | None
    failed: int


def licences_for_holder(applicant_id: int) -> LicenceQuerySet:
    """The issued licences of one holder, newest first."""
    return (
        Licence.objects.issued().filter(holder_id=applicant_id).select_related("licence_type", "department")
    )


def licences_in_term(*, holder_id: int, licence_type_id: int, on: date) -> LicenceQuerySet:
    """The holder's valid licences of a type whose term ends on the day `on` or later, the last to end first.

    One without an end is not among them: it needs no renewal.
    """
    of_holder = Licence.objects.valid().filter(holder_id=holder_id, licence_type_id=licence_type_id)
    return of_holder.filter(valid_until__gte=on).order_by("-valid_until", "-pk")


def licence_by_identifier(identifier: str) -> Licence | None:
    issued = Licence.objects.issued().select_related("licence_type", "department", "holder")
    return issued.filter(identifier=identifier).first()


def order_figures() -> OrderFigures:
    owed = Q(state=OrderState.PENDING)
    figures = LicenceOrder.objects.exclude(state=OrderState.DONE).aggregate(
        owed=Count("pk", filter=owed),
        owed_since=Min("decided_at", filter=owed),
        failed=Count("pk", filter=Q(state=OrderState.FAILED)),
    )
    return OrderFigures(**figures)
