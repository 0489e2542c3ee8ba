"""What a department does with an approval: take it up, put it back, decide, countersign."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.errors import AlreadyDecidedError, CaseWithdrawnError, HeldByAnotherError, NotYoursError
from cases.models import Approval, ApprovalStatus, Case, Decision, Outcome, Verb
from cases.policy import may_countersign, may_review
from cases.services.events import event_append
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once, within_transaction
from exchange.services import message_queue
from people.models import User
from people.policy import Actor

OPINION_MAX = 2000
_ENDED = {ApprovalStatus.GRANTED, ApprovalStatus.REFUSED, ApprovalStatus.STOPPED}


@transaction.atomic
def approval_claim(*, approval: Approval, actor: Actor, at: datetime) -> None:
    """Take an open approval of one's own department up. Two officers never hold one approval."""
    _require_reviewer(actor, approval)
    _move(
        approval,
        expected={"status": ApprovalStatus.OPEN},
        status=ApprovalStatus.CLAIMED,
        claimed_by_id=actor.user_id,
        claimed_at=at,
    )
    _told(approval, Verb.CLAIMED, actor, at, ApprovalStatus.OPEN, ApprovalStatus.CLAIMED)


@transaction.atomic
def approval_release(*, approval: Approval, actor: Actor, at: datetime) -> None:
    """Put an approval that one holds back into the department's inbox; its clock runs on."""
    _require_reviewer(actor, approval)
    _move(
        approval,
        expected={"status": ApprovalStatus.CLAIMED, "claimed_by_id": actor.user_id},
        status=ApprovalStatus.OPEN,
        claimed_by_id=None,
        claimed_at=None,
    )
    _told(approval, Verb.RELEASED, actor, at, ApprovalStatus.CLAIMED, ApprovalStatus.OPEN)


@within_transaction
def approval_decide(
    *, approval: Approval, actor: Actor, outcome: Outcome, opinion: str, at: datetime
) -> Decision | None:
    """Decide, or propose the decision where the item wants a second pair of eyes (then returns None).

    Raises:
        RuleBrokenError: a refusal without its reason (Administrative Licensing Law, art. 38).
        AlreadyDoneError: decided, withdrawn, or in other hands by now; nothing is changed.
    """
    _require_reviewer(actor, approval)
    opinion = _checked_opinion(outcome, opinion)
    held = {"status": ApprovalStatus.CLAIMED, "claimed_by_id": actor.user_id}
    if approval.is_countersigned:
        _move(
            approval,
            expected=held,
            status=ApprovalStatus.PROPOSED,
            proposed_outcome=outcome,
            proposed_opinion=opinion,
            proposed_at=at,
        )
        _told(approval, Verb.PROPOSED, actor, at, ApprovalStatus.CLAIMED, ApprovalStatus.PROPOSED, opinion)
        return None
    _move(approval, expected=held, status=ApprovalStatus(outcome), concluded_at=at)
    return _decide(
        approval, outcome, opinion, at, ApprovalStatus.CLAIMED, actor=actor, decided_by_id=actor.user_id
    )


@within_transaction
def approval_countersign(
    *, approval: Approval, actor: Actor, proposed_at: datetime, at: datetime
) -> Decision:
    """Make a proposed decision final. Who proposed it may not countersign it.

    `proposed_at` names the proposal that was read: one changed since then is not signed unseen.
    """
    _require_signatory(actor, approval)
    _move(
        approval,
        expected={"status": ApprovalStatus.PROPOSED, "proposed_at": proposed_at},
        status=ApprovalStatus(approval.proposed_outcome or ApprovalStatus.PROPOSED),
        concluded_at=at,
    )
    return _decide(
        approval,
        Outcome(approval.proposed_outcome),
        approval.proposed_opinion,
        at,
        ApprovalStatus.PROPOSED,
        actor=actor,
        decided_by_id=approval.claimed_by_id or 0,
        countersigned_by_id=actor.user_id,
    )


