"""What can be read off a held material: each value with its name, and whether it is sensitive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from common.errors import RuleBrokenError
from common.identifiers import citizen_id_parse
from materials.models import HeldMaterial
from people.models import Applicant

CHILD_YEARS = 14  # 个人信息保护法 第二十八条: under fourteen, all of it is sensitive


@dataclass(frozen=True)
class HeldValue:
    key: str
    label: str
    value: str
    is_sensitive: bool


def held_values(held: HeldMaterial) -> list[HeldValue]:
    """In the order of the resource or of the licence; what neither names comes last, under its key.

    `held.resource` and `held.licence.licence_type` are read.
    """
    fields = {str(field["key"]): field for field in _fields(held)}
    keys = [key for key in fields if key in held.values]
    keys += [key for key in held.values if key not in fields]
    return [
        HeldValue(key, _label(fields.get(key), key), str(held.values[key]), _is_sensitive(fields.get(key)))
        for key in keys
    ]


def is_child(subject: Applicant, *, on: date) -> bool:
    """Under fourteen by the identity number."""
    if not subject.is_person:
        return False
    try:
        born = citizen_id_parse(subject.identifier, today=on).birth_date
    except RuleBrokenError:
        return False
    had_birthday = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (not had_birthday) < CHILD_YEARS


def _fields(held: HeldMaterial) -> Iterable[Mapping[str, Any]]:
    fields: Iterable[Mapping[str, Any]] = ()
    if held.resource is not None:
        fields = held.resource.fields
    elif held.licence is not None:
        fields = held.licence.licence_type.fields
    return fields


def _label(field: Mapping[str, Any] | None, key: str) -> str:
    if field is None:
        return key
    is_english = (get_language() or "").startswith("en")
    return str(field.get("name_en") if is_english and field.get("name_en") else field.get("name") or key)


def _is_sensitive(field: Mapping[str, Any] | None) -> bool:
    return field is not None and bool(field.get("is_sensitive"))
