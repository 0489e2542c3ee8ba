"""Writing the due dates of an approval or a case anew from the facts, and recording each that moved."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from cases.deadlines import Clocks
from cases.models import Approval, Case, CaseStatus
from cases.models.procedures import DueDateChange, DueDateReview, MoveReason
from cases.selectors.clocks import TimeFacts, approval_clocks, case_clocks, time_facts
from cases.selectors.due_dates import DueDateMove, moves_of, running_approvals
from common.jobs import wake
from common.once import within_transaction
from exchange.services import message_queue

__all__ = [
    "DueDateMove",
    "approval_clocks_recompute",
    "case_clocks_recompute",
    "case_dates_recompute",
    "due_dates_review_claim",
    "due_dates_review_done",
    "due_dates_review_owe",
]

TASK = "workflows.sweep"
REMEMBERED = timedelta(seconds=60)  # twice as long as a process remembers a calendar
LEASE = timedelta(minutes=10)


@within_transaction
def approval_clocks_recompute(
    *,
    approval: Approval,
    at: datetime,
    reason: MoveReason,
    facts: TimeFacts | None = None,
    is_told: bool = False,
) -> list[DueDateMove]:
    """Write what the facts come to now; an approval that has ended keeps the dates it ended with.

    Called under the lock of the case's process. `is_told`: the act itself tells the applicant.
    """
    both = approval_clocks(approval, facts)
    if both is None:
        return []
    moves = list(moves_of(approval, approval.case, both))
    changes = _columns(approval, both) | _consequences(approval, both)
    if not moves and not _differs(approval, changes):
        return []
    if not Approval.objects.filter(pk=approval.pk, concluded_at__isnull=True).update(**changes):
        return []
    for name, value in changes.items():
        setattr(approval, name, value)
    _record(approval.case, moves, reason, at, is_told=is_told)
    return moves


@within_transaction
def case_clocks_recompute(
    *,
    case: Case,
    at: datetime,
    reason: MoveReason,
    facts: TimeFacts | None = None,
    is_told: bool = False,
) -> list[DueDateMove]:
    """The same for the two clocks of the whole case, while it is in progress."""
    both = case_clocks(case, facts)
    if both is None:
        return []
    moves, changes = list(moves_of(case, case, both)), _columns(case, both)
    if not moves and not _differs(case, changes):
        return []
    if not Case.objects.filter(pk=case.pk, status=CaseStatus.IN_PROGRESS).update(**changes):
        return []
    for name, value in changes.items():
        setattr(case, name, value)
    _record(case, moves, reason, at, is_told=is_told)
    return moves


@within_transaction
def case_dates_recompute(*, case: Case, at: datetime, reason: MoveReason) -> list[DueDateMove]:
    """All clocks of the case and of its running approvals; one message, however many dates move."""
    facts = time_facts([case.pk])[case.pk]
    moves = case_clocks_recompute(case=case, at=at, reason=reason, facts=facts)
    for approval in running_approvals([case.pk]):
        moves += approval_clocks_recompute(approval=approval, at=at, reason=reason, facts=facts)
    return moves


@within_transaction
def due_dates_review_owe(*, years: Iterable[int], at: datetime) -> None:
    """Owe a review of all dates that rest on these years, in the transaction that changed their calendar."""
    DueDateReview.objects.bulk_create(
        [DueDateReview(year=year, changed_at=at, again_at=at + REMEMBERED) for year in sorted(years)],
        update_conflicts=True,
        unique_fields=["year"],
        update_fields=["changed_at", "again_at", "claimed_at", "done_at"],
    )
    wake(TASK)


@within_transaction
def due_dates_review_claim(*, review: DueDateReview, at: datetime) -> bool:
    """Whether nobody else is at it; who died at it is waited for a while."""
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - LEASE)
    return DueDateReview.objects.filter(free, pk=review.pk).update(claimed_at=at) == 1


@within_transaction
def due_dates_review_done(*, review: DueDateReview, at: datetime) -> None:
    """Unless the calendar changed again meanwhile: then it is owed still."""
    same = DueDateReview.objects.filter(pk=review.pk, changed_at=review.changed_at)
    same.update(done_at=at, claimed_at=None)


def _columns(row: Approval | Case, both: Clocks) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "statutory_due_at": both.statutory.at,
        "promised_due_at": both.promised.at,
        "is_due_provisional": both.is_provisional,
    }
    if isinstance(row, Approval):
        columns["due_at"] = both.at
    told = [due for due in (row.statutory_due_at, row.promised_due_at) if due is not None]
    if told and both.at > min(told):
        columns["overdue_noted_at"] = None  # a later date can be missed anew
    return columns


def _consequences(approval: Approval, both: Clocks) -> dict[str, Any]:
    """Silence counts from the new date."""
    if approval.defaults_at is not None and approval.defaults_at == approval.statutory_due_at:
        return {"defaults_at": both.statutory.at}
    return {}


def _differs(row: Approval | Case, changes: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in changes.items())


def _record(case: Case, moves: list[DueDateMove], reason: MoveReason, at: datetime, *, is_told: bool) -> None:
    """One message per act, however many dates it moved."""
    DueDateChange.objects.bulk_create(
        DueDateChange(
            case_id=case.pk,
            approval_id=move.approval_id,
            clock=move.clock,
            before=move.before,
            after=move.after,
            reason=reason,
            at=at,
        )
        for move in moves
    )
    if moves and not is_told:
        message_queue(
            key=f"due_date_moved:{case.number}:{at.isoformat()}",
            recipient_id=case.applicant_id,
            kind="due_date_moved",
            reference=case.number,
            at=at,
        )