@transaction.atomic
def approval_send_back(*, approval: Approval, actor: Actor, reason: str, at: datetime) -> None:
    """Return a proposed decision to its reviewer with the reason."""
    _require_signatory(actor, approval)
    if not reason.strip():
        raise RuleBrokenError(_("Say why you send it back."), field="reason")
    _move(approval, expected={"status": ApprovalStatus.PROPOSED}, status=ApprovalStatus.CLAIMED)
    _told(
        approval, Verb.SENT_BACK, actor, at, ApprovalStatus.PROPOSED, ApprovalStatus.CLAIMED, reason.strip()
    )


def _require_reviewer(actor: Actor, approval: Approval) -> None:
    if not may_review(actor, approval.department_id):
        raise NotYoursError(_("Only a reviewer of the department that holds this approval can do this."))


def _require_signatory(actor: Actor, approval: Approval) -> None:
    if not may_countersign(actor, approval.department_id):
        raise NotYoursError(_("Only a signatory of the department that holds this approval can do this."))
    if approval.claimed_by_id == actor.user_id:
        raise NotYoursError(_("Who proposed a decision cannot countersign it; another signatory must."))


def _checked_opinion(outcome: Outcome, opinion: str) -> str:
    opinion = opinion.strip()
    if outcome == Outcome.REFUSED and not opinion:
        raise RuleBrokenError(
            _("A refusal needs its reason; the applicant is told it."),
            field="opinion",
            source="行政许可法 第三十八条",
        )
    if len(opinion) > OPINION_MAX:
        raise RuleBrokenError(_("Enter at most %(max)d characters.") % {"max": OPINION_MAX}, field="opinion")
    return opinion


def _move(approval: Approval, *, expected: dict[str, object], **changes: object) -> None:
    """The one conditional update. The row is found by its key; the state is only a condition on it."""
    try:
        change_once(Approval.objects.filter(pk=approval.pk, **expected), **changes)
    except AlreadyDoneError as error:
        raise _who_was_first(approval.pk) from error
    for name, value in changes.items():
        setattr(approval, name, value)


def _who_was_first(approval_id: int) -> AlreadyDoneError:
    found = Approval.objects.select_related("claimed_by").get(pk=approval_id)
    if found.status == ApprovalStatus.WITHDRAWN:
        return CaseWithdrawnError()
    if found.status in _ENDED:
        return AlreadyDecidedError()
    if found.status == ApprovalStatus.PROPOSED:
        return AlreadyDoneError(
            _("A proposal waits for its countersignature now. Reload the page to read it.")
        )
    if found.status == ApprovalStatus.CLAIMED and isinstance(found.claimed_by, User):
        return HeldByAnotherError(found.claimed_by.name)
    if found.status == ApprovalStatus.WAITING:
        return AlreadyDoneError(_("This approval waits for its predecessor and cannot be decided yet."))
    return AlreadyDoneError(_("Nobody holds this approval now. Take it up first."))


def _decide(
    approval: Approval,
    outcome: Outcome,
    opinion: str,
    at: datetime,
    from_status: ApprovalStatus,
    *,
    actor: Actor,
    decided_by_id: int,
    countersigned_by_id: int | None = None,
) -> Decision:
    decision = Decision.objects.create(
        approval=approval,
        outcome=outcome,
        opinion=opinion,
        decided_by_id=decided_by_id,
        countersigned_by_id=countersigned_by_id,
        decided_at=at,
    )
    verb = Verb.GRANTED if outcome == Outcome.GRANTED else Verb.REFUSED
    _told(approval, verb, actor, at, from_status, ApprovalStatus(outcome), opinion)
    if outcome == Outcome.REFUSED:
        case: Case = approval.case
        message_queue(
            key=f"approval_refused:{approval.pk}",
            recipient_id=case.applicant_id,
            kind="approval_refused",
            reference=case.number,
            at=at,
        )
    return decision


def _told(
    approval: Approval,
    verb: Verb,
    actor: Actor,
    at: datetime,
    from_status: ApprovalStatus,
    to_status: ApprovalStatus,
    reason: str = "",
) -> None:
    event_append(
        case_id=approval.case_id,
        approval_id=approval.pk,
        verb=verb,
        at=at,
        actor_id=actor.user_id,
        from_status=from_status,
        to_status=to_status,
        reason=reason,
    )
