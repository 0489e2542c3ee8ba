"""Departments at work side by side, as the lanes that every window draws the same way."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import Approval, ApprovalStatus

ENDED_BADLY = {ApprovalStatus.REFUSED, ApprovalStatus.STOPPED, ApprovalStatus.WITHDRAWN}


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
    labels = [_("Received"), _("Review")]
    passed = [approval.opened_at is not None, approval.proposed_at is not None]
    if approval.is_countersigned:
        labels.append(_("Countersign"))
        passed.append(False)
    labels.append(_("Decision"))
    status = approval.status
    if status == ApprovalStatus.GRANTED:
        return [LaneStep(label, "done") for label in labels]
    if status == ApprovalStatus.REFUSED:
        return [LaneStep(label, "done") for label in labels[:-1]] + [LaneStep(labels[-1], "bad")]
    now = {ApprovalStatus.OPEN: 0, ApprovalStatus.CLAIMED: 1, ApprovalStatus.PROPOSED: 2}.get(
        ApprovalStatus(status), -1
    )
    if now >= 0:
        return [
            LaneStep(label, "done" if n < now else "now" if n == now else "")
            for n, label in enumerate(labels)
        ]
    done = [LaneStep(label, "done" if was else "") for label, was in zip(labels, passed, strict=False)]
    return [*done, LaneStep(labels[-1], "bad" if status in ENDED_BADLY else "")]


def _note(approval: Approval) -> str:
    if approval.status != ApprovalStatus.WAITING:
        return ""
    names = [p.item.label for p in approval.item.joint_item.predecessors.all()]
    return _("Opens by itself when this is granted: %(items)s") % {"items": _(", ").join(names)}
