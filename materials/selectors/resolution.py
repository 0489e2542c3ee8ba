"""The facts behind each required material of an intake, read in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef, Q
from django.db.models.functions import JSONObject

from catalogue.models import MaterialKind
from catalogue.selectors import PlannedMaterial, ServicePlan, material_kinds
from e_licences.models import HolderKind
from materials.models import (
    Consent,
    DataGrant,
    DataResource,
    GrantState,
    HeldMaterial,
    HeldState,
    Lookup,
    LookupState,
)
from materials.resolver import Access, Answer, Facts, Need, NeedingItem, Slot, Subject, resolve
from people.models import Applicant, IdentifierKind

APPLICANT, AGENT, FORM = "applicant", "agent", "form:"


@dataclass(frozen=True)
class Intake:
    """What the resolver has to know of an intake or a case.

    `parties` says who is who: `applicant`, `agent` and `form:<field>`, each as identifier kind and number.
    `choices` holds what was said at the window, by required material.
    """

    reference: UUID
    plan: ServicePlan
    parties: Mapping[str, tuple[str, str]]
    form_values: Mapping[str, str]
    choices: Mapping[int, str]


@dataclass(frozen=True)
class Resolution:
    """Each required material with its answer, in the order of the catalogue."""

    slots: tuple[Slot, ...]

    @cached_property
    def by_requirement(self) -> dict[int, Slot]:
        return {slot.requirement.pk: slot for slot in self.slots}

    def of(self, *answers: Answer) -> list[Slot]:
        return [slot for slot in self.slots if slot.answer in answers]

    @property
    def asked(self) -> list[Slot]:
        """What the applicant still brings or declares."""
        return self.of(Answer.ASK, Answer.DECLARE)

    @property
    def unasked(self) -> list[Slot]:
        return [slot for slot in self.slots if not slot.is_asked]

    @property
    def uploads(self) -> list[Slot]:
        """What may come as a file: what is asked, and the applicant's version of what they dispute."""
        return [slot for slot in self.slots if slot.is_asked or slot.is_disputed]

    @property
    def deferrable(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.is_deferrable]


def resolution(intake: Intake, *, on: date) -> Resolution:
    """Four statements at most, whatever the number of materials and of what is held."""
    needs = needs_of(intake)
    facts = _facts(intake.reference, needs, on)
    return Resolution(tuple(resolve(need, facts) for need in needs))


def needs_of(intake: Intake) -> list[Need]:
    """Each required material with whom it is about and who decides on it, in the order of the catalogue."""
    planned = intake.plan.materials
    kinds = material_kinds({material.requirement.kind for material in planned})
    subjects = {name: Subject(*party) for name, party in intake.parties.items() if party[1]}
    return [_need(intake, material, kinds, subjects) for material in planned]


def party_of(holder: str, kind: MaterialKind | None, parties: Mapping[str, tuple[str, str]]) -> str:
    """Whose material it is. Of an organisation that applies, a person's paper is that of who acts for it."""
    if holder != APPLICANT or kind is None or kind.subject != HolderKind.PERSON:
        return holder
    is_person = parties.get(APPLICANT, ("", ""))[0] == IdentifierKind.CITIZEN_ID
    return holder if is_person or AGENT not in parties else AGENT


def _need(
    intake: Intake,
    material: PlannedMaterial,
    kinds: Mapping[str, MaterialKind],
    subjects: Mapping[str, Subject],
) -> Need:
    requirement = material.requirement
    kind = kinds.get(requirement.kind)
    own = {joint_item.pk for joint_item in material.joint_items}
    issued = {
        item.joint_item.item.licence_type_id for item in intake.plan.items if item.joint_item.pk not in own
    }
    deciding = {item.joint_item.pk: item.departments for item in intake.plan.items}
    items = tuple(
        NeedingItem(department.pk, joint_item.item.code, joint_item.item.name)
        for joint_item in material.joint_items
        for department in deciding[joint_item.pk]
    )
    return Need(
        requirement=requirement,
        kind=kind,
        subject=subjects.get(party_of(requirement.holder, kind, intake.parties)),
        items=items,
        about=intake.form_values.get(kind.bound_to, "") if kind is not None and kind.bound_to else "",
        is_own_result=kind is not None
        and kind.licence_type_id is not None
        and kind.licence_type_id in issued,
        choice=intake.choices.get(requirement.pk, ""),
    )


def _facts(reference: UUID, needs: Sequence[Need], on: date) -> Facts:
    codes = {need.kind.code for need in needs if need.kind is not None and not need.kind.is_own_word}
    subjects = {need.subject for need in needs if need.subject is not None}
    department_ids = {pk for need in needs for pk in need.department_ids}
    if not codes:
        return Facts(reference, on, {}, {}, {}, {})
    accesses = accesses_of(codes, department_ids, on=on)
    return Facts(
        reference=reference,
        on=on,
        holdings=holdings_of(subjects, codes) if subjects else {},
        accesses=accesses,
        lookups=_lookups(reference) if accesses else {},
        consents=_consents(reference) if _is_sensitive(needs, accesses) else {},
    )


def _is_sensitive(needs: Sequence[Need], accesses: Mapping[str, Sequence[Access]]) -> bool:
    """Whether anybody can have been asked for a separate consent at all."""
    return any(need.kind.is_sensitive for need in needs if need.kind is not None) or any(
        access.resource.is_sensitive for found in accesses.values() for access in found
    )


def _lookups(reference: UUID) -> dict[tuple[Subject, int], Lookup]:
    rows = Lookup.objects.filter(reference=reference).exclude(state=LookupState.DROPPED)
    return {(_subject(row.subject), row.resource_id): row for row in rows.select_related("subject")}


def _consents(reference: UUID) -> dict[tuple[Subject, str], bool]:
    rows = Consent.objects.filter(reference=reference).select_related("subject").order_by("at", "pk")
    return {(_subject(row.subject), row.kind): row.is_given for row in rows}


def _subject(row: Applicant) -> Subject:
    return Subject(row.identifier_kind, row.identifier)


def holdings_of(
    subjects: Collection[Subject], codes: Collection[str]
) -> dict[tuple[Subject, str], list[HeldMaterial]]:
    """What is current, by subject and kind, the newest first."""
    rows = HeldMaterial.objects.filter(
        subject__identifier__in={subject.identifier for subject in subjects},
        kind__in=codes,
        state=HeldState.CURRENT,
    ).select_related("subject", "licence", "department", "file")
    found: dict[tuple[Subject, str], list[HeldMaterial]] = defaultdict(list)
    for row in rows.order_by("-obtained_at", "-pk"):
        found[_subject(row.subject), row.kind].append(row)
    return found


def accesses_of(
    codes: Collection[str], department_ids: Collection[int], *, on: date
) -> dict[str, list[Access]]:
    """The listed resources of these kinds with the grants of these departments that run; one statement."""
    running = DataGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        resource=OuterRef("pk"),
        department_id__in=department_ids,
        state=GrantState.GRANTED,
        starts_on__lte=on,
    ).order_by("pk")
    granted = running.values(
        grant=JSONObject(department="department_id", codes=Func("item_codes", function="to_jsonb"))
    )
    rows = (
        DataResource.objects.filter(kind__in=codes, is_listed=True)
        .select_related("owner", "source")
        .annotate(granted=ArraySubquery(granted))
    )
    found: dict[str, list[Access]] = defaultdict(list)
    for row in rows.order_by("code"):
        grants = tuple((grant["department"], frozenset(grant["codes"])) for grant in row.granted)
        found[row.kind].append(Access(row, grants))
    return found
