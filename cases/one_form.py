"""一张表: the one form of a joint service, merged from its departments' forms. What may stand in a field."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.clock import local_date, now
from common.identifiers import IdentifierError, citizen_id_parse

TEXT_MAX = 200


def field_label(field: Mapping[str, Any]) -> str:
    is_english = (get_language() or "").startswith("en")
    return str(field.get("name_en") if is_english and field.get("name_en") else field["name"])


def value_problem(field: Mapping[str, Any], value: str) -> str:
    """Why the value cannot stand in the field; empty when it can, as can an empty value.

    `max` is the greatest number of a number field and the greatest length of any other.
    """
    if not value:
        return ""
    kind, limit = field.get("kind") or "text", field.get("max")
    if kind == "number":
        return _number_problem(value, limit)
    if kind == "date":
        return _date_problem(value)
    if kind == "citizen-id":
        return _citizen_id_problem(value)
    length = int(limit or TEXT_MAX)
    return _("Enter at most %(max)d characters.") % {"max": length} if len(value) > length else ""


def _number_problem(value: str, limit: int | None) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return _("Enter a number.")
    if not number.is_finite() or number < 0:
        return _("Enter a number.")
    if limit is not None and number > limit:
        return _("Enter a number of at most %(max)d.") % {"max": limit}
    return ""


def _citizen_id_problem(value: str) -> str:
    try:
        citizen_id_parse(value, today=local_date(now()))
    except IdentifierError as error:
        return str(error)
    return ""


def _date_problem(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return _("Enter a date as year-month-day, for example 2026-03-01.")
    return ""
