"""Who works on an approval: taking it up, putting it back, handing it to a colleague."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import Approval, ApprovalStatus, Verb
from cases.policy import may_check, may_countersign, may_review
from cases.services.moves import approval_move, approval_told, checked_text, require_reviewer
from common.clock import local_date
from common.errors import RuleBrokenError
from people.models import User
from people.policy import Actor
from people.selectors import actor_for


@transaction.atomic
def approval_claim(*, approval: Approval, actor: Actor, at: datetime) -> None:
    """Take an open approval of one's own department up. Two officers never hold one approval."""
    require_reviewer(actor, approval)
    approval_move(
        approval,
        expected={"status": ApprovalStatus.OPEN},
        status=ApprovalStatus.CLAIMED,
        claimed_by_id=actor.user_id,
        claimed_at=at,
    )
    approval_told(approval, Verb.CLAIMED, actor, at, ApprovalStatus.OPEN, ApprovalStatus.CLAIMED)


@transaction.atomic
def approval_release(*, approval: Approval, actor: Actor, at: datetime) -> None:
    """Put an approval that one holds back into the department's inbox; its clock runs on."""
    require_reviewer(actor, approval)
    approval_move(
        approval,
        expected={"status": ApprovalStatus.CLAIMED, "claimed_by_id": actor.user_id},
        status=ApprovalStatus.OPEN,
        claimed_by_id=None,
        claimed_at=None,
    )
    approval_told(approval, Verb.RELEASED, actor, at, ApprovalStatus.CLAIMED, ApprovalStatus.OPEN)


@transaction.atomic
def approval_reassign(
    *, approval: Approval, actor: Actor, to_user_id: int, reason: str, at: datetime
) -> None:
    """Give a held approval to another reviewer of the department: its holder may, and who stands above them.

    Raises:
        RuleBrokenError: the other is no reviewer of this department today, or holds it already.
    """
    department = approval.department_id
    is_above = may_check(actor, department) or may_countersign(actor, department)
    if not is_above and not (may_review(actor, department) and approval.claimed_by_id == actor.user_id):
        raise NotYoursError(_("Only its holder, a section head or a signatory can hand an approval on."))
    reason = checked_text(reason, field="reason", empty=_("Say why you hand it on."))
    successor = User.objects.filter(pk=to_user_id, is_active=True).first()
    if successor is None or not may_review(actor_for(successor, on=local_date(at)), department):
        raise RuleBrokenError(
            _("Choose a reviewer of this department who is on duty today."), field="to_user_id"
        )
    if successor.pk == approval.claimed_by_id:
        raise RuleBrokenError(_("%(name)s holds it already.") % {"name": successor.name}, field="to_user_id")
    approval_move(
        approval,
        expected={"status": ApprovalStatus.CLAIMED, "claimed_by_id": approval.claimed_by_id},
        claimed_by_id=successor.pk,
        claimed_at=at,
    )
    approval_told(
        approval,
        Verb.REASSIGNED,
        actor,
        at,
        ApprovalStatus.CLAIMED,
        ApprovalStatus.CLAIMED,
        f"{successor.name}: {reason}",
    )
