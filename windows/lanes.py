"""Departments at work side by side, as the lanes that every window draws the same way."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import Approval, ApprovalStatus
from cases.selectors.lights import is_waiting_for_acceptance

STEPS_WITH_CHECK = 3
ENDED_BADLY = {
    ApprovalStatus.REFUSED,
    ApprovalStatus.STOPPED,
    ApprovalStatus.WITHDRAWN,
    ApprovalStatus.VOIDED,
}
REACHED = {
    ApprovalStatus.OPEN: "received",
    ApprovalStatus.RETURNED: "received",
    ApprovalStatus.CLAIMED: "review",
    ApprovalStatus.IN_REVIEW: "check",
    ApprovalStatus.PROPOSED: "countersign",
}


@dataclass(frozen=True, slots=True)
class LaneStep:
    label: str
    state: str  # done, now, bad, or empty: not yet


@dataclass(frozen=True, slots=True)
class Lane:
    approval: Approval
    department: str
    item: str
    steps: list[LaneStep]
    note: str


def lanes_of(approvals: Iterable[Approval]) -> list[Lane]:
    """Wants `department`, `item__joint_item__item` and the predecessors' items fetched with the rows."""
    return [
        Lane(
            approval=approval,
            department=approval.department.short_label,
            item=approval.item.joint_item.item.label,
            steps=_steps(approval),
            note=_note(approval),
        )
        for approval in approvals
    ]


def _steps(approval: Approval) -> list[LaneStep]:
    course = _course(approval)
    labels, status = list(course.values()), ApprovalStatus(approval.status)
    if status in REACHED:
        now = list(course).index(REACHED[status])
        states = ["done" if n < now else "now" if n == now else "" for n in range(len(labels))]
    elif status in ApprovalStatus.decided():
        states = ["done"] * (len(labels) - 1) + ["bad" if status in ENDED_BADLY else "done"]
    else:
        passed = [approval.opened_at is not None, approval.proposed_at is not None]
        states = ["done" if was else "" for was in passed] + [""] * (len(labels) - 3)
        states.append("bad" if status in ENDED_BADLY else "")
    return [LaneStep(label, state) for label, state in zip(labels, states, strict=True)]


def _course(approval: Approval) -> dict[str, str]:
    course = {"received": _("Received"), "review": _("Review")}
    if approval.steps >= STEPS_WITH_CHECK:
        course["check"] = _("Checking")
    if approval.is_countersigned:
        course["countersign"] = _("Countersign")
    return course | {"decision": _("Decision")}


def _note(approval: Approval) -> str:
    if approval.status == ApprovalStatus.RETURNED:
        return _("Returned as not this department's; the lead re-routes it.")
    if approval.status != ApprovalStatus.WAITING:
        return ""
    if is_waiting_for_acceptance(approval):
        return _("Opens when the case is accepted.")
    names = [p.item.label for p in approval.item.joint_item.predecessors.all()]
    return _("Opens by itself when this is granted: %(items)s") % {"items": _(", ").join(names)}
