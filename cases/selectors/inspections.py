"""Reads about inspections on site: what is planned, what was found, and whether that lets a grant through."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from cases.models import Approval, ApprovalStatus, Case, CaseStatus
from cases.models.inspections import (
    InspectionDuty,
    InspectionFinding,
    InspectionParty,
    InspectionState,
    JointInspection,
)
from catalogue.models import InspectionNeed
from people.policy import Actor, Capability

SHOWN = 100
AT_WORK = [
    ApprovalStatus.OPEN,
    ApprovalStatus.CLAIMED,
    ApprovalStatus.IN_REVIEW,
    ApprovalStatus.PROPOSED,
]


class InspectionPage(NamedTuple):
    """`may_join`: approvals of the case that can still go along; `current` is the planned one."""

    inspections: list[JointInspection]
    current: JointInspection | None
    to_inspect: list[Approval]
    duty: InspectionDuty | None


def finding_latest(approval: Approval) -> InspectionParty | None:
    rows = InspectionParty.objects.filter(approval_id=approval.pk, recorded_at__isnull=False)
    return rows.order_by("-recorded_at", "-pk").first()


def finding_missing(approval: Approval) -> bool:
    """Whether the item is granted only after an inspection, and none has been recorded yet (许可法 34)."""
    is_needed = approval.item.joint_item.item.inspection == InspectionNeed.MUST
    return is_needed and finding_latest(approval) is None


def finding_against(approval: Approval) -> InspectionParty | None:
    """The latest finding when it forbids a grant: not passed, or to be rectified and not seen again."""
    latest = finding_latest(approval)
    return None if latest is None or latest.finding == InspectionFinding.PASSED else latest


def approvals_to_inspect(case: Case) -> list[Approval]:
    """The approvals at work whose item must or may be inspected, in the catalogue's order."""
    rows = Approval.objects.filter(case_id=case.pk, status__in=AT_WORK).exclude(
        item__joint_item__item__inspection=InspectionNeed.NONE
    )
    rows = rows.select_related("department", "item__joint_item__item", "claimed_by", "inspection_duty")
    return list(rows.order_by("item__joint_item__position", "-is_lead", "pk"))


def approval_to_inspect_find(*, actor: Actor, approval_id: int) -> Approval | None:
    """An approval of the actor's department, or of a case that it leads: the lead organises for all."""
    departments = sorted(actor.departments(Capability.INBOX))
    mine = Q(department_id__in=departments) | Q(case__lead_department_id__in=departments)
    rows = Approval.objects.filter(mine, pk=approval_id).select_related(
        "case__joint_service", "case__applicant", "case__lead_department", "department", "claimed_by"
    )
    return rows.select_related("item__joint_item__item").first()


def inspection_page(approval: Approval) -> InspectionPage:
    """Of an approval found through the policy: every inspection of its case, the newest first."""
    rows = JointInspection.objects.filter(case_id=approval.case_id).order_by("-organised_at", "-pk")
    inspections = list(
        rows.select_related("department", "organised_by").prefetch_related(
            "parties__officers",
            "parties__recorded_by",
            "parties__approval__department",
            "parties__approval__item__joint_item__item",
        )
    )
    current = next((row for row in inspections if row.state == InspectionState.PLANNED), None)
    duty = InspectionDuty.objects.filter(approval_id=approval.pk).first()
    return InspectionPage(inspections, current, approvals_to_inspect(approval.case), duty)


def inspection_planned(case_id: int) -> JointInspection | None:
    """For the applicant too: when and where the departments come."""
    return JointInspection.objects.filter(case_id=case_id, state=InspectionState.PLANNED).first()


def duties_open(actor: Actor) -> list[InspectionDuty]:
    """The actor's department has to go on site for these, and nobody is assigned; the most urgent first."""
    return list(
        duties_owed(actor)
        .select_related("approval__case__joint_service", "approval__item__joint_item__item")
        .order_by("officers_due_at", "pk")[:SHOWN]
    )


def duties_to_miss(at: datetime) -> QuerySet[InspectionDuty]:
    rows = InspectionDuty.objects.filter(
        officers_due_at__lte=at,
        assigned_at__isnull=True,
        missed_at__isnull=True,
        approval__concluded_at__isnull=True,
    )
    return rows.select_related("case", "approval").order_by("officers_due_at")


def inspections_of_ended_cases() -> QuerySet[JointInspection]:
    rows = JointInspection.objects.filter(state=InspectionState.PLANNED)
    return rows.exclude(case__status__in=CaseStatus.running()).select_related("case").order_by("pk")


def is_over(inspection: JointInspection, at: datetime) -> bool:
    return inspection.state != InspectionState.CANCELLED and at >= inspection.planned_at


def duties_owed(actor: Actor) -> QuerySet[InspectionDuty]:
    departments = sorted(actor.departments(Capability.INBOX))
    return InspectionDuty.objects.filter(
        approval__department_id__in=departments,
        approval__concluded_at__isnull=True,
        assigned_at__isnull=True,
    )


__all__ = [
    "InspectionPage",
    "approval_to_inspect_find",
    "approvals_to_inspect",
    "duties_open",
    "duties_owed",
    "duties_to_miss",
    "finding_against",
    "finding_latest",
    "finding_missing",
    "inspection_page",
    "inspection_planned",
    "inspections_of_ended_cases",
    "is_over",
]
