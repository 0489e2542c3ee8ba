"""Ending a case without a decision on the matter, whatever the reason."""

from datetime import datetime

from cases.models import (
    Approval,
    ApprovalStatus,
    Case,
    CaseStatus,
    DeferredMaterial,
    DeferredState,
    NoticeState,
    SupplementNotice,
    Verb,
)
from cases.services.events import approval_events_append, event_append
from cases.services.procedure_events import time_requests_close
from common.once import change_once, within_transaction
from materials.services import lookups_drop
from people.policy import Actor


@within_transaction
def case_end(
    *,
    case: Case,
    status: CaseStatus,
    verb: Verb,
    actor: Actor | None,
    reason: str,
    at: datetime,
    expected: list[CaseStatus],
    approvals: ApprovalStatus = ApprovalStatus.VOIDED,
) -> None:
    """End a case without a decision on the matter. What is decided stays decided; the rest ends with it."""
    before = case.status
    change_once(Case.objects.filter(pk=case.pk, status__in=expected), status=status)
    case.status = status
    event_append(
        case_id=case.pk,
        verb=verb,
        at=at,
        actor_id=actor.user_id if actor else None,
        from_status=before,
        to_status=status,
        reason=reason,
    )
    running = Approval.objects.filter(
        case_id=case.pk, status__in=[ApprovalStatus.WAITING, *ApprovalStatus.running()]
    )
    ended = list(running.select_for_update().order_by("pk").values_list("pk", flat=True))
    Approval.objects.filter(pk__in=ended).update(status=approvals, concluded_at=at, is_suspended=False)
    approval_events_append(
        case_id=case.pk,
        verb=verb,
        at=at,
        approval_ids=ended,
        from_status="",
        to_status=approvals,
        actor_id=actor.user_id if actor else None,
    )
    time_requests_close(case=case, at=at)
    lookups_drop(reference=case.intake_key, at=at)
    SupplementNotice.objects.filter(case_id=case.pk, state=NoticeState.DRAFT).update(state=NoticeState.CLOSED)
    DeferredMaterial.objects.filter(case_id=case.pk, state=DeferredState.OWED).update(
        state=DeferredState.LAPSED, settled_at=at
    )
