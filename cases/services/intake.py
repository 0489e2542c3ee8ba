"""The rows of a new case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from cases.duties import acceptance_due_at
from cases.models import (
    AcceptanceKind,
    Approval,
    Case,
    CaseItem,
    CaseStatus,
    Channel,
    Delivery,
    DraftMaterial,
    IntakeDraft,
    Provision,
    SlotChoice,
    SubmittedMaterial,
)
from cases.services.acceptance import acceptance_columns
from cases.services.defaults import renewal_default
from catalogue.models import ServiceItem
from catalogue.selectors import ServicePlan
from materials.selectors import Answer, Resolution, Slot
from people.models import IdentifierKind
from people.services import applicant_note


@dataclass(frozen=True)
class Rows:
    """What a case is made of."""

    draft: IntakeDraft
    plan: ServicePlan
    resolved: Resolution
    files: Sequence[DraftMaterial]
    at: datetime


def case_create(rows: Rows, number: str, *, is_accepted: bool, is_tolerant: bool) -> Case:
    """The case itself, linked to one of the same applicant and service that ended undecided within
    SUCCESSOR_DAYS: it inherits the day the first was received (rules section 5).
    """
    draft, plan, at = rows.draft, rows.plan, rows.at
    service = draft.joint_service
    applicant_id = applicant_note(
        kind=draft.identifier_kind, identifier=draft.identifier, name=draft.name, phone=draft.phone
    )
    agent_id = None
    if draft.agent_identifier:
        agent_id = applicant_note(
            kind=IdentifierKind.CITIZEN_ID, identifier=draft.agent_identifier, name=draft.agent_name
        )
    channel = Channel.ONLINE if draft.is_online else Channel.WINDOW
    predecessor = _predecessor(applicant_id, service.code, at)
    case = Case(
        number=number,
        intake_key=draft.key,
        joint_service=service,
        lead_department_id=service.lead_department_id,
        department_ids=sorted({needed.department.pk for needed in plan.approvals}),
        applicant_id=applicant_id,
        agent_id=agent_id,
        site_id=draft.site_id,
        clerk_id=draft.clerk_id,
        answers=draft.answers,
        form_values=draft.form_values,
        form_sources=draft.form_sources,
        delivery=draft.delivery or Delivery.ELECTRONIC,
        delivery_address=draft.delivery_address,
        channel=channel,
        required_approvals=len(plan.approvals),
        received_at=at,
        predecessor=predecessor,
        first_received_at=predecessor.first_received_at if predecessor else at,
    )
    case.site = draft.site
    columns: dict[str, object] = {
        "status": CaseStatus.RECEIVED,
        "acceptance_due_at": acceptance_due_at(at, channel=channel, service_limit=service.acceptance_limit),
    }
    if is_accepted:
        kind = AcceptanceKind.TOLERANT if is_tolerant else AcceptanceKind.ORDINARY
        columns = acceptance_columns(case, kind, at)
    for name, value in columns.items():
        setattr(case, name, value)
    case.save(force_insert=True)
    return case


def _predecessor(applicant_id: int, service_code: str, at: datetime) -> Case | None:
    since = at - timedelta(days=settings.SUCCESSOR_DAYS)
    return (
        Case.objects.filter(
            applicant_id=applicant_id,
            joint_service__code=service_code,
            received_at__gte=since,
            status__in=CaseStatus.ended_undecided(),
        )
        .only("pk", "first_received_at")
        .order_by("-received_at")
        .first()
    )


def items_create(case: Case, plan: ServicePlan, numbers: Sequence[str]) -> dict[int, CaseItem]:
    rows = CaseItem.objects.bulk_create(
        CaseItem(case=case, joint_item=planned.joint_item, number=number)
        for planned, number in zip(plan.items, numbers, strict=True)
    )
    return {row.joint_item_id: row for row in rows}


def materials_create(case: Case, rows: Rows) -> None:
    """A row for each material as the resolver answered for it, and one for each file."""
    said = {pk: word.choice for pk, word in rows.draft.said_of.items()}
    made: list[SubmittedMaterial] = []
    for slot in rows.resolved.slots:
        made += _unasked_rows(case, slot)
        word = said.get(slot.requirement.pk)
        if slot.answer is Answer.DECLARE and word == SlotChoice.DECLARED:
            made.append(_row(case, slot, Provision.DECLARED))
        if slot.answer is Answer.ASK and word == SlotChoice.PAPER:
            made.append(_row(case, slot, Provision.PAPER, note=slot.why.value))
    uploads = {slot.requirement.pk: slot for slot in rows.resolved.uploads}
    made += [
        _row(
            case,
            slot := uploads[attached.requirement_id],
            Provision.FILE,
            file_id=attached.file_id,
            note=slot.why.value,
        )
        for attached in rows.files
        if attached.requirement_id in uploads
    ]
    SubmittedMaterial.objects.bulk_create(made)


def _unasked_rows(case: Case, slot: Slot) -> list[SubmittedMaterial]:
    if slot.answer is Answer.HELD:
        return [
            _row(case, slot, Provision.SHARED, held_id=held.pk, is_disputed=slot.is_disputed)
            for held in slot.held
        ]
    provision = {
        Answer.FORM: Provision.FORM,
        Answer.RESULT: Provision.RESULT,
        Answer.FETCH: Provision.AWAITED,
        Answer.INTERNAL: Provision.SHARED,
    }.get(slot.answer)
    return [_row(case, slot, provision)] if provision is not None else []


def _row(case: Case, slot: Slot, provision: Provision, **columns: Any) -> SubmittedMaterial:
    return SubmittedMaterial(case=case, requirement=slot.requirement, provision=provision, **columns)


def approvals_create(case: Case, rows: Rows, items: dict[int, CaseItem]) -> Sequence[Approval]:
    """One approval per item and department; the flow opens those that need not wait. Of a renewal asked for
    in time silence will be a grant (许可法 50).
    """
    return Approval.objects.bulk_create(
        Approval(
            case=case,
            item=items[needed.joint_item.pk],
            department=needed.department,
            steps=needed.joint_item.item.steps,
            is_lead=needed.is_lead,
            **_silence(case, needed.joint_item.item),
        )
        for needed in rows.plan.approvals
    )


def _silence(case: Case, item: ServiceItem) -> dict[str, Any]:
    if not item.is_renewal:
        return {}
    values = [str(value) for value in case.form_values.values()]
    found = renewal_default(item=item, applicant_id=case.applicant_id, at=case.received_at, named=values)
    return {"defaults_at": found[0], "default_basis": found[1]} if found else {}
