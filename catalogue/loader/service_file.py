"""The file of one joint service: its questions, its one form, its items and their materials."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from catalogue.loader.entries import (
    FieldEntry,
    ItemEntry,
    Limit,
    MaterialEntry,
    OptionEntry,
    PrerequisiteEntry,
    QuestionEntry,
    ServiceEntry,
    UseEntry,
)
from catalogue.loader.known import Known
from catalogue.loader.registers import KEY
from catalogue.loader.sections import Section
from catalogue.models import HandlingKind, LimitUnit, MaterialSource, Necessity
from common.identifiers import IdentifierError, item_code_parse
from e_licences.models import HolderKind

FIELD_KINDS = ("text", "number", "date", "textarea")
_HANDLING = {"instant": HandlingKind.INSTANT, "promised": HandlingKind.PROMISED}
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
_ITEM_TYPES = r"0[1-9]|10|1[1-9]|2[0-9]"  # GB/T 39046-2020 A.1


def service_read(section: Section, known: Known) -> ServiceEntry | None:
    head = section.section("joint_service")
    if head is None:
        return None
    lead = known.department(head, "lead")
    visits = head.section("visits")
    entry = ServiceEntry(
        section=head,
        code=_code(head, lead),
        slug=head.text("slug", longest=40, pattern=r"[a-z0-9]+(-[a-z0-9]+)*"),
        name=head.text("name"),
        name_en=head.text("name_en"),
        summary=head.text("summary", longest=1000, lines=True),
        summary_en=head.text("summary_en", longest=2000, lines=True),
        lead=lead,
        subject=head.choice("subject", HolderKind.values),
        visits_promised=(visits.number("promised") if visits else None) or 0,
        visits_reason=visits.text("reason", is_needed=False) if visits else "",
        statutory=_limit(head, "statutory", has_basis=True),
        promised=_limit(head, "promised"),
        questions=tuple(_question(part) for part in section.sections("questions", is_needed=False)),
        fields=tuple(_field(part) for part in section.sections("fields", is_needed=False)),
        uses=tuple(_use(part, known) for part in section.sections("items")),
        materials=tuple(_material(part, known) for part in section.sections("materials")),
    )
    for part in (head, *([visits] if visits else [])):
        part.done()
    return entry


def _code(section: Section, organ: str) -> str:
    """An implementation code begins with the credit code of the organ that carries it out."""
    code = section.text("code", longest=36)
    if not code:
        return ""
    try:
        parsed = item_code_parse(code)
    except IdentifierError as error:
        section.refuse("code", str(error))
        return ""
    if organ and parsed.organ_code != organ:
        values = {"found": parsed.organ_code, "expected": organ}
        section.refuse(
            "code", _("The code begins with %(found)s, but the organ in charge is %(expected)s.") % values
        )
    return str(parsed)


def _limit(section: Section, key: str, *, has_basis: bool = False) -> Limit:
    part = section.section(key)
    if part is None:
        return Limit(0, "")
    limit = Limit(
        limit=part.number("limit") or 0,
        unit=part.choice("unit", LimitUnit.values),
        basis=part.text("basis") if has_basis else "",
    )
    if part.has("limit") and limit.limit == 0:
        part.refuse("limit", _("A limit is at least 1."))
    part.done()
    return limit


def _question(section: Section) -> QuestionEntry:
    entry = QuestionEntry(
        section=section,
        key=section.text("key", longest=20, pattern=KEY),
        text=section.text("text"),
        text_en=section.text("text_en"),
        options=tuple(_option(part) for part in section.sections("options")),
    )
    section.done()
    values = [option.value for option in entry.options if option.value]
    if len(set(values)) < len(values):
        section.refuse("options", _("An answer is given twice."))
    if len(entry.options) == 1:
        section.refuse("options", _("A question needs at least two answers."))
    return entry


def _option(section: Section) -> OptionEntry:
    stops = section.has("stop")
    entry = OptionEntry(
        value=section.text("value", longest=20, pattern=r"[a-z0-9][a-z0-9_-]*"),
        name=section.text("name", longest=100),
        name_en=section.text("name_en", longest=200),
        stop=section.text("stop", longest=500, is_needed=False),
        stop_en=section.text("stop_en", longest=1000, is_needed=stops),
        stop_basis=section.text("stop_basis", longest=300, is_needed=stops),
    )
    section.done()
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
    )
    section.done()
    return entry


def _use(section: Section, known: Known) -> UseEntry:
    use = UseEntry(
        section=section,
        key=section.text("key", longest=20, pattern=KEY),
        item=_item(section, known),
        condition=_condition(section),
        prerequisites=tuple(_prerequisite(part) for part in section.sections("after", is_needed=False)),
    )
    section.done()
    return use


def _item(section: Section, known: Known) -> ItemEntry:
    departments = known.department_list(section, "departments")
    licence_type, licence_fields = _licence(section, known)
    return ItemEntry(
        section=section,
        code=_code(section, departments[0] if departments else ""),
        name=section.text("name"),
        name_en=section.text("name_en"),
        item_type=section.text("type", longest=2, pattern=_ITEM_TYPES),
        handling_kind=_coded(section, "handling", _HANDLING),
        legal_basis=section.text("legal_basis", longest=400),
        is_countersigned=section.flag("countersigned"),
        departments=departments,
        statutory=_limit(section, "statutory", has_basis=True),
        promised=_limit(section, "promised"),
        licence_type=licence_type,
        licence_fields=licence_fields,
    )


def _licence(section: Section, known: Known) -> tuple[str, dict[str, str]]:
    """What the licence prints and where it comes from; every field of its type, no other."""
    part = section.section("licence", is_needed=False)
    if part is None:
        return "", {}
    code = known.licence_type(part, "type")
    inner = part.section("fields")
    part.done()
    if inner is None:
        return code, {}
    sources = {key: inner.text(key, longest=300) for key in inner.keys()}  # noqa: SIM118
    if code:
        wanted = known.licence_fields[code]
        for key in sources.keys() - set(wanted):
            inner.refuse(key, _("The licence has no such field."))
        for key in [key for key in wanted if key not in sources]:
            inner.refuse(key, _("The licence prints this field; say where it comes from."))
    return code, sources


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
        necessity=_coded(section, "necessity", _NECESSITIES, default="needed"),
        source=_coded(section, "source", _SOURCES),
        supplier=known.department(section, "supplier", is_needed=False),
        copies=1 if (copies := section.number("copies", is_needed=False)) is None else copies,
        legal_basis=section.text("legal_basis", longest=300),
        condition=_condition(section),
        hint=section.text("hint", is_needed=False),
        hint_en=section.text("hint_en", is_needed=section.has("hint")),
    )
    section.done()
    return entry


def _condition(section: Section) -> dict[str, tuple[str, ...]]:
    part = section.section("when", is_needed=False)
    return {} if part is None else {key: part.texts(key) for key in part.keys()}  # noqa: SIM118


def _coded(section: Section, key: str, codes: Mapping[str, str], *, default: str = "") -> str:
    word = section.choice(key, codes, default=default)
    return str(codes[word]) if word else ""
