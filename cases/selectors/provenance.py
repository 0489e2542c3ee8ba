"""来源链: from a decision back to each value, to who supplied it and when (rules S39).

Before sharing, the deciding department answered for its own evidence. Now an officer of another department
has gathered it, and who answers for which value must be told for each.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cases.models import Approval, Case, Provision, SubmittedMaterial
from cases.one_form import field_label
from catalogue.models import MaterialKind
from catalogue.selectors import material_kinds
from materials.models import Correction, DataAgreement, HeldMaterial, StoredFile, Use, UseEntry
from materials.selectors.corrections import corrections_of_case
from materials.selectors.values import HeldValue, held_values, is_child

_USES = (Use.LOOKED_UP, Use.SUPPLIED, Use.REUSED)
_HELD = ("subject", "department", "officer", "resource", "licence__licence_type", "file")


class Version(StrEnum):
    """Which of two versions the decisions of this case rest on."""

    HELD = "held"
    APPLICANT = "applicant"


@dataclass(frozen=True)
class SourceValue:
    """One value: as it is held, and as it counts in this case."""

    held: HeldValue
    claimed: str = ""

    @property
    def prevails(self) -> str:
        return self.claimed or self.held.value


@dataclass(frozen=True)
class Source:
    """One material or prefilled value of a case, where it came from, and what rests on it.

    `agreement` is the version under which the resource was shared when it was obtained; `entry` the row of
    the ledger by which it came into this case. `approvals` are those of the items that need it, decided or
    not.
    """

    label: str
    requirement_id: int | None
    provision: str
    used: str
    held: HeldMaterial | None
    kind: MaterialKind | None
    values: list[SourceValue]
    agreement: str
    entry: UseEntry | None
    corrections: list[Correction]
    own_files: list[StoredFile]
    is_disputed: bool
    is_sensitive: bool
    approvals: list[Approval] = field(default_factory=list)

    @property
    def version(self) -> Version:
        return Version.APPLICANT if self.is_disputed else Version.HELD

    @property
    def is_wholly_disputed(self) -> bool:
        """No single value is named, so none of them counts."""
        return self.is_disputed and (not self.corrections or any(not row.field for row in self.corrections))

    @property
    def needs_necessity(self) -> bool:
        """Whether anything of it is shown only to who says why they need to see it."""
        return self.is_sensitive or any(value.held.is_sensitive for value in self.values)


def provenance_of(case: Case, *, on: date) -> list[Source]:
    """Each submitted material, then each value of the one form that was filled in from what is held.

    `on`: the day on which the subjects' ages count. The same number of statements however many there are.
    """
    rows = list(
        SubmittedMaterial.objects.filter(case_id=case.pk)
        .select_related("requirement__joint_service", "file", *(f"held__{name}" for name in _HELD))
        .prefetch_related("requirement__items")
    )
    facts = _facts(case, rows, on)
    contested = {row.requirement_id for row in rows if row.held_id and row.is_disputed}
    of_materials = [
        _of_material(row, rows, facts)
        for row in rows
        if not (row.provision == Provision.FILE and row.requirement_id in contested)
    ]
    return of_materials + _of_form(case, facts)


def sources_seen(case: Case, sources: Iterable[Source], department_id: int) -> list[Source]:
    """What a department may see: the lead all of it, another what its own approvals rest on."""
    if department_id == case.lead_department_id:
        return list(sources)
    return [
        source
        for source in sources
        if source.requirement_id is None or any(a.department_id == department_id for a in source.approvals)
    ]


@dataclass(frozen=True)
class _Facts:
    on: date
    held: Mapping[int, HeldMaterial]
    kinds: Mapping[str, MaterialKind]
    entries: Mapping[int, UseEntry]
    corrections: Mapping[int, list[Correction]]
    agreements: Mapping[int, list[DataAgreement]]
    approvals: list[Approval]


def _facts(case: Case, rows: Collection[SubmittedMaterial], on: date) -> _Facts:
    held: dict[int, HeldMaterial] = {row.held.pk: row.held for row in rows if row.held is not None}
    wanted = {int(source["held"]) for source in case.form_sources.values()} - held.keys()
    if wanted:
        held |= HeldMaterial.objects.select_related(*_HELD).in_bulk(wanted)
    uses = UseEntry.objects.filter(reference=case.intake_key, held_id__in=held, use__in=_USES)
    corrections: dict[int, list[Correction]] = defaultdict(list)
    for correction in corrections_of_case(case.intake_key):
        corrections[correction.held_id].append(correction)
    agreements: dict[int, list[DataAgreement]] = defaultdict(list)
    resources = {row.resource_id for row in held.values() if row.resource_id is not None}
    for agreement in DataAgreement.objects.filter(resource_id__in=resources):  # newest first
        agreements[agreement.resource_id].append(agreement)
    approvals = Approval.objects.filter(case_id=case.pk).select_related(
        "department", "item__joint_item__item", "decision__decided_by", "decision__countersigned_by"
    )
    return _Facts(
        on=on,
        held=held,
        kinds=material_kinds({row.kind for row in held.values()}),
        entries={
            row.held_id: row
            for row in uses.select_related("actor", "department").order_by("-at", "-pk")
            if row.held_id is not None
        },
        corrections=corrections,
        agreements=agreements,
        approvals=list(approvals.order_by("item__joint_item__position", "-is_lead", "pk")),
    )


def _of_material(row: SubmittedMaterial, rows: Collection[SubmittedMaterial], facts: _Facts) -> Source:
    needing = {joint_item.pk for joint_item in row.requirement.items.all()}
    own = [
        other.file
        for other in rows
        if other.file is not None and row.is_disputed and other.requirement_id == row.requirement_id
    ]
    return _source(
        facts,
        label=row.requirement.label,
        requirement_id=row.requirement_id,
        provision=row.get_provision_display(),
        used=row.file.name if row.file is not None else "",
        held=row.held,
        is_disputed=row.is_disputed,
        own_files=own or ([row.file] if row.file is not None else []),
        approvals=[a for a in facts.approvals if a.item.joint_item_id in needing],
    )


def _of_form(case: Case, facts: _Facts) -> list[Source]:
    """The one form goes to every department, so every decision rests on it."""
    labels = {entry["key"]: field_label(entry) for entry in case.joint_service.fields}
    found = []
    for key, source in case.form_sources.items():
        held = facts.held.get(int(source["held"]))
        if held is None:
            continue
        used = str(case.form_values.get(key) or "")
        found.append(
            _source(
                facts,
                label=labels.get(key, key),
                requirement_id=None,
                provision=str(Provision.FORM.label),
                used=used,
                held=held,
                is_disputed=bool(used) and used != str(source["value"]),
                own_files=[],
                approvals=facts.approvals,
                value=str(source["value"]),
            )
        )
    return found


def _source(
    facts: _Facts,
    *,
    label: str,
    requirement_id: int | None,
    provision: str,
    used: str,
    held: HeldMaterial | None,
    is_disputed: bool,
    own_files: list[StoredFile],
    approvals: list[Approval],
    value: str | None = None,
) -> Source:
    kind = facts.kinds.get(held.kind) if held is not None else None
    corrections = facts.corrections.get(held.pk, []) if held is not None else []
    return Source(
        label=label,
        requirement_id=requirement_id,
        provision=provision,
        used=used,
        held=held,
        kind=kind,
        values=_values(held, corrections, value, used) if held is not None else [],
        agreement=_agreement(held, facts) if held is not None else "",
        entry=facts.entries.get(held.pk) if held is not None else None,
        corrections=corrections,
        own_files=own_files,
        is_disputed=is_disputed,
        is_sensitive=held is not None and _is_sensitive(held, kind, facts.on),
        approvals=approvals,
    )


def _is_sensitive(held: HeldMaterial, kind: MaterialKind | None, on: date) -> bool:
    """All of it: its kind is, it is about a child, or its resource is and names no single field."""
    if (kind is not None and kind.is_sensitive) or is_child(held.subject, on=on):
        return True
    resource = held.resource
    return (
        resource is not None
        and resource.is_sensitive
        and not any(entry.get("is_sensitive") for entry in resource.fields)
    )


def _values(
    held: HeldMaterial, corrections: Iterable[Correction], value: str | None, used: str
) -> list[SourceValue]:
    """All that can be read off it; of a value of the form, that one alone."""
    read = held_values(held)
    if value is not None:
        own = [one for one in read if one.value == value][:1]
        return [SourceValue(one, used if used != value else "") for one in own]
    return [SourceValue(one, _claimed(one, corrections)) for one in read]


def _claimed(value: HeldValue, corrections: Iterable[Correction]) -> str:
    """A ticket names the value by its own key, or by that of the field of the form it was put right in."""
    for row in corrections:
        if row.field and (row.field == value.key or row.held_value == value.value):
            return row.claimed_value
    return ""


def _agreement(held: HeldMaterial, facts: _Facts) -> str:
    """The version in force when it was obtained: agreements change, what was shared under them does not."""
    if held.resource is None:
        return ""
    then = [row for row in facts.agreements.get(held.resource.pk, ()) if row.at <= held.obtained_at]
    return then[0].version if then else held.resource.agreement_version
