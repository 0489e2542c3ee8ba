"""What every act on an approval shares: who may, the one conditional update, and the step it leaves."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.errors import (
    AlreadyDecidedError,
    CaseEndedError,
    CaseWithdrawnError,
    HeldByAnotherError,
    NotYoursError,
)
from cases.models import Approval, ApprovalStatus, Verb
from cases.policy import may_check, may_countersign, may_review
from cases.services.events import event_append
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once
from people.models import User
from people.policy import Actor, Capability

TEXT_MAX = 2000


def require_reviewer(actor: Actor, approval: Approval) -> None:
    if not may_review(actor, approval.department_id):
        raise NotYoursError(_("Only a reviewer of the department that holds this approval can do this."))


def require_checker(actor: Actor, approval: Approval) -> None:
    if not may_check(actor, approval.department_id):
        raise NotYoursError(_("Only a section head of the department that holds this approval can do this."))
    behalf = actor.on_behalf_of(Capability.CHECK, approval.department_id)
    if approval.claimed_by_id in (actor.user_id, behalf or actor.user_id):
        raise NotYoursError(_("Who proposed a decision cannot check it; another section head must."))


def require_signatory(actor: Actor, approval: Approval) -> None:
    if not may_countersign(actor, approval.department_id):
        raise NotYoursError(_("Only a signatory of the department that holds this approval can do this."))
    behalf = actor.on_behalf_of(Capability.COUNTERSIGN, approval.department_id)
    if approval.claimed_by_id in (actor.user_id, behalf or actor.user_id):
        raise NotYoursError(_("Who proposed a decision cannot countersign it; another signatory must."))
    if approval.checked_by_id == actor.user_id:
        raise NotYoursError(_("Who checked a proposal cannot countersign it; another signatory must."))


def checked_text(text: str, *, field: str, empty: str = "", source: str = "") -> str:
    """The text without blanks around it; `empty` is what to say when there is none, if there must be one."""
    text = text.strip()
    if not text and empty:
        raise RuleBrokenError(empty, field=field, source=source)
    if len(text) > TEXT_MAX:
        raise RuleBrokenError(_("Enter at most %(max)d characters.") % {"max": TEXT_MAX}, field=field)
    return text


def approval_move(
    approval: Approval, *, expected: dict[str, object], guard: Q | None = None, **changes: object
) -> None:
    """The one conditional update. The row is found by its key; the state is only a condition on it.

    `guard`: a further condition; whoever gives one tells what it means when it does not hold.
    """
    try:
        change_once(Approval.objects.filter(guard or Q(), pk=approval.pk, **expected), **changes)
    except AlreadyDoneError as error:
        raise who_was_first(approval.pk) from error
    for name, value in changes.items():
        setattr(approval, name, value)


def who_was_first(approval_id: int) -> AlreadyDoneError:
    """Why the approval is not as it was expected, in words for who came second."""
    found = Approval.objects.select_related("case", "claimed_by").get(pk=approval_id)
    if found.status == ApprovalStatus.WITHDRAWN:
        return CaseWithdrawnError()
    if found.status == ApprovalStatus.VOIDED:
        return CaseEndedError(found.case.get_status_display())
    if found.status == ApprovalStatus.STOPPED:
        return AlreadyDoneError(
            _("This approval was stopped because another of the case was refused; nothing is left to decide.")
        )
    if found.status in ApprovalStatus.ended():
        return AlreadyDecidedError()
    if found.is_suspended:
        return AlreadyDoneError(
            _("A special procedure is running; end it before you decide."), source="行政许可法 第四十五条"
        )
    if found.status == ApprovalStatus.CLAIMED and isinstance(found.claimed_by, User):
        return HeldByAnotherError(found.claimed_by.name)
    texts = {
        ApprovalStatus.IN_REVIEW: _("The proposal is with the section head now. Reload the page to read it."),
        ApprovalStatus.PROPOSED: _(
            "A proposal waits for its countersignature now. Reload the page to read it."
        ),
        ApprovalStatus.WAITING: _("This approval waits for its predecessor and cannot be decided yet."),
        ApprovalStatus.RETURNED: _("This approval was returned; the lead department re-routes it."),
    }
    otherwise = _("Nobody holds this approval now. Take it up first.")
    return AlreadyDoneError(texts.get(ApprovalStatus(found.status), otherwise))


def approval_told(
    approval: Approval,
    verb: Verb,
    actor: Actor | None,
    at: datetime,
    from_status: str,
    to_status: str,
    reason: str = "",
    *,
    capability: Capability = Capability.REVIEW,
) -> None:
    """The event of the move. `capability`: the right it rests on, to name whom the actor stands in for."""
    event_append(
        case_id=approval.case_id,
        approval_id=approval.pk,
        verb=verb,
        at=at,
        actor_id=actor.user_id if actor else None,
        on_behalf_of_id=actor.on_behalf_of(capability, approval.department_id) if actor else None,
        from_status=from_status,
        to_status=to_status,
        reason=reason,
    )
