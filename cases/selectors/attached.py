"""What a page has at hand already is laid beside the rows that point to it, not joined to each of them.

A published version of the catalogue never changes, so a process remembers it; the approvals of a case are
read once. To join their wide rows again means planning, reading and unpacking them again. What is not at hand
is read when it is asked for.
"""

from collections.abc import Collection, Iterable

from cases.models import Approval, Case, CaseEvent, SubmittedMaterial, Visit
from cases.models.commitments import CommitmentCheck
from cases.models.procedures import DueDateChange
from catalogue.selectors import service_bundle
from people.models import Applicant


def attach_service(case: Case) -> None:
    """Gives the case `joint_service` with its lead department."""
    case.joint_service = service_bundle(case.joint_service_id).joint_service


def attach_items(approvals: Iterable[Approval]) -> None:
    """Gives each `case.joint_service`, and `item.joint_item` with its item and predecessors.

    Wants `case` and `item` fetched with the rows.
    """
    for approval in approvals:
        bundle = service_bundle(approval.case.joint_service_id)
        approval.case.joint_service = bundle.joint_service
        if joint_item := bundle.joint_items.get(approval.item.joint_item_id):
            approval.item.joint_item = joint_item


def attach_requirements(case: Case, materials: Iterable[SubmittedMaterial]) -> None:
    """Gives each `case`, and `requirement` with its supplier and the service."""
    requirements = service_bundle(case.joint_service_id).requirements
    for material in materials:
        material.case = case
        if requirement := requirements.get(material.requirement_id):
            material.requirement = requirement


def attach_persons(case: Case, visits: Collection[Visit]) -> None:
    """Gives each `person`: nearly always the applicant or who acts for them."""
    known = {person.pk: person for person in (case.applicant, case.agent) if person is not None}
    if others := {visit.person_id for visit in visits} - known.keys():
        known |= Applicant.objects.in_bulk(others)
    for visit in visits:
        visit.person = known[visit.person_id]


def attach_approvals(
    rows: Iterable[CaseEvent | CommitmentCheck | DueDateChange], approvals: Iterable[Approval]
) -> None:
    """Gives each row of a case its `approval`, if it is about one; `approvals` are all of the case."""
    known = {approval.pk: approval for approval in approvals}
    for row in rows:
        if row.approval_id is not None:
            row.approval = known[row.approval_id]
