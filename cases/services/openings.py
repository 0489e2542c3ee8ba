"""Letting departments begin, and telling those that never will: one statement each, however many they are."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from cases.deadlines import clocks
from cases.models import Approval, ApprovalStatus, Case, Verb
from cases.services.events import approval_events_append
from cases.services.inspectors import inspection_duties_open
from catalogue.models import InspectionNeed, JointServiceItem
from catalogue.selectors import ServiceBundle


def approvals_open(
    case: Case,
    opening: Sequence[Approval],
    bundle: ServiceBundle,
    approvals: Sequence[Approval],
    at: datetime,
) -> None:
    """Open these of the case's approvals. What waits for nobody was accepted with the case and its clocks run
    from there, also when that lies back (rules R15); what waited is accepted now (R16).
    """
    if not opening:
        return
    waits = bundle.prerequisites({a.item.joint_item_id for a in approvals})
    items = [joint_item_of(bundle, approval).item for approval in opening]
    starts = [at if waits.get(a.item.joint_item_id) else case.accepted_at or at for a in opening]
    due = [clocks(item, start=start) for item, start in zip(items, starts, strict=True)]
    silent = [
        both.statutory.at if item.is_default_consent else None for item, both in zip(items, due, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE cases_approval SET status = %s, opened_at = %s, accepted_at = opened.since,
                statutory_due_at = opened.statutory, promised_due_at = opened.promised,
                due_at = least(opened.statutory, opened.promised), is_due_provisional = opened.provisional,
                defaults_at = coalesce(opened.silent, cases_approval.defaults_at),
                default_basis = CASE WHEN opened.silent IS NULL THEN cases_approval.default_basis
                    ELSE opened.basis END
            FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[],
                    %s::boolean[], %s::timestamptz[], %s::text[])
                AS opened(id, since, statutory, promised, provisional, silent, basis)
            WHERE cases_approval.id = opened.id AND status = %s
            """,
            [
                ApprovalStatus.OPEN.value,
                at,
                [approval.pk for approval in opening],
                starts,
                [both.statutory.at for both in due],
                [both.promised.at for both in due],
                [both.is_provisional for both in due],
                silent,
                [item.default_basis for item in items],
                ApprovalStatus.WAITING.value,
            ],
        )
    approval_events_append(
        case_id=case.pk,
        verb=Verb.OPENED,
        at=at,
        approval_ids=[a.pk for a in opening],
        from_status=ApprovalStatus.WAITING,
        to_status=ApprovalStatus.OPEN,
    )
    inspection_duties_open(
        case_id=case.pk,
        accepted={
            approval.pk: start
            for approval, item, start in zip(opening, items, starts, strict=True)
            if item.inspection == InspectionNeed.MUST
        },
    )


def approvals_stop(approvals: Sequence[Approval], at: datetime) -> None:
    """Stop what rests on a refusal, and, where one refusal ends all, whatever is not decided yet."""
    if not approvals:
        return
    undecided = [ApprovalStatus.WAITING, *ApprovalStatus.running()]
    Approval.objects.filter(pk__in=[a.pk for a in approvals], status__in=undecided).update(
        status=ApprovalStatus.STOPPED, concluded_at=at, is_suspended=False
    )
    approval_events_append(
        case_id=approvals[0].case_id,
        verb=Verb.STOPPED,
        at=at,
        approval_ids=[a.pk for a in approvals],
        from_status="",
        to_status=ApprovalStatus.STOPPED,
    )


def joint_item_of(bundle: ServiceBundle, approval: Approval) -> JointServiceItem:
    return next(part.joint_item for part in bundle.items if part.joint_item.pk == approval.item.joint_item_id)
