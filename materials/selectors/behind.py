"""The rows behind the sharing figures, page by page. Nobody's name or number is among them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from materials.models import Lookup, LookupState, Use, UseResult
from materials.selectors.figures import (
    SUPPLIED,
    Period,
    corrections_counted,
    feedback_counted,
    late,
    uses_counted,
)

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class BehindFilters:
    """`resource_id` 0: what was supplied without a resource; `part` narrows to one of the numbers."""

    period: Period
    supplier_id: int | None = None
    resource_id: int | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class BehindPage:
    rows: list[Any]
    next_after: str  # where the following page starts; empty at the end


def rows_behind(what: str, filters: BehindFilters, *, at: datetime, after: str = "") -> BehindPage | None:
    """Fifty rows, the newest first, from the row after `after`; None where there is no such list."""
    if what not in _LISTS:
        return None
    read, column, supplier, resource = _LISTS[what]
    rows = read(filters, at)
    if filters.supplier_id is not None:
        rows = rows.filter(**{supplier: filters.supplier_id})
    if filters.resource_id is not None:
        rows = rows.filter(**{resource: filters.resource_id or None})
    rows = _from(rows.order_by(f"-{column}", "-pk"), column, after)
    found = list(rows[: PAGE_ROWS + 1])
    page = found[:PAGE_ROWS]
    last = page[-1] if len(found) > PAGE_ROWS else None
    return BehindPage(page, f"{getattr(last, column).isoformat()}_{last.pk}" if last else "")


def _uses(filters: BehindFilters, at: datetime) -> QuerySet[Any]:
    rows = uses_counted(filters.period).select_related("department", "supplier", "resource")
    if filters.part == Use.REUSED:
        return rows.filter(use=Use.REUSED, result=UseResult.OK)
    if filters.part in UseResult.values:
        return rows.filter(use__in=SUPPLIED, result=filters.part)
    return rows


def _corrections(filters: BehindFilters, at: datetime) -> QuerySet[Any]:
    rows = corrections_counted(filters.period).select_related("supplier", "held__resource")
    if filters.part == "open":
        return rows.filter(state="open")
    return rows.filter(late(at)) if filters.part == "late" else rows


def _feedback(filters: BehindFilters, at: datetime) -> QuerySet[Any]:
    rows = feedback_counted(filters.period)
    if filters.part:
        rows = rows.filter(effect=filters.part)
    return rows.select_related("entry__department", "entry__supplier", "entry__resource")


def _lookups(filters: BehindFilters, at: datetime) -> QuerySet[Any]:
    rows = (
        Lookup.objects.filter(ordered_at__gte=filters.period.start, ordered_at__lt=filters.period.end)
        .exclude(state=LookupState.DROPPED)
        .exclude(department_id=F("resource__owner_id"))
    )
    if filters.part == "waiting":
        rows = rows.filter(state=LookupState.PENDING)
    return rows.select_related("department", "resource__owner")


_LISTS: dict[str, tuple[Callable[[BehindFilters, datetime], QuerySet[Any]], str, str, str]] = {
    "uses": (_uses, "at", "supplier_id", "resource_id"),
    "corrections": (_corrections, "opened_at", "supplier_id", "held__resource_id"),
    "feedback": (_feedback, "at", "entry__supplier_id", "entry__resource_id"),
    "lookups": (_lookups, "ordered_at", "resource__owner_id", "resource_id"),
}


def _from(rows: QuerySet[Any], column: str, after: str) -> QuerySet[Any]:
    moment, _, pk = after.rpartition("_")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return rows
    if not pk.isdecimal() or len(pk) > 18 or at.tzinfo is None:
        return rows
    return rows.filter(Q(**{f"{column}__lt": at}) | Q(**{column: at, "pk__lt": int(pk)}))
