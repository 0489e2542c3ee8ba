"""Noting a missed limit and reminding the applicant of theirs: each once, however often it is looked for."""

from datetime import datetime

from cases.models import Approval, Case, CaseStatus, DeferredMaterial, SupplementNotice, Verb
from cases.services.events import event_append
from cases.signals import limit_missed
from common.once import change_once, within_transaction
from exchange.services import message_queue


@within_transaction
def approval_overdue_note(*, approval: Approval, at: datetime) -> None:
    """V5 of the violations (rules R35): the promise binds as the law does (R29)."""
    change_once(
        Approval.objects.filter(
            pk=approval.pk,
            overdue_noted_at=approval.overdue_noted_at,
            concluded_at__isnull=True,
            due_at__lte=at,
        ),
        overdue_noted_at=at,
    )
    is_statutory = approval.statutory_due_at is not None and approval.statutory_due_at <= at
    detail = "statutory" if is_statutory else "promised"
    event_append(case_id=approval.case_id, approval_id=approval.pk, verb=Verb.OVERDUE, at=at, reason=detail)
    limit_missed.send(
        Approval,
        case=approval.case,
        at=at,
        approval=approval,
        department_id=approval.department_id,
        detail=detail,
    )


@within_transaction
def case_overdue_note(*, case: Case, at: datetime) -> None:
    """The limit of the whole, or of its delivery, for which the lead answers."""
    change_once(
        Case.objects.filter(pk=case.pk, overdue_noted_at=case.overdue_noted_at, status=case.status),
        overdue_noted_at=at,
    )
    detail = _missed(case, at)
    event_append(case_id=case.pk, verb=Verb.OVERDUE, at=at, reason=detail)
    limit_missed.send(
        Case, case=case, at=at, approval=None, department_id=case.lead_department_id, detail=detail
    )


@within_transaction
def notice_remind(*, notice: SupplementNotice, at: datetime) -> None:
    change_once(SupplementNotice.objects.filter(pk=notice.pk, reminded_at__isnull=True), reminded_at=at)
    message_queue(
        key=f"supplement_reminder:{notice.pk}",
        recipient_id=notice.case.applicant_id,
        kind="supplement_reminder",
        reference=notice.case.number,
        at=at,
    )


@within_transaction
def deferred_remind(*, deferred: DeferredMaterial, at: datetime) -> None:
    change_once(DeferredMaterial.objects.filter(pk=deferred.pk, reminded_at__isnull=True), reminded_at=at)
    message_queue(
        key=f"deferred_reminder:{deferred.pk}",
        recipient_id=deferred.case.applicant_id,
        kind="deferred_reminder",
        reference=deferred.case.number,
        at=at,
    )


def _missed(case: Case, at: datetime) -> str:
    if case.status == CaseStatus.CONCLUDED:
        return "delivery"
    if case.statutory_due_at is None:
        raise ValueError("a case without clocks is never overdue")
    return "statutory" if case.statutory_due_at <= at else "promised"
