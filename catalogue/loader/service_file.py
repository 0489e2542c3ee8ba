"""The file of one joint service: its questions, its one form, its items and their materials."""

from catalogue.loader.entries import (
    APPLICANT,
    FieldEntry,
    MaterialEntry,
    PrerequisiteEntry,
    ServiceEntry,
    UseEntry,
)
from catalogue.loader.guide_part import coded
from catalogue.loader.item_part import code_read, item_read
from catalogue.loader.join_part import acceptance_read, join_read
from catalogue.loader.known import Known
from catalogue.loader.limits import extension_read, limit_read, limit_rule_read
from catalogue.loader.questions import condition_read, question_read
from catalogue.loader.registers import KEY
from catalogue.loader.samples_part import sample_read
from catalogue.loader.sections import Section
from catalogue.models import MaterialForm, MaterialSource, MaterialType, Necessity
from e_licences.models import HolderKind

FIELD_KINDS = ("text", "number", "date", "textarea", "citizen-id")
_NECESSITIES = {
    "needed": Necessity.NEEDED,
    "not-always": Necessity.NOT_NEEDED,
    "deferrable": Necessity.DEFERRABLE,
}
_SOURCES = {
    "applicant": MaterialSource.APPLICANT,
    "government": MaterialSource.GOVERNMENT,
    "other": MaterialSource.OTHER,
}
_FORMS = {choice.name.lower(): choice.value for choice in MaterialForm}
_TYPES = {choice.name.lower(): choice.value for choice in MaterialType}


def service_read(section: Section, known: Known) -> ServiceEntry | None:
    head = section.section("joint_service")
    if head is None:
        return None
    lead = known.department(head, "lead")
    visits = head.section("visits")
    entry = ServiceEntry(
        section=head,
        code=code_read(head, lead),
        slug=head.text("slug", longest=40, pattern=r"[a-z0-9]+(-[a-z0-9]+)*"),
        name=head.text("name"),
        name_en=head.text("name_en"),
        summary=head.text("summary", longest=1000, lines=True),
        summary_en=head.text("summary_en", longest=2000, lines=True),
        lead=lead,
        subject=head.choice("subject", HolderKind.values),
        visits_promised=(visits.number("promised") if visits else None) or 0,
        visits_reason=visits.text("reason", is_needed=False) if visits else "",
        statutory=limit_read(head, "statutory", has_basis=True),
        promised=limit_read(head, "promised"),
        questions=tuple(question_read(part) for part in section.sections("questions", is_needed=False)),
        fields=tuple(_field(part) for part in section.sections("fields", is_needed=False)),
        uses=tuple(_use(part, known) for part in section.sections("items")),
        materials=tuple(_material(part, known) for part in section.sections("materials")),
        samples=tuple(sample_read(part) for part in section.sections("samples", is_needed=False)),
        limit_rule=limit_rule_read(head),
        extension=extension_read(head),
        **join_read(head, known),
        **acceptance_read(head),
    )
    for part in (head, *([visits] if visits else [])):
        part.done()
    return entry


def _field(section: Section) -> FieldEntry:
    entry = FieldEntry(
        section=section,
        key=section.text("key", longest=40, pattern=KEY),
        name=section.text("name", longest=60),
        name_en=section.text("name_en", longest=100),
        kind=section.choice("kind", FIELD_KINDS, default="text"),
        required=section.flag("required", default=True),
        max=section.number("max", is_needed=False),
        origin=section.text("from", longest=100, is_needed=False, pattern=rf"{KEY}\.{KEY}"),
    )
    section.done()
    return entry


def _use(section: Section, known: Known) -> UseEntry:
    use = UseEntry(
        section=section,
        key=section.text("key", longest=20, pattern=KEY),
        item=item_read(section, known),
        condition=condition_read(section),
        prerequisites=tuple(_prerequisite(part) for part in section.sections("after", is_needed=False)),
        excludes=section.texts("excludes", is_needed=False),
    )
    section.done()
    return use


def _prerequisite(section: Section) -> PrerequisiteEntry:
    entry = PrerequisiteEntry(
        section=section, item=section.text("item", longest=20), basis=section.text("basis")
    )
    section.done()
    return entry


def _material(section: Section, known: Known) -> MaterialEntry:
    entry = MaterialEntry(
        section=section,
        key=section.text("key", longest=40, pattern=KEY),
        kind=section.text("kind", longest=60, pattern=KEY),
        name=section.text("name"),
        name_en=section.text("name_en"),
        items=section.texts("items"),
        necessity=coded(section, "necessity", _NECESSITIES, default="needed"),
        source=coded(section, "source", _SOURCES),
        supplier=known.department(section, "supplier", is_needed=False),
        copies=1 if (copies := section.number("copies", is_needed=False)) is None else copies,
        legal_basis=section.text("legal_basis", longest=300),
        condition=condition_read(section),
        hint=section.text("hint", is_needed=False),
        hint_en=section.text("hint_en", is_needed=section.has("hint")),
        holder=section.text("holder", longest=60, is_needed=False) or APPLICANT,
        form=coded(section, "form", _FORMS, default="either"),
        material_type=coded(section, "type", _TYPES, default="certificate"),
        obtain=section.text("obtain", longest=300, is_needed=False),
        obtain_en=section.text("obtain_en", longest=300, is_needed=section.has("obtain")),
        sample=section.text("sample", longest=500, is_needed=False),
        sample_en=section.text("sample_en", longest=500, is_needed=section.has("sample")),
    )
    section.done()
    return entry
