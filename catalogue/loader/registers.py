"""The two plain lists: departments, and licence types."""

from collections.abc import Iterable
from string import Formatter

from django.utils.translation import gettext as _

from catalogue.loader.entries import LicenceField, LicenceTypeEntry
from catalogue.loader.sections import Section
from common.identifiers import IdentifierError, uscc_parse
from e_licences.models import HolderKind
from people.services import DepartmentEntry

KEY = r"[a-z][a-z0-9_-]*"
_PATTERN_PARTS = {"division": "330000", "year": 2026, "serial": 1, "department": "department"}


def departments_read(section: Section) -> list[tuple[Section, DepartmentEntry]]:
    found = [(part, _department(part)) for part in section.sections("departments")]
    _refuse_repeated((part, entry.code) for part, entry in found)
    return found


def licence_types_read(section: Section) -> list[LicenceTypeEntry]:
    types = [_licence_type(part) for part in section.sections("licence_types")]
    _refuse_repeated((entry.section, entry.code) for entry in types)
    return types


def uscc_read(section: Section, key: str) -> str:
    code = section.text(key, longest=18)
    if code:
        try:
            return uscc_parse(code).code
        except IdentifierError as error:
            section.refuse(key, str(error))
    return ""


def _department(section: Section) -> DepartmentEntry:
    entry = DepartmentEntry(
        code=uscc_read(section, "code"),
        name=section.text("name"),
        name_en=section.text("name_en"),
        short_name=section.text("short_name", longest=40),
        short_name_en=section.text("short_name_en", longest=60),
        phone=section.text("phone", longest=40, is_needed=False),
    )
    section.done()
    return entry


def _licence_type(section: Section) -> LicenceTypeEntry:
    entry = LicenceTypeEntry(
        section=section,
        code=_type_code(section),
        name=section.text("name"),
        name_en=section.text("name_en"),
        holder_kind=section.choice("holder", HolderKind.values, default=HolderKind.ANY),
        validity_years=section.number("validity_years", is_needed=False),
        number_pattern=_number_pattern(section),
        fields=tuple(_licence_field(part) for part in section.sections("fields")),
        template=section.text("template", longest=40, is_needed=False, pattern=KEY) or "standard",
        is_public=section.flag("is_public"),
    )
    section.done()
    keys = [field.key for field in entry.fields if field.key]
    if len(set(keys)) < len(keys):
        section.refuse("fields", _("A key is given twice."))
    return entry


def _licence_field(section: Section) -> LicenceField:
    entry = LicenceField(
        key=section.text("key", longest=40, pattern=KEY),
        name=section.text("name", longest=40),
        name_en=section.text("name_en", longest=60),
    )
    section.done()
    return entry


def _type_code(section: Section) -> str:
    """GB/T 36904: the defining organ's credit code and three characters."""
    code = section.text("code", pattern=r"[0-9A-Z]{18}[0-9A-Z]{3}")
    if code:
        try:
            uscc_parse(code[:18])
        except IdentifierError as error:
            section.refuse("code", str(error))
            return ""
    return code


def _number_pattern(section: Section) -> str:
    """A series begins anew each year, so a number without its year would come twice."""
    pattern = section.text("number_pattern", longest=80)
    if not pattern:
        return ""
    try:
        names = {name for _text, name, _spec, _conversion in Formatter().parse(pattern) if name is not None}
        pattern.format(**_PATTERN_PARTS)
    except (ValueError, KeyError, IndexError, AttributeError):
        reason = _("The pattern may hold %(parts)s and text, nothing else.")
        parts = ", ".join(f"{{{part}}}" for part in _PATTERN_PARTS)
        section.refuse("number_pattern", reason % {"parts": parts})
        return ""
    if not {"year", "serial"} <= names:
        reason = _("The pattern needs {year} and {serial}: the series starts anew each year.")
        section.refuse("number_pattern", reason)
    return pattern


def _refuse_repeated(parts: Iterable[tuple[Section, str]]) -> None:
    seen: set[str] = set()
    for section, code in parts:
        if code and code in seen:
            section.refuse("code", _("“%(found)s” is given twice.") % {"found": code})
        seen.add(code)
