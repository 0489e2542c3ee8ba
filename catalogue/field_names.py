"""What the fields of a catalogue file are called: as the workbook heads them, and in English beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalogue.workbook.layout import CROSSWALK, LEVEL_ITEMS, SERVICE, SHEETS, Sheet

_ENGLISH = {
    "acceptance.basis": "Basis of acceptance",
    "acceptance.limit": "Time to accept (working days)",
    "answer": "Answer",
    "answer_en": "Answer in English",
    "amount": "Amount (yuan)",
    "basic_code": "Basic code",
    "basis": "Legal basis",
    "channels": "Ways to apply",
    "code": "Code",
    "commitment.check_working_days": "Check after the commitment (working days)",
    "complaint_phone": "Telephone for complaints",
    "conditions": "Conditions",
    "conditions_en": "Conditions in English",
    "consult_phone": "Telephone for questions",
    "copies": "Copies",
    "countersigned": "Second signature",
    "default_consent": "Basis of consent by silence",
    "departments": "Departments",
    "division": "Division code",
    "excludes": "Excludes the items",
    "extension.basis": "Basis of the extension",
    "extension.by": "Extended by",
    "extension.limit": "Longest extension",
    "field": "Field of the licence",
    "form": "Form of the material",
    "form_fields": "Content of the form",
    "from": "Taken from",
    "handling": "Way of handling",
    "hint": "Hint",
    "hint_en": "Hint in English",
    "holder": "Whose it is",
    "inspection": "Inspection on site",
    "item": "Item",
    "item_type": "Type of item",
    "items": "For the items",
    "join.after_refusal.siblings": "Parallel items after a refusal",
    "join.after_refusal.successors": "Later items after a refusal",
    "join.in_part": "May be concluded in part",
    "join.policy": "Rule of joining",
    "join.threshold": "Departments that must grant",
    "join.veto": "Departments with a veto",
    "key": "Key",
    "kind": "Kind",
    "lead": "Lead department",
    "legal_basis": "Legal basis",
    "level": "Level",
    "licence.type": "Licence that results",
    "limit": "Time limit",
    "limit_rule": "Rule of the limit",
    "materials": "Materials to hand in",
    "max": "Greatest value",
    "min": "Least value",
    "name": "Name",
    "name_en": "Name in English",
    "necessity": "Necessity",
    "note": "Note",
    "obtain": "How to obtain it",
    "obtain_en": "How to obtain it, in English",
    "of": "Item",
    "organ": "Organ",
    "organ_nature": "Nature of the organ",
    "other_code": "Code there",
    "other_scheme": "Other register",
    "promised.limit": "Promised limit",
    "promised.unit": "Unit of the promised limit",
    "question": "Question",
    "question_en": "Question in English",
    "renewal": "Renewal",
    "required": "Required",
    "sample": "How to fill it in, sample",
    "sample_en": "How to fill it in, sample, in English",
    "scheme": "Register",
    "served": "Whom it serves",
    "slug": "Short name in addresses",
    "source": "Source",
    "statutory.basis": "Basis of the statutory limit",
    "statutory.limit": "Statutory limit",
    "statutory.unit": "Unit of the statutory limit",
    "steps": "Steps of approval",
    "stop": "Why it stops here",
    "stop_basis": "Basis of the stop",
    "stop_en": "Why it stops here, in English",
    "subject": "Whom it serves",
    "summary": "Summary",
    "summary_en": "Summary in English",
    "supplier": "Supplied by",
    "text": "Question",
    "text_en": "Question in English",
    "type": "Type",
    "unit": "Unit",
    "unit_en": "Unit in English",
    "value": "Key",
    "visits.promised": "Visits",
    "visits.reason": "Why a visit is needed",
    "when": "Where it applies",
}
_ENGLISH_SHEETS = {
    "joint_service": "Joint service",
    "questions": "Question",
    "options": "Option",
    "stops": "Rule to stop",
    "fields": "Field of the form",
    "items": "Item",
    "licence.fields": "Field of the licence",
    "fees": "Fee",
    "results": "Result",
    "faq": "Frequent question",
    "after": "Prerequisite",
    "materials": "Material",
    "level_items": "Item at a level",
    "crosswalk": "Equivalent of a code",
}
# What the workbook has several columns for and a file has one mapping for.
_GROUPS: dict[str, Promise] = {
    "acceptance": _("Acceptance"),
    "commitment": _("Commitment instead of materials"),
    "extension": _("Extension of the limit"),
    "join": _("Joining of the decisions"),
    "join.after_refusal": _("After a refusal"),
    "licence": _("Licence that results"),
    "promised": _("Promised limit"),
    "statutory": _("Statutory limit"),
    "visits": _("Visits to the window"),
}


@dataclass(frozen=True)
class Place:
    """A path as people call it; `sheet` and `key` are those of what stands there, None in an unknown part."""

    labels: tuple[str, ...]
    sheet: Sheet | None
    key: str

    @property
    def label(self) -> str:
        return " · ".join(self.labels)


def place_of(path: Sequence[str], titles: Sequence[str] = ()) -> Place:
    """`titles`: how each step is called where it is an entry of a list; else its key stands for it."""
    called = [*titles, *path[len(titles) :]]
    sheet = _sheet(path[0] if path else "")
    if sheet is None:
        return Place(tuple(called), None, "")
    labels, at = [sheet_name(sheet)], 1
    if sheet is not SERVICE:
        labels, at = [*labels, *called[1:2]], 2
    while child := _child_at(sheet, path[at:]):
        sheet, at = child, at + child.part.count(".") + 1
        labels += [sheet_name(sheet), *called[at : at + 1]]
        at += 1
    key = ".".join(path[at:])
    return Place((*labels, field_name(sheet, key)) if key else tuple(labels), sheet, key)


def field_label(path: str) -> str:
    """The name of a field as the loader writes it: joint_service.promised.limit."""
    return place_of(path.split(".")).label if path else ""


def sheet_name(sheet: Sheet) -> str:
    return _ENGLISH_SHEETS[sheet.part] if _is_english() else sheet.title


def field_name(sheet: Sheet, key: str) -> str:
    """A column, a group of columns, or what lies below a column; an unknown key is its own name."""
    if column := sheet.column(key):
        return _ENGLISH[key] if _is_english() else column.heading
    if any(column.key.startswith(f"{key}.") for column in sheet.columns) and key in _GROUPS:
        return str(_GROUPS[key])
    if sheet is SERVICE and (part := _sheet(key)):
        return sheet_name(part)
    above, _dot, last = key.rpartition(".")
    return f"{field_name(sheet, above)} · {last}" if above else key


def child_of(sheet: Sheet, part: str) -> Sheet | None:
    return next((child for child in SHEETS if (child.parent, child.part) == (sheet.part, part)), None)


def _sheet(part: str) -> Sheet | None:
    tops = [sheet for sheet in SHEETS if not sheet.parent]
    return next((sheet for sheet in (*tops, LEVEL_ITEMS, CROSSWALK) if sheet.part == part), None)


def _child_at(sheet: Sheet, rest: Sequence[str]) -> Sheet | None:
    return next((child for n in (1, 2) if (child := child_of(sheet, ".".join(rest[:n])))), None)


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
