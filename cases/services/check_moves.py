"""What every act on a commitment check shares: the conditional update, the step it leaves, the message."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Verb
from cases.models.commitments import CheckState, CommitmentCheck
from cases.services.events import event_append
from common.errors import AlreadyDoneError
from common.once import change_once
from exchange.services import message_queue
from people.policy import Actor, Capability

SOURCE = "浙江省保障“最多跑一次”改革规定 第十四条"


def check_move(check: CommitmentCheck, expected: Q, **changes: object) -> None:
    try:
        change_once(CommitmentCheck.objects.filter(expected, pk=check.pk), **changes)
    except AlreadyDoneError as error:
        raise _how_it_stands(check.pk) from error
    for name, value in changes.items():
        setattr(check, name, value)


def _how_it_stands(check_id: int) -> AlreadyDoneError:
    found = CommitmentCheck.objects.get(pk=check_id)
    texts = {
        CheckState.TO_CHECK: _("This commitment has not been checked yet."),
        CheckState.PASSED: _("This commitment has been checked and was found to be kept."),
        CheckState.RECTIFYING: _("The applicant still has time to put it right."),
        CheckState.UNMET: _("It was found not to be put right already; the signatory decides."),
        CheckState.REVOKED: _("The grant has been revoked already."),
    }
    return AlreadyDoneError(texts[CheckState(found.state)], source=SOURCE)


def check_told(
    check: CommitmentCheck,
    verb: Verb,
    before: CheckState,
    at: datetime,
    reason: str = "",
    *,
    actor: Actor | None = None,
    capability: Capability = Capability.REVIEW,
) -> None:
    event_append(
        case_id=check.case_id,
        approval_id=check.approval_id,
        verb=verb,
        at=at,
        actor_id=actor.user_id if actor else None,
        on_behalf_of_id=actor.on_behalf_of(capability, check.department_id) if actor else None,
        from_status=before,
        to_status=check.state,
        reason=reason,
    )


def check_message(check: CommitmentCheck, kind: str, at: datetime) -> None:
    message_queue(
        key=f"{kind}:{check.pk}",
        recipient_id=check.case.applicant_id,
        kind=kind,
        reference=check.case.number,
        at=at,
    )
