"""What is due at an instant, each list from its own partial index: the periodic work starts here."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from cases.models import (
    Approval,
    ApprovalStatus,
    Case,
    CaseStatus,
    DeferredMaterial,
    DeferredState,
    NoticeState,
    SupplementNotice,
)


def cases_to_accept_by_silence(at: datetime) -> QuerySet[Case]:
    due = Case.objects.filter(status=CaseStatus.RECEIVED, acceptance_due_at__lte=at)
    return due.select_related("joint_service", "site").order_by("acceptance_due_at")


def cases_with_missed_supplement(at: datetime) -> QuerySet[Case]:
    missed = SupplementNotice.objects.filter(state=NoticeState.SENT, due_at__lte=at).order_by("due_at")
    return Case.objects.filter(pk__in=missed.values("case_id")).select_related("joint_service", "site")


def cases_with_missed_deferral(at: datetime) -> QuerySet[Case]:
    missed = DeferredMaterial.objects.filter(
        state=DeferredState.OWED, due_at__lte=at, case__status=CaseStatus.IN_PROGRESS
    )
    return Case.objects.filter(pk__in=missed.values("case_id")).select_related("joint_service", "site")


def approvals_to_default(at: datetime) -> QuerySet[Approval]:
    due = Approval.objects.filter(
        concluded_at__isnull=True,
        defaults_at__lte=at,
        is_suspended=False,
        status__in=ApprovalStatus.running(),
    )
    return due.select_related("case", "item__joint_item__item").order_by("defaults_at")


def approvals_overdue(at: datetime) -> QuerySet[Approval]:
    """Running past a limit that was not noted yet: first the earlier clock, later the law's own."""
    unnoted = Q(overdue_noted_at__isnull=True) | Q(
        statutory_due_at__lte=at, overdue_noted_at__lt=F("statutory_due_at")
    )
    running = Approval.objects.filter(
        concluded_at__isnull=True, opened_at__isnull=False, due_at__lte=at, is_suspended=False
    )
    return running.filter(unnoted).select_related("case").order_by("due_at")


def cases_overdue(at: datetime) -> QuerySet[Case]:
    """In progress past a limit that was not noted yet, or decided and not delivered in time (许可法 44)."""
    late = Q(status=CaseStatus.IN_PROGRESS, promised_due_at__lte=at) & (
        Q(overdue_noted_at__isnull=True)
        | Q(statutory_due_at__lte=at, overdue_noted_at__lt=F("statutory_due_at"))
    )
    undelivered = Q(status=CaseStatus.CONCLUDED, deliver_due_at__lte=at) & (
        Q(overdue_noted_at__isnull=True) | Q(overdue_noted_at__lt=F("deliver_due_at"))
    )
    return Case.objects.filter(late | undelivered).order_by("promised_due_at")


def notices_to_remind(at: datetime, ahead: timedelta) -> QuerySet[SupplementNotice]:
    due = SupplementNotice.objects.filter(
        state=NoticeState.SENT, due_at__lte=at + ahead, due_at__gt=at, reminded_at__isnull=True
    )
    return due.select_related("case")


def deferred_to_remind(at: datetime, ahead: timedelta) -> QuerySet[DeferredMaterial]:
    due = DeferredMaterial.objects.filter(
        state=DeferredState.OWED, due_at__lte=at + ahead, due_at__gt=at, reminded_at__isnull=True
    )
    return due.select_related("case")
