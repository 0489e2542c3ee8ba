"""Values of a document as the text of a cell, and back."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from catalogue.workbook.layout import BY_DEFAULT, Column

_BETWEEN = re.compile(r"[,，、;；\n]")
_BETWEEN_NAMES = re.compile(r"[;；\n]")
_BETWEEN_QUESTIONS = re.compile(r"[;；\n]")
_ANSWERED = re.compile(r"\s*([a-z][a-z0-9_]*)\s*[:：]\s*(.+)", re.DOTALL)


def text_of(row: Mapping[str, Any], column: Column) -> str:
    """What the cell of this column says about the row; empty for what the row does not say."""
    value: Any = row
    for step in column.key.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if column.key == "commitment.check_working_days" and value is None and row.get("commitment") is not None:
        return BY_DEFAULT
    if column.kind == "when" and isinstance(value, Mapping):
        return "; ".join(f"{key}: {', '.join(_listed(wanted))}" for key, wanted in value.items())
    if column.kind in ("list", "names"):
        return (", " if column.kind == "list" else "; ").join(_listed(value))
    return _word(value)


def list_of(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def names_of(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN_NAMES.split(text) if part.strip()]


def when_of(text: str) -> str | dict[str, list[str]]:
    """question: answer, answer; question: answer; what is not written like this is an expression."""
    parts = [part for part in _BETWEEN_QUESTIONS.split(text) if part.strip()]
    found = [_ANSWERED.fullmatch(part) for part in parts]
    if parts and all(found):
        return {match[1]: list_of(match[2]) for match in found if match}
    return text


def written(value: object) -> str:
    """What stands in a cell of a workbook, as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [_word(part) for part in value] if isinstance(value, list | tuple) else [_word(value)]


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
