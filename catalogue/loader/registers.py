"""The plain list of departments, and what the other registers share with it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from catalogue.loader.sections import Section
from common.identifiers import IdentifierError, uscc_parse
from people.services import DepartmentEntry

KEY = r"[a-z][a-z0-9_-]*"


def departments_read(section: Section) -> list[tuple[Section, DepartmentEntry]]:
    found = [(part, _department(part)) for part in section.sections("departments")]
    repeated_refuse((part, entry.code) for part, entry in found)
    return found


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


def repeated_refuse(parts: Iterable[tuple[Section, str]]) -> None:
    seen: set[str] = set()
    for section, code in parts:
        if code and code in seen:
            section.refuse("code", _("“%(found)s” is given twice.") % {"found": code})
        seen.add(code)
