"""Checks of grants on commitment: each act under the lock of its case's process."""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import date, datetime

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cases.models.commitments import CommitmentBar, CommitmentCheck
from cases.selectors import commitment_dues
from cases.services import bars, commitment_time, commitments
from common.errors import AlreadyDoneError
from people.policy import Actor
from workflows.engine.locks import process_locked

SWEEP_AT_MOST = 100
Dues = Callable[[datetime], QuerySet[CommitmentCheck]]
_PERIODIC: tuple[tuple[Dues, Callable[..., None]], ...] = (
    (commitment_dues.checks_to_remind, commitment_time.check_remind),
    (commitment_dues.checks_missed, commitment_time.check_missed_note),
    (commitment_dues.rectifications_to_remind, commitment_time.rectify_remind),
    (commitment_dues.rectifications_over, commitment_time.rectify_lapse),
)


def check_record(
    *,
    check_id: int,
    actor: Actor,
    is_kept: bool,
    officer_ids: Collection[int],
    finding: str,
    rectify_until: date | None = None,
    at: datetime,
) -> CommitmentCheck:
    check = _check_known(check_id, actor)
    with process_locked(check.case, at):
        commitments.check_record(
            check=check,
            actor=actor,
            is_kept=is_kept,
            officer_ids=officer_ids,
            finding=finding,
            rectify_until=rectify_until,
            at=at,
        )
    return check


def recheck_record(
    *, check_id: int, actor: Actor, is_kept: bool, officer_ids: Collection[int], finding: str, at: datetime
) -> CommitmentCheck:
    check = _check_known(check_id, actor)
    with process_locked(check.case, at):
        check.refresh_from_db(fields=["state", "unmet_at"])
        commitments.recheck_record(
            check=check, actor=actor, is_kept=is_kept, officer_ids=officer_ids, finding=finding, at=at
        )
    return check


def commitment_revoke(*, check_id: int, actor: Actor, reason: str, at: datetime) -> CommitmentCheck:
    check = _check_known(check_id, actor)
    with process_locked(check.case, at):
        check.refresh_from_db(fields=["state"])
        commitments.commitment_revoke(check=check, actor=actor, reason=reason, at=at)
    return check


def bar_repair(*, bar_id: int, actor: Actor, reason: str, at: datetime) -> CommitmentBar:
    seen = CommitmentBar.objects.for_user(actor).select_related("commitment_check__case")
    bar: CommitmentBar = get_object_or_404(seen, pk=bar_id)
    with process_locked(bar.commitment_check.case, at):
        bars.bar_repair(bar=bar, actor=actor, reason=reason, at=at)
    return bar


def commitments_sweep(*, at: datetime) -> int:
    """Reminders, missed checks and terms that ran out, each in its own transaction and once."""
    return sum(_each(due(at), act, at) for due, act in _PERIODIC)


def _each(due: QuerySet[CommitmentCheck], act: Callable[..., None], at: datetime) -> int:
    done = 0
    for check in due.select_related("case", "approval")[:SWEEP_AT_MOST]:
        with suppress(AlreadyDoneError), process_locked(check.case, at):
            act(check=check, at=at)
            done += 1
    return done


def _check_known(check_id: int, actor: Actor) -> CommitmentCheck:
    """A check of the actor's department; for others it does not exist."""
    seen = CommitmentCheck.objects.for_user(actor).select_related("case", "approval")
    found: CommitmentCheck = get_object_or_404(seen, pk=check_id)
    return found
