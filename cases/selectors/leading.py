"""What a lead department has to settle: approvals that came back to it, and departments that disagree."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from cases.duties import business_hours_after
from cases.models import Approval, ApprovalStatus, CaseStatus, Coordination
from cases.selectors.acceptance import cases_waiting_for_acceptance
from cases.selectors.commitments import checks_pressing
from cases.selectors.inbox import COUNT_CAP
from cases.selectors.inspections import duties_owed
from cases.selectors.opinions import opinions_open
from cases.selectors.time_requests import extensions_of_departments, procedures_of_departments
from common.counting import counted
from people.models import Department
from people.policy import Actor, Capability

SHOWN = 100
# What a case that has ended leaves unsettled waits for nobody any more.
_UNSETTLED = {"outcome": "", "case__status": CaseStatus.IN_PROGRESS}
_WITH = ("case__joint_service", "case__applicant", "department", "item__joint_item__item")


def desk_counts(actor: Actor) -> dict[str, int]:
    """What asks for work beside the inbox, capped."""
    counts = _beside_the_inbox(actor)
    return counts | {"requests": counts["extensions"] + counts["procedures"]}


@counted(COUNT_CAP + 1)
def _beside_the_inbox(actor: Actor) -> dict[str, QuerySet[Any]]:
    return {
        "acceptances": cases_waiting_for_acceptance(actor),
        "opinions": opinions_open(actor),
        "inspections": duties_owed(actor),
        "returns": _returned(actor),
        "coordinations": _coordinations(actor).filter(**_UNSETTLED),
        "extensions": extensions_of_departments(actor),
        "procedures": procedures_of_departments(actor),
        "checks": checks_pressing(actor),
    }


def returns_of(actor: Actor) -> list[Approval]:
    """Approvals of cases the actor's department leads, the one that came back first on top."""
    return list(_returned(actor).select_related(*_WITH).order_by("returned_at", "pk")[:SHOWN])


def returned_find(*, actor: Actor, approval_id: int) -> Approval | None:
    """One that came back, also when it has been settled since."""
    rows = Approval.objects.filter(returned_at__isnull=False, case__lead_department_id__in=_led(actor))
    return rows.select_related(*_WITH, "case__lead_department").filter(pk=approval_id).first()


def reroute_due_at(approval: Approval) -> datetime | None:
    """Eight business hours after the return the lead has re-routed it, or rejected the return (rules 5)."""
    if approval.returned_at is None:
        return None
    return business_hours_after(approval.returned_at, settings.RETURN_BUSINESS_HOURS)


def returnable_until(approval: Approval) -> datetime | None:
    """Until when its department may return it; None before it is opened."""
    if approval.opened_at is None:
        return None
    return business_hours_after(approval.opened_at, settings.RETURN_BUSINESS_HOURS)


def departments_to_reroute(approval: Approval) -> QuerySet[Department]:
    """Those that could decide instead: not one that decides on the item already."""
    deciding = Approval.objects.filter(item_id=approval.item_id).values("department_id")
    return Department.objects.exclude(pk__in=deciding).order_by("code")


def coordinations_of(actor: Actor, *, is_open: bool = True) -> list[Coordination]:
    rows = _coordinations(actor).select_related(
        "case__joint_service", "case__applicant", "item__joint_item__item", "decided_by"
    )
    if is_open:
        return list(rows.filter(**_UNSETTLED).order_by("opened_at", "pk")[:SHOWN])
    return list(rows.exclude(outcome="").order_by("-decided_at", "-pk")[:SHOWN])


def coordination_find(*, actor: Actor, coordination_id: int) -> Coordination | None:
    rows = _coordinations(actor).select_related(
        "case__joint_service",
        "case__applicant",
        "case__lead_department",
        "item__joint_item__item",
        "decided_by",
    )
    return rows.filter(pk=coordination_id).first()


def decisions_on(coordination: Coordination) -> list[Approval]:
    """What each department of the item decided, side by side."""
    rows = Approval.objects.filter(item_id=coordination.item_id).select_related(
        "department", "decision__decided_by", "decision__checked_by", "decision__countersigned_by"
    )
    return list(rows.order_by("-is_lead", "pk"))


def _led(actor: Actor) -> list[int]:
    return sorted(actor.departments(Capability.INBOX))


def _returned(actor: Actor) -> QuerySet[Approval]:
    return Approval.objects.filter(
        status=ApprovalStatus.RETURNED, concluded_at__isnull=True, case__lead_department_id__in=_led(actor)
    )


def _coordinations(actor: Actor) -> QuerySet[Coordination]:
    rows: QuerySet[Coordination] = Coordination.objects.filter(case__lead_department_id__in=_led(actor))
    return rows
