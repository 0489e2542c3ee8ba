"""Reads about blank forms and certificates on paper."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from e_licences.models import BlankForm, BlankState, LicenceType, PaperCopy


@dataclass(frozen=True)
class Stock:
    """The blanks of one department and type: as many as were entered are in stock, used or written off."""

    licence_type: LicenceType
    department_id: int
    in_stock: int
    printed: int
    spoiled: int
    missing: int
    next_serial: str

    @property
    def entered(self) -> int:
        return self.in_stock + self.printed + self.spoiled + self.missing


def stock_of(department_ids: Collection[int]) -> list[Stock]:
    rows = (
        BlankForm.objects.filter(department_id__in=department_ids)
        .order_by("licence_type", "department")
        .values("licence_type", "department")
        .annotate(
            in_stock=_count(BlankState.IN_STOCK),
            printed=_count(BlankState.PRINTED),
            spoiled=_count(BlankState.SPOILED),
            missing=_count(BlankState.MISSING),
        )
    )
    types = LicenceType.objects.in_bulk([row["licence_type"] for row in rows])
    return [
        Stock(
            licence_type=types[row["licence_type"]],
            department_id=row["department"],
            in_stock=row["in_stock"],
            printed=row["printed"],
            spoiled=row["spoiled"],
            missing=row["missing"],
            next_serial=next_serial(licence_type_id=row["licence_type"], department_id=row["department"]),
        )
        for row in rows
    ]


def _count(state: BlankState) -> Count:
    return Count("pk", filter=Q(state=state))


def next_serial(*, licence_type_id: int, department_id: int) -> str:
    """The first blank in stock; empty where there is none."""
    in_stock = BlankForm.objects.filter(
        licence_type_id=licence_type_id, department_id=department_id, state=BlankState.IN_STOCK
    )
    return in_stock.order_by("serial").values_list("serial", flat=True).first() or ""


def papers_of(licence_id: int) -> QuerySet[PaperCopy]:
    """All certificates of a version, the newest first; that one stands."""
    return PaperCopy.objects.filter(licence_id=licence_id).select_related("blank", "by", "replaced_by")
