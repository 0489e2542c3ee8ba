"""What stands in the fields of a licence, and the day its term ends. Pure sums, no database."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from e_licences import numbers
from e_licences.errors import FieldMissingError, LastDayError

HOLDER = ("持证主体", "Holder")
FOR_GOOD = "长期"
_DAY = re.compile(r"(\d{4})(?:-|年)(\d{1,2})(?:-|月)(\d{1,2})日?")


def fields_filled(
    fields: Iterable[Mapping[str, Any]], values: Mapping[str, Any], *, holder: str, last_day: str = ""
) -> list[list[str]]:
    """Name, English name and value of each filled field; a licence always says whose it is.

    The field `last_day` is left out: the term is printed in its own words.

    Raises:
        FieldMissingError: a required one is empty.
    """
    rows = []
    for field in fields:
        value = written(values, field["key"])
        if not value and field.get("is_required"):
            raise FieldMissingError(field["name"])
        if value and field["key"] != last_day:
            rows.append([field["name"], field.get("name_en", ""), value])
    if holder not in (value for *_names, value in rows):
        rows.insert(0, [*HOLDER, holder])
    return rows


def term_end(
    valid_from: date, *, years: int | None, last_day: str = "", name: str = "", values: Mapping[str, Any]
) -> date | None:
    """The last day: `years` after the first, or as the field `last_day` (called `name`) says, or none.

    Raises:
        FieldMissingError: the field is empty.
        LastDayError: it holds no day, or one before the first.
    """
    if not last_day:
        return numbers.valid_until(valid_from, years)
    said = written(values, last_day)
    if not said:
        raise FieldMissingError(name)
    if said == FOR_GOOD:
        return None
    found = _day(said)
    if found is None or found < valid_from:
        raise LastDayError(name, said)
    return found


def written(values: Mapping[str, Any], key: str) -> str:
    return str(values.get(key) or "").strip()


def _day(said: str) -> date | None:
    parts = _DAY.fullmatch(said)
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None
