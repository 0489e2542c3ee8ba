"""Reads about licences and the orders behind them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from e_licences.models import Licence, LicenceOrder, LicenceQuerySet, OrderState

__all__ = ["OrderFigures", "licence_by_identifier", "licences_for_holder", "order_figures"]


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
