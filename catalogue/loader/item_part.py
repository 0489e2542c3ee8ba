"""An item of a joint service's file: what the organ does, in which steps, how long and with what result."""

import re

from django.utils.translation import gettext as _

from catalogue.loader.entries import Commitment, ItemEntry
from catalogue.loader.guide_part import coded, guide_read
from catalogue.loader.known import Known
from catalogue.loader.limits import extension_read, limit_read, limit_rule_read
from catalogue.loader.sections import Section
from catalogue.models import HandlingKind, InspectionNeed
from common.identifiers import IdentifierError, item_code_parse

_HANDLING = {"instant": HandlingKind.INSTANT, "promised": HandlingKind.PROMISED}
ITEM_TYPES = r"0[1-9]|10|1[1-9]|2[0-9]"  # GB/T 39046-2020 A.1
_LAW = re.compile(r"《.+》")
_MOST_STEPS = 3


def item_read(section: Section, known: Known) -> ItemEntry:
    departments = known.department_list(section, "departments")
    licence_type, licence_fields = _licence(section, known)
    steps = _steps(section)
    code = code_read(section, departments[0] if departments else "")
    return ItemEntry(
        section=section,
        code=code,
        name=section.text("name"),
        name_en=section.text("name_en"),
        item_type=section.text("type", longest=2, pattern=ITEM_TYPES),
        handling_kind=coded(section, "handling", _HANDLING),
        legal_basis=section.text("legal_basis", longest=400),
        is_countersigned=steps > 1,
        is_checked=steps > 2,
        departments=departments,
        statutory=limit_read(section, "statutory", has_basis=True),
        promised=limit_read(section, "promised"),
        limit_rule=limit_rule_read(section),
        extension=extension_read(section),
        inspection=section.choice("inspection", InspectionNeed.values, default=InspectionNeed.NONE.value),
        default_basis=_default_basis(section),
        commitment=_commitment(section),
        is_renewal=section.flag("renewal"),
        licence_type=licence_type,
        licence_fields=licence_fields,
        **guide_read(section, code),
    )


def code_read(section: Section, organ: str) -> str:
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


def _steps(section: Section) -> int:
    """`countersigned: yes` is the older word for two steps."""
    written = section.number("steps", is_needed=False)
    is_countersigned = section.flag("countersigned")
    if section.has("steps") and section.has("countersigned"):
        section.refuse("countersigned", _("Write “steps” or “countersigned”, not both."))
    if written is not None and not 1 <= written <= _MOST_STEPS:
        section.refuse("steps", _("A department decides in one to three steps."))
        return 1
    return written or 1 + is_countersigned


def _default_basis(section: Section) -> str:
    """Silence is consent only by law, so that law is what the file writes."""
    basis = section.text("default_consent", is_needed=section.has("default_consent"))
    if basis and not _LAW.search(basis):
        section.refuse("default_consent", _("Name the law (《…》) by which silence counts as consent."))
    return basis


def _commitment(section: Section) -> Commitment | None:
    """`commitment: {}` leaves the time for the check to the installation."""
    part = section.section("commitment", is_needed=False)
    if part is None:
        return None
    days = part.number("check_working_days", is_needed=False)
    if days == 0:
        part.refuse("check_working_days", _("A limit is at least 1."))
    part.done()
    return Commitment(days)


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
