"""Cells as places: a number that fits where a text file has its lines, and back."""

from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter
from yaml import Mark
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from catalogue.loader.sections import Finding, Report

_COLUMNS, _ROWS = 1_000, 1_000_000


def place_number(sheet: int, row: int, column: int) -> int:
    return (sheet * _ROWS + row) * _COLUMNS + column


def mark(number: int) -> Mark:
    return Mark("", 0, number - 1, 0, None, 0)


def scalar(text: str, number: int, tag: str = "str") -> ScalarNode:
    return ScalarNode(f"tag:yaml.org,2002:{tag}", text, mark(number), mark(number))


def sequence(parts: list[Node], number: int) -> SequenceNode:
    return SequenceNode("tag:yaml.org,2002:seq", parts, mark(number), mark(number))


def mapping(parts: list[tuple[Node, Node]], number: int) -> MappingNode:
    return MappingNode("tag:yaml.org,2002:map", parts, mark(number), mark(number))


@dataclass
class WorkbookReport(Report):
    """Findings of a workbook: what is missing is told at its column, though nothing stands there."""

    titles: dict[int, str] = field(default_factory=dict)
    columns: dict[int, dict[str, int]] = field(default_factory=dict)  # of each sheet, by key

    def refuse(self, line: int, field: str, reason: str) -> None:
        sheet, row, column = line // _COLUMNS // _ROWS, line // _COLUMNS % _ROWS, line % _COLUMNS
        if not sheet:
            self.findings.append(Finding(self.file, 0, 0, field, reason))
            return
        column = self._column(sheet, field) or column
        place = f"{self.titles.get(sheet, '')}!{get_column_letter(column) if column else ''}{row or ''}"
        rank = place_number(sheet, row, column)
        self.findings.append(Finding(self.file, rank, row, field, reason, place.strip("!")))

    def _column(self, sheet: int, path: str) -> int:
        """By the end of the path: items.food.promised.limit stands in the column promised.limit."""
        columns = self.columns.get(sheet, {})
        steps = path.split(".")
        for start in range(len(steps)):
            key = ".".join(steps[start:])
            for name in (key, *(name for name in columns if name.startswith(f"{key}."))):
                if name in columns:
                    return columns[name]
        return 0
