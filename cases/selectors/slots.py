"""The resolver's answers for an intake under way, and what may be filled in from what is held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from cases.models import Case, CaseStatus, IntakeDraft, Provision, SubmittedMaterial
from catalogue.models import JointService
from catalogue.selectors import ServicePlan, service_plan
from common.clock import local_date
from common.errors import RuleBrokenError
from common.identifiers import citizen_id_parse
from materials.models import HeldMaterial, Lookup, LookupState
from materials.selectors import Answer, Intake, Resolution, resolution
from people.models import Department, IdentifierKind


def draft_resolution(
    *,
    draft: IntakeDraft,
    at: datetime,
    plan: ServicePlan | None = None,
) -> Resolution:
    """What is held, to be fetched or to be asked of this applicant; four statements at most."""
    return resolution(
        Intake(
            reference=draft.key,
            plan=plan or service_plan(draft.joint_service, draft.answers),
            parties=parties_of(draft),
            form_values=draft.form_values,
            choices={pk: said.choice for pk, said in draft.said_of.items()},
        ),
        on=local_date(at),
    )


def parties_of(draft: IntakeDraft) -> dict[str, tuple[str, str]]:
    """Who is who: the applicant, who acts for them, and whom the form names by their identity number."""
    parties = {"applicant": (draft.identifier_kind, draft.identifier)}
    if draft.agent_identifier:
        parties["agent"] = (IdentifierKind.CITIZEN_ID.value, draft.agent_identifier)
    return parties | _named_in_form(draft.joint_service, draft.form_values, local_date(draft.changed_at))


def case_parties(case: Case) -> dict[str, tuple[str, str]]:
    parties = {"applicant": (case.applicant.identifier_kind, case.applicant.identifier)}
    if case.agent is not None:
        parties["agent"] = (case.agent.identifier_kind, case.agent.identifier)
    return parties | _named_in_form(case.joint_service, case.form_values, local_date(case.received_at))


def case_resolution(*, case: Case, at: datetime) -> Resolution:
    """The same for a case that runs: what an open slot could be filled with now."""
    return resolution(
        Intake(
            reference=case.intake_key,
            plan=service_plan(case.joint_service, case.answers),
            parties=case_parties(case),
            form_values=case.form_values,
            choices={},
        ),
        on=local_date(at),
    )


@dataclass(frozen=True)
class OpenSlot:
    """A material that the case still waits for: from a source, or, where it fell away, from the applicant."""

    material: SubmittedMaterial
    supplier: Department | None
    problem: str = ""  # how the last attempt to fetch it went

    @property
    def is_fetched(self) -> bool:
        return self.material.reopened_at is None


def open_slots_of(case: Case, materials: Sequence[SubmittedMaterial] | None = None) -> list[OpenSlot]:
    """Of a case found through the policy; none of them stops a clock (行政许可法 第四十五条).

    `materials`: those of the case with requirement, supplier and service, where the caller has read them.
    """
    if case.status not in CaseStatus.running():
        return []
    known: Iterable[SubmittedMaterial] = materials if materials is not None else _materials(case)
    rows = [row for row in known if row.provision == Provision.AWAITED or row.reopened_at is not None]
    if not rows:
        return []
    lookups = {
        lookup.kind: lookup
        for lookup in Lookup.objects.filter(
            reference=case.intake_key, state=LookupState.PENDING
        ).select_related("resource__owner")
    }
    found = []
    for row in rows:
        lookup = lookups.get(row.requirement.kind)
        supplier = lookup.resource.owner if lookup else row.requirement.supplier
        problem = lookup.get_problem_display() if lookup and lookup.problem else ""
        found.append(OpenSlot(row, supplier, problem))
    return found


def _materials(case: Case) -> QuerySet[SubmittedMaterial]:
    rows = SubmittedMaterial.objects.filter(case_id=case.pk)
    return rows.select_related("requirement__supplier", "requirement__joint_service")


@dataclass(frozen=True)
class Suggestion:
    """A value for a field of the one form: read off `held`, or one's own word in an earlier `case`."""

    field: str
    value: str
    held: HeldMaterial | None = None
    case: Case | None = None


def form_suggestions(*, draft: IntakeDraft, resolved: Resolution) -> dict[str, Suggestion]:
    """What the form may be filled in with: values read off what is held, else one's own of the last case.

    Declarations and signatures are no fields of the form and are never filled in.
    """
    found: dict[str, Suggestion] = {}
    held = {slot.need.kind.code: slot.held for slot in resolved.of(Answer.HELD) if slot.need.kind is not None}
    for field in draft.joint_service.fields:
        kind, _, key = str(field.get("from") or "").partition(".")
        for material in held.get(kind, ()):
            if value := str(material.values.get(key, "")):
                found[field["key"]] = Suggestion(field["key"], value, held=material)
    return _own_words(draft) | found


def _own_words(draft: IntakeDraft) -> dict[str, Suggestion]:
    last = (
        Case.objects.filter(
            applicant__identifier_kind=draft.identifier_kind,
            applicant__identifier=draft.identifier,
            joint_service__code=draft.joint_service.code,
        )
        .order_by("-received_at", "-pk")
        .first()
        if draft.identifier
        else None
    )
    if last is None:
        return {}
    keys = {field["key"] for field in draft.joint_service.fields}
    return {
        key: Suggestion(key, str(value), case=last)
        for key, value in last.form_values.items()
        if key in keys and value
    }


def _named_in_form(
    service: JointService, values: Mapping[str, Any], today: date
) -> dict[str, tuple[str, str]]:
    found = {}
    for field in service.fields:
        value = str(values.get(field["key"]) or "")
        if field.get("kind") != "citizen-id" or not value:
            continue
        try:
            number = citizen_id_parse(value, today=today).number
        except RuleBrokenError:
            continue
        found[f"form:{field['key']}"] = (IdentifierKind.CITIZEN_ID.value, number)
    return found
