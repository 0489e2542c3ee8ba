"""What time does to a check: reminders, a missed check, a term that ran out. Each once, however late."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from cases.models import Verb
from cases.models.commitments import CheckState, CommitmentCheck
from cases.services.check_moves import SOURCE, check_message, check_told
from cases.signals import limit_missed
from cases.terms import term_due
from cases.time_limits import LimitUnit, TimeLimit
from common.once import change_once, within_transaction


class DueMoved(NamedTuple):
    check_id: int
    before: datetime
    after: datetime


@within_transaction
def check_remind(*, check: CommitmentCheck, at: datetime) -> None:
    """Few working days are left: said once, to the department that has to check."""
    _note(check, CheckState.TO_CHECK, reminded_at=at)
    check_told(check, Verb.CHECK_REMINDED, CheckState.TO_CHECK, at)


@within_transaction
def check_missed_note(*, check: CommitmentCheck, at: datetime) -> None:
    """Nobody has checked in time: the supervisor is told once (浙江规定 43, V4). It stays due."""
    _note(check, CheckState.TO_CHECK, missed_at=at)
    check_told(check, Verb.CHECK_MISSED, CheckState.TO_CHECK, at)
    limit_missed.send(
        CommitmentCheck,
        case=check.case,
        at=at,
        approval=check.approval,
        department_id=check.department_id,
        detail="commitment_check",
    )


@within_transaction
def rectify_remind(*, check: CommitmentCheck, at: datetime) -> None:
    _note(check, CheckState.RECTIFYING, rectify_reminded_at=at)
    check_message(check, "commitment_rectify_due", at)


@within_transaction
def rectify_lapse(*, check: CommitmentCheck, at: datetime) -> None:
    """The term for putting right is over: from now on it is the signatory's turn (浙江规定 14)."""
    lapsed = CommitmentCheck.objects.filter(pk=check.pk, state=CheckState.RECTIFYING, rectify_due_at__lte=at)
    change_once(lapsed, state=CheckState.UNMET, unmet_at=at)
    check.state, check.unmet_at = CheckState.UNMET, at
    check_told(check, Verb.COMMITMENT_UNMET, CheckState.RECTIFYING, at)


@within_transaction
def checks_recompute(*, at: datetime) -> list[DueMoved]:
    """Compute again what rested on a calendar that was not announced; what is over by now stays as it was."""
    provisional = CommitmentCheck.objects.filter(
        state=CheckState.TO_CHECK, is_due_provisional=True, due_at__gt=at
    ).select_related("approval__item__joint_item__item")
    moved = []
    for check in provisional.select_for_update(of=("self",)).order_by("pk"):
        item = check.approval.item.joint_item.item
        days = item.commitment_check_working_days or settings.COMMITMENT_CHECK_WORKING_DAYS
        due = term_due(TimeLimit(days, LimitUnit.WORKING_DAY), check.approval.concluded_at, SOURCE)
        CommitmentCheck.objects.filter(pk=check.pk).update(
            due_at=due.at, is_due_provisional=due.is_provisional
        )
        if due.at != check.due_at:
            moved.append(DueMoved(check.pk, check.due_at, due.at))
    return moved


def _note(check: CommitmentCheck, state: CheckState, **noted: datetime) -> None:
    unnoted = dict.fromkeys(noted)
    change_once(CommitmentCheck.objects.filter(pk=check.pk, state=state, **unnoted), **noted)
