"""Reads about licences and the orders behind them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q

from e_licences.models import SETTLED, Licence, LicenceOrder, LicenceQuerySet, LicenceStatus, OrderState
from e_licences.selectors.standing import has_fallen, is_standing

__all__ = [
    "OrderFigures",
    "has_fallen",
    "is_standing",
    "licence_by_identifier",
    "licences_for_holder",
    "licences_in_term",
    "licences_to_renew",
    "order_figures",
    "version_standing",
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


def licences_to_renew(*, holder_id: int, licence_type_id: int, on: date) -> LicenceQuerySet:
    """What an application of the day `on` can renew, also where its term has ended since, or suspended."""
    running = [LicenceStatus.VALID, LicenceStatus.SUSPENDED, LicenceStatus.EXPIRED]
    of_holder = Licence.objects.filter(
        holder_id=holder_id, licence_type_id=licence_type_id, status__in=running, valid_until__gte=on
    )
    return of_holder.select_related("order").order_by("-valid_until", "-pk")


def version_standing(licence: Licence) -> Licence:
    """The last version of the licence that was given out."""
    last: Licence = Licence.objects.current().filter(number=licence.number).latest("version")
    return last


def licence_by_identifier(identifier: str) -> Licence | None:
    issued = Licence.objects.issued().select_related("licence_type", "department", "holder")
    return issued.filter(identifier=identifier).first()


def order_figures() -> OrderFigures:
    owed = Q(state=OrderState.PENDING)
    figures = LicenceOrder.objects.exclude(state__in=SETTLED).aggregate(
        owed=Count("pk", filter=owed),
        owed_since=Min("decided_at", filter=owed),
        failed=Count("pk", filter=Q(state=OrderState.FAILED)),
    )
    return OrderFigures(**figures)
