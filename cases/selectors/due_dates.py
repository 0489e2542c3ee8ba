"""Which running dates would not be computed today as they stand: after the calendar of a year has changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from cases.deadlines import Clocks
from cases.models import Approval, Case, CaseStatus
from cases.models.procedures import Clock, DueDateReview
from cases.selectors.clocks import TimeFacts, approval_clocks, case_clocks, time_facts
from cases.time_limits.business_time import midnight

BATCH = 200


@dataclass(frozen=True)
class DueDateMove:
    """One date that moves; `approval_id` None: a clock of the whole case."""

    case_id: int
    case_number: str
    approval_id: int | None
    clock: Clock
    before: datetime
    after: datetime
    is_provisional: bool


@dataclass(frozen=True)
class CaseReview:
    """A case of which something differs: dates that move, or only that they are provisional no more."""

    case: Case
    moves: list[DueDateMove]


def moves_of(row: Approval | Case, case: Case, both: Clocks) -> Iterator[DueDateMove]:
    """Which of the dates that stand in the row's columns are not what the facts come to."""
    approval_id = row.pk if isinstance(row, Approval) else None
    for clock, before, due in (
        (Clock.STATUTORY, row.statutory_due_at, both.statutory),
        (Clock.PROMISED, row.promised_due_at, both.promised),
    ):
        if before is not None and before != due.at:
            yield DueDateMove(case.pk, case.number, approval_id, clock, before, due.at, due.is_provisional)


def case_reviews(*, year: int | None = None) -> Iterator[CaseReview]:
    """The running cases of which a date or its certainty differs, in the order they were received.

    `year`: only those whose time runs within it; four statements for every 200 of them, none for others.
    """
    after = 0
    while True:
        batch = list(_running(year).filter(pk__gt=after).order_by("pk")[:BATCH])
        if not batch:
            return
        after = batch[-1].pk
        ids = [case.pk for case in batch]
        approvals: dict[int, list[Approval]] = defaultdict(list)
        for approval in running_approvals(ids):
            approvals[approval.case_id].append(approval)
        facts = time_facts(ids)
        for case in batch:
            if (found := _review(case, approvals[case.pk], facts[case.pk])) is not None:
                yield found


def running_approvals(case_ids: Iterable[int]) -> QuerySet[Approval]:
    rows: QuerySet[Approval] = Approval.objects.filter(
        case_id__in=case_ids, concluded_at__isnull=True, opened_at__isnull=False
    )
    return rows.select_related("case", "item__joint_item__item").order_by("pk")


def reviews_owed(at: datetime) -> QuerySet[DueDateReview]:
    """Not done yet, or done while a process may still have remembered the calendar as it was."""
    never = Q(done_at__isnull=True)
    again = Q(done_at__lt=F("again_at"), again_at__lte=at)
    rows: QuerySet[DueDateReview] = DueDateReview.objects.filter(never | again)
    return rows.order_by("year")


def _running(year: int | None) -> QuerySet[Case]:
    rows: QuerySet[Case] = Case.objects.filter(status=CaseStatus.IN_PROGRESS)
    if year is None:
        return rows.select_related("joint_service")
    begins, ends = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    is_late = Q(statutory_due_at__gte=begins) | Q(promised_due_at__gte=begins)
    approvals = Approval.objects.filter(is_late, concluded_at__isnull=True, opened_at__isnull=False)
    return rows.filter(
        is_late | Q(pk__in=approvals.order_by().values("case_id")), accepted_at__lt=ends
    ).select_related("joint_service")


def _review(case: Case, approvals: Iterable[Approval], facts: TimeFacts) -> CaseReview | None:
    rows: list[tuple[Approval | Case, Clocks | None]] = [(case, case_clocks(case, facts))]
    rows += [(approval, approval_clocks(approval, facts)) for approval in approvals]
    known = [(row, both) for row, both in rows if both is not None]
    moves = [move for row, both in known for move in moves_of(row, case, both)]
    if moves or any(row.is_due_provisional != both.is_provisional for row, both in known):
        return CaseReview(case, moves)
    return None
