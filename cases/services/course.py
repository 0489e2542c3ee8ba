"""What follows by itself: opening what need not wait, issuing what is granted, concluding what is decided."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from cases.deadlines import clocks
from cases.models import Approval, ApprovalStatus, Case, CaseStatus, Verb
from cases.routing import ApprovalState, Routing, route
from cases.services.events import approval_events_append, event_append
from cases.services.licensing import case_complete_tell, item_licence_order
from cases.signals import case_concluded
from catalogue.models import JointServiceItem
from catalogue.selectors import ServiceBundle, service_bundle
from common.once import change_once, within_transaction
from exchange.services import message_queue


class Step(NamedTuple):
    """What came of routing: the approvals that are open now, and whether all is decided."""

    opened: list[int]
    is_complete: bool


@within_transaction
def case_route(*, case: Case, at: datetime, decided: Approval | None = None) -> Step:
    """Carry out what follows from how the approvals stand; called under the lock of the case's process.

    An approval that opens starts its own clocks now (rules R16: a later organ receives when the earlier
    concludes). Where the decision just made completes a grant, its licence is ordered.
    """
    approvals = list(
        Approval.objects.filter(case_id=case.pk)
        .select_related("item")
        .only("case_id", "department_id", "status", "is_lead", "item__joint_item_id")
    )
    bundle = service_bundle(case.joint_service_id)
    routing = route(
        (ApprovalState(a.pk, a.item.joint_item_id, a.status) for a in approvals),
        _prerequisites(bundle, {a.item.joint_item_id for a in approvals}),
        required=case.required_approvals,
    )
    if decided is not None and decided.status == ApprovalStatus.GRANTED:
        _licence_if_granted(case, decided, approvals, bundle, routing, at)
    _open([a for a in approvals if a.pk in routing.to_open], bundle, at)
    _stop([a for a in approvals if a.pk in routing.to_stop], at)
    return Step(list(routing.to_open), routing.is_complete)


@within_transaction
def case_conclude(*, case: Case, at: datetime) -> None:
    """办结: every required approval has ended. Derived, never chosen; once."""
    change_once(
        Case.objects.filter(pk=case.pk, status=CaseStatus.IN_PROGRESS),
        status=CaseStatus.CONCLUDED,
        concluded_at=at,
    )
    event_append(
        case_id=case.pk,
        verb=Verb.CONCLUDED,
        at=at,
        from_status=CaseStatus.IN_PROGRESS,
        to_status=CaseStatus.CONCLUDED,
    )
    message_queue(
        key=f"case_concluded:{case.number}",
        recipient_id=case.applicant_id,
        kind="case_concluded",
        reference=case.number,
        at=at,
    )
    case.status = CaseStatus.CONCLUDED
    case_concluded.send(Case, case=case, at=at)
    case_complete_tell(case=case, at=at)


def _open(approvals: list[Approval], bundle: ServiceBundle, at: datetime) -> None:
    if not approvals:
        return
    due = [clocks(_joint_item(bundle, approval).item, start=at) for approval in approvals]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE cases_approval SET status = %s, opened_at = %s, statutory_due_at = opened.statutory,
                promised_due_at = opened.promised, due_at = least(opened.statutory, opened.promised),
                is_due_provisional = opened.provisional
            FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::boolean[])
                AS opened(id, statutory, promised, provisional)
            WHERE cases_approval.id = opened.id AND status = %s
            """,
            [
                ApprovalStatus.OPEN.value,
                at,
                [approval.pk for approval in approvals],
                [both.statutory.at for both in due],
                [both.promised.at for both in due],
                [both.is_provisional for both in due],
                ApprovalStatus.WAITING.value,
            ],
        )
    approval_events_append(
        case_id=approvals[0].case_id,
        verb=Verb.OPENED,
        at=at,
        approval_ids=[a.pk for a in approvals],
        from_status=ApprovalStatus.WAITING,
        to_status=ApprovalStatus.OPEN,
    )


def _stop(approvals: list[Approval], at: datetime) -> None:
    if not approvals:
        return
    Approval.objects.filter(pk__in=[a.pk for a in approvals], status=ApprovalStatus.WAITING).update(
        status=ApprovalStatus.STOPPED, concluded_at=at
    )
    approval_events_append(
        case_id=approvals[0].case_id,
        verb=Verb.STOPPED,
        at=at,
        approval_ids=[a.pk for a in approvals],
        from_status=ApprovalStatus.WAITING,
        to_status=ApprovalStatus.STOPPED,
    )


def _licence_if_granted(
    case: Case,
    decided: Approval,
    approvals: list[Approval],
    bundle: ServiceBundle,
    routing: Routing,
    at: datetime,
) -> None:
    """Order the item's licence when the last of its departments has granted; the lead's name is on it."""
    joint_item = next(a.item.joint_item_id for a in approvals if a.pk == decided.pk)
    if joint_item not in routing.granted_items:
        return
    lead = next(a for a in approvals if a.item.joint_item_id == joint_item and a.is_lead)
    item_licence_order(case=case, lead=lead, item=_joint_item(bundle, lead).item, at=at)


def _joint_item(bundle: ServiceBundle, approval: Approval) -> JointServiceItem:
    return next(part.joint_item for part in bundle.items if part.joint_item.pk == approval.item.joint_item_id)


def _prerequisites(bundle: ServiceBundle, among: set[int]) -> dict[int, frozenset[int]]:
    """Item → the items of this case it waits for; what does not apply here is not waited for."""
    return {
        part.joint_item.pk: frozenset(before.pk for before in part.predecessors) & among
        for part in bundle.items
        if part.joint_item.pk in among
    }
