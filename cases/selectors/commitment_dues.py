"""What of the checks and of the papers after a default is due at an instant; the sweep reads it."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from cases.duties import working_days_after
from cases.models import Approval, ApprovalStatus
from cases.models.commitments import CheckState, CommitmentCheck


def checks_to_remind(at: datetime) -> QuerySet[CommitmentCheck]:
    """Few working days are left; after the deadline a reminder says nothing."""
    unchecked = CommitmentCheck.objects.filter(state=CheckState.TO_CHECK, missed_at__isnull=True)
    return unchecked.filter(reminded_at__isnull=True, due_at__gt=at, due_at__lte=_near(at)).order_by("due_at")


def checks_missed(at: datetime) -> QuerySet[CommitmentCheck]:
    unchecked = CommitmentCheck.objects.filter(state=CheckState.TO_CHECK, missed_at__isnull=True)
    return unchecked.filter(due_at__lte=at).order_by("due_at")


def rectifications_to_remind(at: datetime) -> QuerySet[CommitmentCheck]:
    running = CommitmentCheck.objects.filter(state=CheckState.RECTIFYING, rectify_reminded_at__isnull=True)
    return running.filter(rectify_due_at__gt=at, rectify_due_at__lte=_near(at)).order_by("rectify_due_at")


def rectifications_over(at: datetime) -> QuerySet[CommitmentCheck]:
    running = CommitmentCheck.objects.filter(state=CheckState.RECTIFYING)
    return running.filter(rectify_due_at__lte=at).order_by("rectify_due_at")


def default_papers_missed(at: datetime) -> QuerySet[Approval]:
    owed = Approval.objects.filter(status=ApprovalStatus.DEFAULTED, paper_issued_at__isnull=True)
    return owed.filter(paper_due_at__lte=at, paper_missed_at__isnull=True).order_by("paper_due_at")


def _near(at: datetime) -> datetime:
    return working_days_after(at, settings.COMMITMENT_REMIND_WORKING_DAYS)
