"""四级四同: what must be equal at all levels under one basic code, and where it is not (rules S32)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalogue.models import ExerciseLevel

FIELDS = ("basic_code", "name", "item_type", "legal_basis", "limit", "materials", "form_fields")
LISTS = ("materials", "form_fields")
_SPACES = re.compile(r"\s+")
_LIMIT = re.compile(r"([0-9]+)\s*个?\s*(工作日|自然日|日|天|小时|分钟)")


@dataclass(frozen=True)
class LevelEntry:
    """An item at one level; `is_own` when it stands in our own catalogue."""

    basic_code: str
    level: str
    organ: str
    code: str
    name: str
    item_type: str
    legal_basis: str
    limit: str
    materials: tuple[str, ...]
    form_fields: tuple[str, ...]
    is_own: bool = False

    @property
    def level_label(self) -> str:
        return str(ExerciseLevel(self.level).label)


@dataclass(frozen=True)
class Cell:
    """One field at all levels: one text for each entry, in their order."""

    field: str
    texts: tuple[str, ...]
    is_equal: bool


@dataclass(frozen=True)
class LevelRow:
    basic_code: str
    entries: tuple[LevelEntry, ...]
    cells: tuple[Cell, ...]

    @property
    def is_alone(self) -> bool:
        return len(self.entries) < 2

    @property
    def differing(self) -> list[str]:
        return [cell.field for cell in self.cells if not cell.is_equal]


def rows_compare(entries: Iterable[LevelEntry]) -> list[LevelRow]:
    """One row for each basic code, higher levels first. White space and the order of a list do not count."""
    found: dict[str, list[LevelEntry]] = {}
    for entry in entries:
        found.setdefault(entry.basic_code, []).append(entry)
    rows = []
    for code in sorted(found):
        parts = tuple(sorted(found[code], key=lambda entry: (entry.level, entry.organ)))
        rows.append(LevelRow(code, parts, tuple(_cell(name, parts) for name in FIELDS)))
    return rows


def _cell(name: str, entries: Sequence[LevelEntry]) -> Cell:
    if name in LISTS:
        return _list_cell(name, [getattr(entry, name) for entry in entries])
    texts = tuple(str(getattr(entry, name)) for entry in entries)
    return Cell(name, texts, len({_same(name, text) for text in texts}) < 2)


def _list_cell(name: str, lists: Sequence[Sequence[str]]) -> Cell:
    """Of a list only what not all have is told: + what stands here and not everywhere."""
    sets = [{_same(name, part) for part in parts} for parts in lists]
    everywhere = set.intersection(*sets) if sets else set()
    texts = tuple("；".join(part for part in parts if _same(name, part) not in everywhere) for parts in lists)
    return Cell(name, texts, all(part == everywhere for part in sets))


def _same(name: str, text: str) -> str:
    """What is compared: 10 个工作日 is 10工作日."""
    plain = _SPACES.sub("", text)
    if name == "limit" and (found := _LIMIT.search(plain)):
        unit = {"日": "自然日", "天": "自然日"}.get(found[2], found[2])
        return f"{int(found[1])}{unit}"
    return plain
