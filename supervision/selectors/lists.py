"""The lists behind the numbers of the overview, page by page; each filter stands in the address."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import (
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, ExtractIsoWeekDay, Least

from cases.models import Approval, Case, CaseStatus, SubmittedMaterial
from cases.selectors.acceptance import with_applicant_due
from cases.selectors.lights import light_rules
from cases.selectors.measures import (
    ASKED,
    CONCLUDED,
    ApprovalSet,
    CaseSet,
    approval_set,
    case_set,
    papers_spared,
)
from cases.selectors.visit_causes import of_cause
from cases.selectors.visits import VisitClass, of_visit_class
from cases.time_limits import light_bounds
from common.clock import SHANGHAI
from supervision.selectors.overview import Scope, figures_of, missing_shares

PAGE_ROWS = 50
_UNREAD = ("answers", "form_values", "form_sources")  # of a case: large, and on no list
_UNREAD_OF_SERVICE = ("fields", "summary", "summary_en")
_UNREAD_OF_MATERIAL = ("condition", "obtain", "obtain_en", "sample", "sample_en", "hint", "hint_en")
_UNREAD_OF_ITEM = ("licence_fields", "conditions", "conditions_en", "fees", "results", "faq")
_AFTER_THE_END = (
    CaseSet.CONCLUDED,
    CaseSet.PROMISE_KEPT,
    CaseSet.PROMISE_MISSED,
    CaseSet.LAW_KEPT,
    CaseSet.LAW_MISSED,
    CaseSet.DELIVERED,
)


_SUMMED: dict[tuple[str, str], str] = {  # set and class of visits → the figure that counts them
    (CaseSet.CONCLUDED, ""): "cases",
    (CaseSet.PROMISE_KEPT, ""): "promise_kept",
    (CaseSet.PROMISE_MISSED, ""): "promise_missed",
    (CaseSet.LAW_KEPT, ""): "law_kept",
    (CaseSet.LAW_MISSED, ""): "law_missed",
    (CaseSet.DELIVERED, ""): "delivered",
    (CaseSet.DELIVERED, VisitClass.NONE): "without_visit",
    (CaseSet.DELIVERED, VisitClass.ONCE): "with_one_visit",
    (CaseSet.DELIVERED, VisitClass.OVER): "with_more_visits",
}


class ListKind(StrEnum):
    CASES = "cases"
    APPROVALS = "approvals"
    PAPERS = "papers"
    SHARES = "shares"


@dataclass(frozen=True, slots=True)
class ListFilters:
    """What narrows a list besides its scope; empty says nothing."""

    what: str = ""  # a CaseSet or an ApprovalSet
    lead_id: int | None = None
    light: str = ""
    status: str = ""
    visits: str = ""  # a VisitClass, of the cases handed over
    cause: str = ""  # an Attribution or any: a visit of theirs was put down to it
    is_beyond: bool = False  # and was one too many by the promise
    number: str = ""
    weekday: int | None = None  # of the decision, from 1 for Monday


@dataclass(frozen=True, slots=True)
class ListPage:
    rows: Sequence[Any]
    next_after: str  # where the following page starts; empty at the end


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: its rows in their order, and the instant the order is by; without one it is a single page."""

    rows: QuerySet[Any]
    key: str
    is_descending: bool = True

    def page(self, after: str) -> ListPage:
        if not self.key:
            return ListPage(list(self.rows), "")
        found = list(_from(self, after)[: PAGE_ROWS + 1])
        page = found[:PAGE_ROWS]
        last = page[-1] if len(found) > PAGE_ROWS else None
        return ListPage(page, f"{_value(last, self.key).isoformat()}_{last.pk}" if last else "")


@dataclass(frozen=True, slots=True)
class ListedPapers(Listed):
    """Millions of rows behind few cases: only those of the newest cases are looked at, more if need be."""

    cases: QuerySet[Case] = field(default_factory=Case.objects.none)

    def page(self, after: str) -> ListPage:
        start = _position(after)
        cases = self.cases.filter(concluded_at__lte=start[0]) if start else self.cases
        ends = cases.order_by("-concluded_at", "-pk").values_list("concluded_at", flat=True)
        size = PAGE_ROWS
        while True:
            edge = ends[size - 1 : size].first()  # all of one instant are in, whatever their order
            newest = {"case__concluded_at__gte": edge, "case__status__in": CONCLUDED}  # as the index has it
            rows = self.rows.filter(**newest) if edge else self.rows
            found = Listed(rows, self.key).page(after)
            if found.next_after or edge is None:
                return found
            size *= 10


def listed(*, kind: ListKind, scope: Scope, filters: ListFilters, at: datetime) -> Listed:
    if kind is ListKind.APPROVALS:
        return _approvals(scope, filters, at)
    if kind is ListKind.PAPERS:
        return _papers(scope)
    if kind is ListKind.SHARES:
        return _shares(scope)
    return _cases(scope, filters, at)


def listed_count(*, kind: ListKind, filters: ListFilters, found: Listed, scope: Scope, at: datetime) -> int:
    """How many there are. What was concluded in a year is much to count: the sums of the days know it."""
    if kind is ListKind.PAPERS:
        return figures_of(scope=scope, at=at).papers_spared or 0
    name = _SUMMED.get((filters.what, filters.visits), "") if kind is ListKind.CASES else ""
    if name and filters == ListFilters(what=filters.what, visits=filters.visits):
        total: int = getattr(figures_of(scope=scope, at=at), name)
        return total
    return found.rows.order_by().count()


