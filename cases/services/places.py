"""Rows that somebody keeps in an order of their own. Who calls has locked what the rows belong to."""

from typing import TypeVar

from django.db.models import Max, Model, QuerySet

Row = TypeVar("Row", bound=Model)


def place_next(rows: QuerySet[Row]) -> int:
    last: int = rows.aggregate(last=Max("position"))["last"] or 0
    return last + 1


def place_change(rows: QuerySet[Row], *, key: int, is_up: bool) -> None:
    """Change places with the neighbour; the first goes no further up, the last no further down."""
    places = list(rows.order_by("position").values_list("pk", "position"))
    at = [pk for pk, _position in places].index(key)
    other = at + (-1 if is_up else 1)
    if not 0 <= other < len(places):
        return
    for (pk, _own), (_other, position) in ((places[at], places[other]), (places[other], places[at])):
        rows.filter(pk=pk).update(position=position)
