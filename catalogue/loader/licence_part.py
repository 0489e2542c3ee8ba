"""Licence types (GB/T 36902): who defines them, how long they hold, what is printed on them and from what."""

from string import Formatter

from django.utils.translation import gettext as _

from catalogue.loader.entries import LicenceField, LicenceTypeEntry
from catalogue.loader.known import Known
from catalogue.loader.registers import KEY, repeated_refuse
from catalogue.loader.sections import Section
from common.identifiers import IdentifierError, uscc_parse
from e_licences.models import HolderKind, LicenceLanguage

_PATTERN_PARTS = {"division": "330000", "year": 2026, "serial": 1, "department": "department"}
_REMINDERS_AT_MOST, _EARLIEST_REMINDER_DAYS = 5, 365
_CODE = r"[0-9A-Z]{18}[0-9A-Z]{3}"


def licence_types_read(section: Section, known: Known) -> list[LicenceTypeEntry]:
    types = [_licence_type(part, known) for part in section.sections("licence_types")]
    repeated_refuse((entry.section, entry.code) for entry in types)
    return types


def _licence_type(section: Section, known: Known) -> LicenceTypeEntry:
    code = _type_code(section)
    entry = LicenceTypeEntry(
        section=section,
        code=code,
        name=section.text("name"),
        name_en=section.text("name_en"),
        defining_organ=_defining_organ(section, code, known),
        holder_kind=section.choice("holder", HolderKind.values, default=HolderKind.ANY),
        validity_years=section.number("validity_years", is_needed=False),
        validity_field=section.text("validity_field", longest=40, is_needed=False, pattern=KEY),
        number_pattern=_number_pattern(section),
        fields=tuple(_licence_field(part) for part in section.sections("fields")),
        template=_template(section, known),
        language=section.choice("language", LicenceLanguage.values, default=LicenceLanguage.CHINESE),
        reminder_days=_reminder_days(section),
        is_public=section.flag("is_public"),
    )
    section.done()
    _fields_check(entry)
    _term_check(entry)
    return entry


def _licence_field(section: Section) -> LicenceField:
    entry = LicenceField(
        key=section.text("key", longest=40, pattern=KEY),
        name=section.text("name", longest=40),
        name_en=section.text("name_en", longest=60),
        is_required=section.flag("required"),
    )
    section.done()
    return entry


def _fields_check(entry: LicenceTypeEntry) -> None:
    keys = [field.key for field in entry.fields if field.key]
    names = [field.name for field in entry.fields if field.name]
    if len(set(keys)) < len(keys):
        entry.section.refuse("fields", _("A key is given twice."))
    if len(set(names)) < len(names):
        entry.section.refuse("fields", _("A name is given twice."))


def _term_check(entry: LicenceTypeEntry) -> None:
    """The term ends after some years, or on a day that a field says, or never."""
    has_field = bool(entry.validity_field)
    if entry.validity_years == 0:
        entry.section.refuse("validity_years", _("A limit is at least 1."))
    if has_field and entry.validity_years is not None:
        reason = _("The term ends after years or on the day of a field, not both.")
        entry.section.refuse("validity_field", reason)
    if has_field and entry.validity_field not in {field.key for field in entry.fields}:
        entry.section.refuse("validity_field", _("The licence has no such field."))
    if entry.reminder_days and entry.validity_years is None and not has_field:
        entry.section.refuse("reminder_days", _("Without an end there is nothing to be reminded of."))


def _reminder_days(section: Section) -> tuple[int, ...]:
    """The earliest first, each once."""
    written = section.texts("reminder_days", is_needed=False)
    days = tuple(int(one) for one in written if one.isascii() and one.isdigit() and len(one) < 4)
    is_right = (
        len(days) == len(written) <= _REMINDERS_AT_MOST
        and all(1 <= day <= _EARLIEST_REMINDER_DAYS for day in days)
        and list(days) == sorted(set(days), reverse=True)
    )
    if written and not is_right:
        reason = _("At most %(n)d numbers of days from %(most)d to 1, the greatest first, none twice.")
        section.refuse("reminder_days", reason % {"n": _REMINDERS_AT_MOST, "most": _EARLIEST_REMINDER_DAYS})
        return ()
    return days


def _template(section: Section, known: Known) -> str:
    code = section.text("template", longest=40, is_needed=False, pattern=KEY) or "standard"
    if code not in known.templates:
        values = {"found": code, "choices": ", ".join(sorted(known.templates))}
        section.refuse("template", _("“%(found)s” is unknown; it must be one of: %(choices)s.") % values)
    return code


def _defining_organ(section: Section, code: str, known: Known) -> str:
    """Of the organ the code begins with. A department's name is known, any other has to be written."""
    organ = known.organ_names.get(code[:18], "")
    written = section.text("defining_organ", longest=100, is_needed=bool(code) and not organ)
    if organ and written and written != organ:
        reason = _("The code begins with that of %(organ)s; leave the name out, or change the code.")
        section.refuse("defining_organ", reason % {"organ": organ})
    return written or organ


def _type_code(section: Section) -> str:
    """GB/T 36904: the defining organ's credit code and three characters."""
    code = section.text("code", pattern=_CODE)
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
