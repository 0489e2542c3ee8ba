"""Items as the lists of the levels publish them, and equivalents of codes, as their files write them."""

from django.utils.translation import gettext as _

from catalogue.loader.entries import CrosswalkEntry, LevelItemEntry
from catalogue.loader.guide_part import LEVELS, coded
from catalogue.loader.item_part import ITEM_TYPES
from catalogue.loader.sections import Section
from common.identifiers import IdentifierError, item_code_parse

_BASIC_CODE = r"[0-9A-Z]{12}"
_LONGEST_FIELD = 100
_DIVISION = r"[0-9]{6}([0-9]{3})?"


def level_items_read(section: Section) -> list[LevelItemEntry]:
    entries = [_level_item(part) for part in section.sections("level_items")]
    seen: set[tuple[str, str, str]] = set()
    for entry in entries:
        mark = (entry.basic_code, entry.level, entry.division)
        if all(mark) and mark in seen:
            entry.section.refuse("basic_code", _("“%(found)s” is given twice.") % {"found": entry.basic_code})
        seen.add(mark)
    return entries


def crosswalk_read(section: Section) -> list[CrosswalkEntry]:
    entries = [_crosswalk(part) for part in section.sections("crosswalk")]
    seen: set[tuple[str, str, str]] = set()
    for entry in entries:
        mark = (entry.scheme, entry.code, entry.other_scheme)
        if all(mark) and mark in seen:
            entry.section.refuse("code", _("“%(found)s” is given twice.") % {"found": entry.code})
        seen.add(mark)
    return entries


def _level_item(section: Section) -> LevelItemEntry:
    entry = LevelItemEntry(
        section=section,
        basic_code=section.text("basic_code", longest=12, pattern=_BASIC_CODE),
        level=coded(section, "level", LEVELS),
        division=section.text("division", longest=9, pattern=_DIVISION),
        organ=section.text("organ"),
        code=section.text("code", longest=36),
        name=section.text("name"),
        item_type=section.text("item_type", longest=2, pattern=ITEM_TYPES),
        legal_basis=section.text("legal_basis", longest=400),
        limit=section.text("limit", longest=60),
        materials=section.texts("materials", is_needed=False),
        form_fields=section.texts("form_fields", is_needed=False),
    )
    section.done()
    if any(len(part) > _LONGEST_FIELD for part in entry.form_fields):
        text = _("At most %(longest)d characters, not %(found)d.")
        longest = max(len(part) for part in entry.form_fields)
        section.refuse("form_fields", text % {"longest": _LONGEST_FIELD, "found": longest})
    _code_check(entry)
    return entry


def _code_check(entry: LevelItemEntry) -> None:
    """The implementation code holds the basic code and the level."""
    if not entry.code:
        return
    try:
        parsed = item_code_parse(entry.code)
    except IdentifierError as error:
        entry.section.refuse("code", str(error))
        return
    if entry.basic_code and parsed.base_code != entry.basic_code:
        text = _("The code holds the basic code %(found)s, not %(expected)s.")
        entry.section.refuse("code", text % {"found": parsed.base_code, "expected": entry.basic_code})
    if entry.level and parsed.level != entry.level:
        text = _("The code says level %(found)s, not %(expected)s (GB/T 39046 A.2).")
        entry.section.refuse("code", text % {"found": parsed.level, "expected": entry.level})


def _crosswalk(section: Section) -> CrosswalkEntry:
    entry = CrosswalkEntry(
        section=section,
        scheme=section.text("scheme", longest=40),
        code=section.text("code", longest=60),
        other_scheme=section.text("other_scheme", longest=40),
        other_code=section.text("other_code", longest=60),
        note=section.text("note", is_needed=False),
    )
    section.done()
    if entry.scheme and entry.scheme == entry.other_scheme:
        section.refuse("other_scheme", _("Two different registers are compared."))
    return entry
