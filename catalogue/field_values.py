"""What a value of a catalogue file says to people: choices by their labels, entries field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalogue import models
from catalogue.field_names import child_of, field_name, sheet_name
from catalogue.models import LimitUnit
from catalogue.workbook.layout import Sheet
from e_licences.models import HolderKind

_CHOICES: dict[str, type[TextChoices]] = {
    "channels": models.HandlingChannel,
    "extension.by": models.ExtensionAuthority,
    "form": models.MaterialForm,
    "handling": models.HandlingKind,
    "inspection": models.InspectionNeed,
    "join.after_refusal.siblings": models.AfterRefusal,
    "join.after_refusal.successors": models.AfterRefusal,
    "join.policy": models.JoinPolicy,
    "level": models.ExerciseLevel,
    "limit_rule": models.LimitRule,
    "materials.type": models.MaterialType,
    "necessity": models.Necessity,
    "organ_nature": models.OrganNature,
    "promised.unit": LimitUnit,
    "questions.kind": models.AnswerKind,
    "materials.source": models.MaterialSource,
    "served": models.ServedKind,
    "statutory.unit": LimitUnit,
    "subject": HolderKind,
}
# GB/T 39046-2020 A.1; what is not here is told by its code.
_ITEM_TYPES: dict[str, Promise] = {
    "01": _("Administrative licence"),
    "02": _("Administrative penalty"),
    "03": _("Administrative coercion"),
    "04": _("Administrative levy"),
    "05": _("Administrative payment"),
    "06": _("Administrative inspection"),
    "07": _("Administrative confirmation"),
    "08": _("Administrative reward"),
    "09": _("Administrative ruling"),
    "10": _("Other administrative power"),
    "20": _("Public service"),
}
_TITLED_BY = ("name", "text", "question")


@dataclass(frozen=True)
class Names:
    """How the things of a document are called where others point at them: items, questions, options."""

    items: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[tuple[str, str], str] = field(default_factory=dict)


def names_in(document: Mapping[str, Any]) -> Names:
    """Of any document, right or wrong: what is not there has no name."""
    questions = list(_entries(document.get("questions")))
    return Names(
        {str(row.get("key")): title_of(row) for row in _entries(document.get("items"))},
        {str(row.get("key")): title_of(row) for row in questions},
        {
            (str(row.get("key")), str(option.get("value"))): title_of(option)
            for row in questions
            for option in _entries(row.get("options"))
        },
    )


def title_of(thing: Mapping[str, Any]) -> str:
    """What an entry is called in the language of the reader; empty if it has no name."""
    english = (get_language() or "").startswith("en")
    keys = [f"{key}{ending}" for key in _TITLED_BY for ending in (("_en", "") if english else ("",))]
    return next((str(thing[key]) for key in keys if thing.get(key)), "")


def text_of(value: Any, sheet: Sheet | None, key: str, names: Names) -> str:
    """`key` is empty for a whole entry, which takes one line for each field."""
    if sheet is None:
        return plain_text(value)
    if _is_list_of_entries(value):
        return "\n".join(_in_one_line(row, sheet, names) for row in value)
    column = sheet.column(key)
    if isinstance(value, Mapping) and not (column and column.kind == "when"):
        if not value:
            return gettext("as the installation has it")
        if sheet.part == "licence.fields":
            return _pairs(value)
        return "\n".join(_lines(value, sheet, f"{key}." if key else "", names))
    if key and column is not None and column.kind == "when":
        return _condition(value, names)
    return _scalar(value, sheet, key, names)


def item_type_text(code: str) -> str:
    return f"{code} {_ITEM_TYPES[code]}" if code in _ITEM_TYPES else code


def plain_text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {plain_text(part)}" for key, part in value.items())
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple):
        return gettext(", ").join(plain_text(part) for part in value)
    return "" if value is None else str(value)


def _lines(row: Mapping[str, Any], sheet: Sheet, prefix: str, names: Names) -> Iterator[str]:
    for name, part in row.items():
        key = f"{prefix}{name}"
        child = child_of(sheet, key)
        if child is None and isinstance(part, Mapping) and part and sheet.column(key) is None:
            yield from _lines(part, sheet, f"{key}.", names)
            continue
        title = field_name(sheet, key) if child is None else sheet_name(child)
        text = text_of(part, *((sheet, key) if child is None else (child, "")), names)
        yield title + (gettext(": ") + text if "\n" not in text else gettext(": ").rstrip() + "\n" + text)


def _in_one_line(row: Mapping[str, Any], sheet: Sheet, names: Names) -> str:
    return "– " + gettext("; ").join(line.replace("\n", " ") for line in _lines(row, sheet, "", names))


def _pairs(row: Mapping[str, Any]) -> str:
    return "\n".join(f"– {key}{gettext(': ')}{plain_text(part)}" for key, part in row.items())


def _condition(value: Any, names: Names) -> str:
    if not isinstance(value, Mapping):
        return plain_text(value)
    return "\n".join(
        names.questions.get(question, question)
        + gettext(": ")
        + gettext(", ").join(
            names.options.get((question, str(part)), "") or plain_text(part)
            for part in (wanted if isinstance(wanted, list) else [wanted])
        )
        for question, wanted in value.items()
    )


def _scalar(value: Any, sheet: Sheet, key: str, names: Names) -> str:
    if isinstance(value, list):
        return gettext(", ").join(_scalar(part, sheet, key, names) for part in value)
    if (sheet.part, key) in (("items", "type"), ("level_items", "item_type")):
        return item_type_text(str(value))
    choices = _CHOICES.get(f"{sheet.part}.{key}") or _CHOICES.get(key)
    if choices is not None and isinstance(value, str):
        return _label(choices, value)
    if key in ("items", "excludes") or (sheet.part, key) == ("after", "item"):
        return names.items.get(str(value), "") or plain_text(value)
    return plain_text(value)


def _label(choices: type[TextChoices], word: str) -> str:
    """The word of a file is a value or a name of the choice; what is neither stands for itself."""
    asked = "NOT_NEEDED" if word == "not-always" else word.upper().replace("-", "_")
    found = next((one for one in choices if word == one.value or asked == one.name), None)
    return word if found is None else str(found.label)


def _is_list_of_entries(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(p, Mapping) for p in value)


def _entries(value: Any) -> Iterator[Mapping[str, Any]]:
    return (row for row in value if isinstance(row, Mapping)) if isinstance(value, list) else iter(())
