"""Limits of the organ beside the two clocks, computed anew when the calendar they rest on was entered."""

from datetime import datetime

from cases.duties import acceptance_due_at, issue_due_at
from cases.models import Approval, ApprovalStatus, Case, CaseStatus
from common.once import within_transaction


@within_transaction
def duty_dates_recompute(*, at: datetime) -> int:
    """Until when silence is acceptance, and by when a written decision and a result go out: what is not over
    yet. Returns how many moved; the second call moves none.
    """
    return _acceptances(at) + _deliveries(at) + _papers(at)


def _acceptances(at: datetime) -> int:
    rows = Case.objects.filter(status=CaseStatus.RECEIVED, acceptance_due_at__gt=at)
    moved = 0
    for case in rows.select_related("joint_service").iterator(chunk_size=200):
        due = acceptance_due_at(
            case.completed_at or case.received_at,
            channel=case.channel,
            service_limit=case.joint_service.acceptance_limit or 1,
        )
        same = rows.filter(pk=case.pk, acceptance_due_at=case.acceptance_due_at)
        moved += same.exclude(acceptance_due_at=due).update(acceptance_due_at=due)
    return moved


def _deliveries(at: datetime) -> int:
    rows = Case.objects.filter(status=CaseStatus.CONCLUDED, deliver_due_at__gt=at)
    moved = 0
    for pk, concluded_at in rows.filter(concluded_at__isnull=False).values_list("pk", "concluded_at"):
        due = issue_due_at(concluded_at)
        moved += rows.filter(pk=pk).exclude(deliver_due_at=due).update(deliver_due_at=due)
    return moved


def _papers(at: datetime) -> int:
    owed = Approval.objects.filter(paper_due_at__gt=at, paper_issued_at__isnull=True)
    moved = 0
    for pk, concluded_at, status in owed.filter(concluded_at__isnull=False).values_list(
        "pk", "concluded_at", "status"
    ):
        due = issue_due_at(concluded_at, is_default=status == ApprovalStatus.DEFAULTED)
        moved += owed.filter(pk=pk).exclude(paper_due_at=due).update(paper_due_at=due)
    return moved