def _cases(scope: Scope, filters: ListFilters, at: datetime) -> Listed:
    what = CaseSet(filters.what) if filters.what in CaseSet.values else CaseSet.ALL
    if (filters.visits in VisitClass.values or filters.cause) and what not in _AFTER_THE_END:
        what = CaseSet.DELIVERED
    rows = scope.cases().filter(case_set(what, scope.period))
    if filters.lead_id is not None:
        rows = rows.filter(lead_department_id=filters.lead_id)
    if filters.visits in VisitClass.values:
        rows = rows.filter(of_visit_class(filters.visits))
    if filters.cause:
        rows = rows.filter(of_cause(filters.cause, is_beyond=filters.is_beyond))
    if filters.status in CaseStatus.values:
        rows = rows.filter(status=filters.status)
    if filters.number:
        rows = rows.filter(number__endswith=filters.number.replace("-", ""))
    if filters.light:
        rows = _lit(rows, filters.light, at)
    key = "concluded_at" if what in _AFTER_THE_END else "received_at"
    rows = rows.select_related("joint_service", "lead_department", "applicant", "site", "visit_tally").defer(
        *_UNREAD, *_within("joint_service", _UNREAD_OF_SERVICE)
    )
    rows = rows.annotate(papers_guide=_papers_of(Q()), papers_asked=_papers_of(Q(provision__in=ASKED)))
    return Listed(with_applicant_due(rows).order_by(f"-{key}", "-pk"), key)


def _papers_of(condition: Q) -> Subquery:
    """Each material of the case once."""
    rows = SubmittedMaterial.objects.filter(condition, case_id=OuterRef("pk")).order_by()
    once = Func(F("requirement_id"), template="count(DISTINCT %(expressions)s)")
    return Subquery(rows.annotate(n=once).values("n"), output_field=IntegerField())


def _lit(rows: QuerySet[Case], light: str, at: datetime) -> QuerySet[Case]:
    if light == "done":
        return rows.exclude(status__in=CaseStatus.running())
    bounds = light_bounds(at, light_rules())
    rows = rows.filter(status__in=[CaseStatus.RECEIVED, CaseStatus.IN_PROGRESS]).annotate(
        due=Coalesce(Least("promised_due_at", "statutory_due_at"), "acceptance_due_at")
    )
    if light == "red":
        return rows.filter(due__lte=bounds.red_until)
    if light == "yellow":
        return rows.filter(due__gt=bounds.red_until, due__lte=bounds.yellow_until)
    return rows.filter(due__gt=bounds.yellow_until)


def _approvals(scope: Scope, filters: ListFilters, at: datetime) -> Listed:
    what = ApprovalSet(filters.what) if filters.what in ApprovalSet.values else ApprovalSet.IN_HAND
    rows: QuerySet[Approval] = scope.approvals().filter(approval_set(what, scope.period, at))
    is_over = what in (ApprovalSet.DECIDED, ApprovalSet.DECIDED_LATE)
    if filters.weekday is not None and is_over:
        rows = rows.annotate(weekday=ExtractIsoWeekDay("concluded_at", tzinfo=SHANGHAI)).filter(
            weekday=filters.weekday
        )
    if filters.number:
        rows = rows.filter(case__number__endswith=filters.number.replace("-", ""))
    rows = rows.select_related("case__joint_service", "item__joint_item__item", "department").defer(
        *_within("case", _UNREAD),
        *_within("case__joint_service", _UNREAD_OF_SERVICE),
        *_within("item__joint_item__item", _UNREAD_OF_ITEM),
    )
    if is_over:
        return Listed(rows.order_by("-concluded_at", "-pk"), "concluded_at")
    return Listed(rows.order_by("due_at", "pk"), "due_at", is_descending=False)


def _papers(scope: Scope) -> Listed:
    cases = scope.cases().filter(case_set(CaseSet.CONCLUDED, scope.period)).order_by()
    rows = (
        papers_spared(cases)
        .select_related("case__joint_service", "case__lead_department", "requirement__supplier")
        .defer(
            *_within("case", _UNREAD),
            *_within("case__joint_service", _UNREAD_OF_SERVICE),
            *_within("requirement", _UNREAD_OF_MATERIAL),
        )
    )
    return ListedPapers(rows.order_by("-case__concluded_at", "-pk"), "case__concluded_at", cases=cases)


def _within(path: str, names: Sequence[str]) -> list[str]:
    return [f"{path}__{name}" for name in names]


def _shares(scope: Scope) -> Listed:
    """A handful: one page holds them."""
    rows = missing_shares(scope).select_related("joint_service", "supplier")
    return Listed(rows.order_by("supplier__code", "kind", "pk"), "")


def _from(found: Listed, after: str) -> QuerySet[Any]:
    start = _position(after)
    if start is None:
        return found.rows
    instant, pk = start
    step = "lt" if found.is_descending else "gt"
    return found.rows.filter(
        Q(**{f"{found.key}__{step}": instant}) | Q(**{found.key: instant, f"pk__{step}": pk})
    )


def _position(after: str) -> tuple[datetime, int] | None:
    """The row a page starts after; None for what is no position."""
    moment, _, pk = after.rpartition("_")
    try:
        instant = datetime.fromisoformat(moment)
    except ValueError:
        return None
    if not pk.isdecimal() or len(pk) > 18 or instant.tzinfo is None:
        return None
    return instant, int(pk)


def _value(row: Any, key: str) -> datetime:
    for part in key.split("__"):
        row = getattr(row, part)
    moment: datetime = row
    return moment


__all__ = ["ListFilters", "ListKind", "ListPage", "Listed", "listed", "listed_count"]
