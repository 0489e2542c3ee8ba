"""“Not my item” as a typed return: in 8 business hours from opening, to the lead, who re-routes (rules 5)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cases.duties import business_hours_after
from cases.errors import NotYoursError
from cases.models import Approval, ApprovalStatus, Case, ReturnReason, Verb
from cases.policy import may_review
from cases.services.moves import approval_move, approval_told, checked_text, require_reviewer
from cases.services.participants import department_take_part
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import within_transaction
from people.models import Department
from people.policy import Actor

SOURCE = "一窗受理工作规范（退回限时）"


@transaction.atomic
def approval_return(
    *, approval: Approval, actor: Actor, reason: ReturnReason, note: str, at: datetime
) -> None:
    """Give an approval back to the lead because another organ has to decide it. Its clock runs on.

    Raises:
        RuleBrokenError: no note, or later than RETURN_BUSINESS_HOURS after it was opened.
    """
    require_reviewer(actor, approval)
    note = checked_text(note, field="note", empty=_("Say which organ has to decide, and why."))
    if approval.opened_at is None:
        raise AlreadyDoneError(_("This approval waits for its predecessor and cannot be returned yet."))
    if at >= business_hours_after(approval.opened_at, settings.RETURN_BUSINESS_HOURS):
        raise RuleBrokenError(
            _("An approval can be returned within %(hours)d business hours of its opening only; decide it.")
            % {"hours": settings.RETURN_BUSINESS_HOURS},
            source=SOURCE,
        )
    before = approval.status
    is_free = before == ApprovalStatus.OPEN
    expected: dict[str, object] = {"status": ApprovalStatus.OPEN, "is_suspended": False}
    if not is_free:
        expected |= {"status": ApprovalStatus.CLAIMED, "claimed_by_id": actor.user_id}
    approval_move(
        approval,
        expected=expected,
        status=ApprovalStatus.RETURNED,
        return_reason=reason,
        return_note=note,
        returned_at=at,
        claimed_by_id=None,
        claimed_at=None,
        bounces=approval.bounces + 1,
    )
    text = f"{ReturnReason(reason).label}: {note}"
    approval_told(approval, Verb.RETURNED, actor, at, before, ApprovalStatus.RETURNED, text)


@within_transaction
def approval_reroute(
    *, approval: Approval, case: Case, actor: Actor, department_id: int, note: str, at: datetime
) -> None:
    """The lead gives a returned approval to the department that has to decide it. The number of required
    approvals stays what it was.

    Raises:
        RuleBrokenError: the department decides on this item already, is the one that returned it, or has
            nobody who reviews.
    """
    _require_lead(actor, case)
    note = checked_text(note, field="note", empty=_("Say why it goes there."))
    target = Department.objects.filter(pk=department_id).first()
    if target is None or target.pk == approval.department_id:
        raise RuleBrokenError(_("Choose another department."), field="department_id")
    if Approval.objects.filter(item_id=approval.item_id, department_id=department_id).exists():
        raise RuleBrokenError(
            _("%(department)s decides on this item already.") % {"department": target.short_label},
            field="department_id",
        )
    approval_move(
        approval,
        expected={"status": ApprovalStatus.RETURNED},
        status=ApprovalStatus.OPEN,
        department_id=department_id,
        opened_at=at,
    )
    department_take_part(case=case, department_id=department_id)
    text = f"{target.short_name}: {note}"
    approval_told(approval, Verb.REROUTED, actor, at, ApprovalStatus.RETURNED, ApprovalStatus.OPEN, text)


@within_transaction
def approval_return_reject(*, approval: Approval, case: Case, actor: Actor, note: str, at: datetime) -> None:
    """The lead does not agree: the approval is the department's after all."""
    _require_lead(actor, case)
    note = checked_text(note, field="note", empty=_("Say why it stays with the department."))
    approval_move(approval, expected={"status": ApprovalStatus.RETURNED}, status=ApprovalStatus.OPEN)
    approval_told(
        approval, Verb.RETURN_REJECTED, actor, at, ApprovalStatus.RETURNED, ApprovalStatus.OPEN, note
    )


def _require_lead(actor: Actor, case: Case) -> None:
    if not may_review(actor, case.lead_department_id):
        raise NotYoursError(_("Only a reviewer of the lead department can re-route."))
