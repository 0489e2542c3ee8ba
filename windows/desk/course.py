"""An approval's way through its department, and what else can be done with it now."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import Approval, ApprovalStatus
from cases.policy import may_check, may_countersign, may_review
from people.policy import Actor

STEPS_WITH_CHECK = 3
_REACHED = {
    ApprovalStatus.OPEN: 0,
    ApprovalStatus.CLAIMED: 0,
    ApprovalStatus.IN_REVIEW: 1,
    ApprovalStatus.PROPOSED: 2,
}


@dataclass(frozen=True, slots=True)
class CourseStep:
    label: str
    state: str  # done, now, or empty: not yet


@dataclass(frozen=True, slots=True)
class MoreActs:
    """Which pages beside the decision are of use now."""

    opinions: bool
    inspection: bool
    give_back: bool
    reassign: bool


def course_of(approval: Approval) -> list[CourseStep]:
    """Who is next, where more than one pair of eyes is wanted; empty where one person decides."""
    if not approval.is_countersigned:
        return []
    labels = [_("Handler proposes"), _("Section head checks"), _("Signatory signs")]
    has_check = approval.steps >= STEPS_WITH_CHECK
    reached = _REACHED.get(ApprovalStatus(approval.status), len(labels) if approval.concluded_at else -1)
    steps = [
        CourseStep(label, "done" if n < reached else "now" if n == reached else "")
        for n, label in enumerate(labels)
    ]
    return steps if has_check else [steps[0], steps[2]]


def more_acts(approval: Approval, actor: Actor) -> MoreActs:
    department, status = approval.department_id, approval.status
    is_held = status == ApprovalStatus.CLAIMED
    is_holder = is_held and approval.claimed_by_id == actor.user_id
    is_above = may_check(actor, department) or may_countersign(actor, department)
    is_reviewer = may_review(actor, department)
    return MoreActs(
        opinions=approval.opened_at is not None,
        inspection=approval.item.joint_item.item.inspection != "none" and approval.opened_at is not None,
        give_back=is_reviewer and (is_holder or status == ApprovalStatus.OPEN),
        reassign=is_held and (is_above or (is_holder and is_reviewer)),
    )
