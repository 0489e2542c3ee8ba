"""From a draft to a case: everything of it in one transaction, and once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cases.deadlines import Clocks, clocks
from cases.errors import IntakeIncompleteError, NotYoursError, ServiceStoppedError
from cases.models import (
    Approval,
    Case,
    CaseItem,
    Delivery,
    DraftMaterial,
    IntakeDraft,
    Provision,
    SubmittedMaterial,
    Verb,
    VisitPurpose,
)
from cases.services.drafts import missing_in_form
from cases.services.events import event_append
from cases.services.numbers import numbers_take
from cases.services.visits import visit_record
from cases.signals import case_submitted
from catalogue.models import MaterialRequirement, Necessity
from catalogue.selectors import ServicePlan, service_plan
from common.clock import local_date
from common.errors import RuleBrokenError
from common.once import within_transaction
from exchange.services import message_queue
from people.models import IdentifierKind
from people.policy import Actor, Capability
from people.services import applicant_note


@dataclass(frozen=True)
class Submitted:
    """`is_new` is False when the same intake had been submitted before: then this is the case it became."""

    case: Case
    is_new: bool


@within_transaction
def case_submit(*, draft_key: uuid.UUID, actor: Actor, at: datetime) -> Submitted:
    """Receive and accept a case at the window, with its numbers, approvals, visit and receipt.

    Whoever comes second with the same intake, in a double click, a retry or after a crash, gets the case
    that exists. All departments are deemed to have received at the same moment (rules R16).

    Raises:
        ServiceStoppedError: an answer stops the service, with the legal text.
        IntakeIncompleteError: identity, an answer, a field or a material is missing; says which.
    """
    draft = (
        IntakeDraft.objects.select_for_update(of=("self",))
        .select_related("joint_service", "site__department")
        .get(pk=draft_key)
    )
    if draft.submitted_at is not None:
        return Submitted(Case.objects.get(intake_key=draft.key), is_new=False)
    if draft.clerk_id != actor.user_id or draft.site_id not in actor.sites(Capability.INTAKE):
        raise NotYoursError(_("Another clerk has begun this intake."))
    plan = service_plan(draft.joint_service, draft.answers)
    files = list(DraftMaterial.objects.filter(draft=draft).order_by("pk"))
    problems = submission_problems(draft, plan, {row.requirement_id for row in files})
    if problems:
        raise problems[0]
    number, *item_numbers = numbers_take(
        codes=[draft.joint_service.code, *(planned.joint_item.item.code for planned in plan.items)],
        on=local_date(at),
    )
    case = _case_create(draft, plan, number, at)
    items = _items_create(case, plan, item_numbers)
    _materials_create(case, plan, files)
    _approvals_create(case, plan, items)
    event_append(case_id=case.pk, verb=Verb.SUBMITTED, at=at, actor_id=actor.user_id, to_status=case.status)
    visit_record(
        case=case,
        person_id=case.agent_id or case.applicant_id,
        site_id=case.site_id,
        purpose=VisitPurpose.SUBMIT,
        recorded_by_id=actor.user_id,
        demanded_by_id=None,
        evidence=f"station:{draft.site.code} draft:{str(draft.key)[:8]}",
        at=at,
    )
    IntakeDraft.objects.filter(pk=draft.pk).update(submitted_at=at)
    message_queue(
        key=f"case_received:{case.number}",
        recipient_id=case.applicant_id,
        kind="case_received",
        reference=case.number,
        at=at,
    )
    case_submitted.send(Case, case=case, at=at)
    return Submitted(case, is_new=True)


def submission_problems(
    draft: IntakeDraft, plan: ServicePlan, attached: set[int]
) -> Sequence[RuleBrokenError]:
    """Everything that stands between this draft and a case, in the order of the steps."""
    problems: list[RuleBrokenError] = []
    if not draft.identifier:
        problems.append(IntakeIncompleteError(_("Say who applies."), field="identifier"))
    problems += [
        IntakeIncompleteError(
            _("Answer the question “%(question)s”.") % {"question": question.label}, field=question.key
        )
        for question in plan.unanswered
    ]
    problems += [
        ServiceStoppedError(stop.text, field=stop.question.key, source=stop.basis) for stop in plan.stops
    ]
    if not plan.approvals and not problems:
        problems.append(IntakeIncompleteError(_("These answers call for nothing to be approved.")))
    problems += missing_in_form(draft)
    problems += [
        IntakeIncompleteError(
            _("“%(material)s” is missing.") % {"material": needed.requirement.label},
            field=f"material-{needed.requirement.pk}",
        )
        for needed in plan.asked
        if needed.requirement.necessity == Necessity.NEEDED and needed.requirement.pk not in attached
    ]
    return problems


def _case_create(draft: IntakeDraft, plan: ServicePlan, number: str, at: datetime) -> Case:
    service = draft.joint_service
    applicant_id = applicant_note(
        kind=draft.identifier_kind, identifier=draft.identifier, name=draft.name, phone=draft.phone
    )
    agent_id = None
    if draft.agent_identifier:
        agent_id = applicant_note(
            kind=IdentifierKind.CITIZEN_ID, identifier=draft.agent_identifier, name=draft.agent_name
        )
    due: Clocks = clocks(service, start=at)
    return Case.objects.create(
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
        delivery=draft.delivery or Delivery.ELECTRONIC,
        delivery_address=draft.delivery_address,
        required_approvals=len(plan.approvals),
        received_at=at,
        accepted_at=at,
        statutory_due_at=due.statutory.at,
        promised_due_at=due.promised.at,
        is_due_provisional=due.is_provisional,
    )


def _items_create(case: Case, plan: ServicePlan, numbers: Sequence[str]) -> dict[int, CaseItem]:
    rows = CaseItem.objects.bulk_create(
        CaseItem(case=case, joint_item=planned.joint_item, number=number)
        for planned, number in zip(plan.items, numbers, strict=True)
    )
    return {row.joint_item_id: row for row in rows}


def _materials_create(case: Case, plan: ServicePlan, files: Sequence[DraftMaterial]) -> None:
    def row(
        requirement: MaterialRequirement, provision: Provision, file_id: int | None = None
    ) -> SubmittedMaterial:
        return SubmittedMaterial(case=case, requirement=requirement, provision=provision, file_id=file_id)

    asked = {needed.requirement.pk: needed.requirement for needed in plan.asked}
    SubmittedMaterial.objects.bulk_create(
        [row(needed.requirement, Provision.FORM) for needed in plan.from_form]
        + [row(needed.requirement, Provision.SHARED) for needed in plan.held]
        + [
            row(asked[attached.requirement_id], Provision.FILE, attached.file_id)
            for attached in files
            if attached.requirement_id in asked
        ]
    )


def _approvals_create(case: Case, plan: ServicePlan, items: dict[int, CaseItem]) -> None:
    """One approval per item and department; the flow opens those that need not wait."""
    Approval.objects.bulk_create(
        Approval(
            case=case,
            item=items[needed.joint_item.pk],
            department=needed.department,
            is_countersigned=needed.joint_item.item.is_countersigned,
            is_lead=needed.is_lead,
        )
        for needed in plan.approvals
    )
