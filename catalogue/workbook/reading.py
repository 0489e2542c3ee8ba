"""A workbook as the tree of nodes that a YAML file makes, so that one reader and one checker serve both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from yaml.nodes import MappingNode, Node

from catalogue.loader.sections import Section
from catalogue.workbook import guard
from catalogue.workbook.cells import list_of, names_of, when_of, written
from catalogue.workbook.layout import (
    BY_DEFAULT,
    FIRST_ROW,
    KEY_ROW,
    LICENCE_FIELDS,
    NEEDED,
    NOTES_TITLE,
    SERVICE,
    SHEETS,
    Column,
    Sheet,
)
from catalogue.workbook.places import WorkbookReport, mapping, place_number, scalar, sequence

_MOST_ROWS = 2_000
_MOST_COLUMNS = 60
_UNREADABLE = (
    BadZipFile,
    InvalidFileException,
    ParseError,
    OSError,
    KeyError,
    ValueError,  # entities in the XML are one of these
    TypeError,
    IndexError,
    AttributeError,
    NotImplementedError,
)
Cells = dict[str, tuple[str, int]]  # of a row, by key: its text and its place


@dataclass(frozen=True)
class _Table:
    """A sheet as it was read: its rows with their places."""

    number: int
    sheet: Sheet
    rows: list[tuple[int, Cells]] = field(default_factory=list)


def workbook_read(
    content: bytes,
    report: WorkbookReport,
    *,
    sheets: Sequence[Sheet] = SHEETS,
    needed: Sequence[Sheet] = NEEDED,
) -> Section | None:
    """The whole workbook as one section, or nothing and a finding when it cannot be opened."""
    if reason := guard.refusal(content):
        report.refuse(0, "", reason)
        return None
    try:
        tables = _tables(content, report, {sheet.title: sheet for sheet in sheets})
    except _UNREADABLE:
        report.refuse(0, "", _("The workbook is damaged and cannot be read."))
        return None
    for sheet in needed:
        if sheet.title not in tables:
            report.refuse(0, "", _("The sheet “%(found)s” is missing.") % {"found": sheet.title})
    if report.findings:
        return None
    return Section(report, _document(tables, report), line=0)


def table_read(rows: Iterable[Sequence[str]], sheet: Sheet, report: WorkbookReport) -> Section | None:
    """A plain table (CSV): one row with the names of the columns, then the content."""
    table = _Table(1, sheet)
    columns: dict[int, Column] = {}
    for row_number, row in enumerate(rows, start=1):
        cells = [_Cell(text.strip()) for text in row[: _MOST_COLUMNS + 1]]
        if row_number == 1:
            columns = _columns(cells, table, report, row_number=1)
        elif row_number > _MOST_ROWS:
            report.refuse(place_number(1, row_number, 1), "", _("There are too many rows."))
            break
        elif found := _cells(cells, row_number, table, columns, report):
            table.rows.append((row_number, found))
    return None if report.findings else Section(report, _document({sheet.title: table}, report), line=0)


@dataclass(frozen=True)
class _Cell:
    value: str
    data_type: str = "s"


def _tables(content: bytes, report: WorkbookReport, known: dict[str, Sheet]) -> dict[str, _Table]:
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    try:
        tables = {}
        for number, page in enumerate(book.worksheets, start=1):
            report.titles[number] = page.title
            if page.title in known:
                tables[page.title] = _table(page, _Table(number, known[page.title]), report)
            elif page.title != NOTES_TITLE:
                text = _("This sheet is unknown; the sheets are: %(sheets)s.")
                report.refuse(place_number(number, 0, 0), "", text % {"sheets": "、".join(known)})
        return tables
    finally:
        book.close()


def _table(page: Any, table: _Table, report: WorkbookReport) -> _Table:
    page.reset_dimensions()  # what the file says of its size need not be true
    columns: dict[int, Column] = {}
    rows = page.iter_rows(max_row=_MOST_ROWS + FIRST_ROW, max_col=_MOST_COLUMNS + 1)
    for row_number, row in enumerate(rows, start=1):
        if row_number == KEY_ROW:
            columns = _columns(row, table, report)
        elif row_number >= FIRST_ROW and (cells := _cells(row, row_number, table, columns, report)):
            table.rows.append((row_number, cells))
    if table.rows and table.rows[-1][0] >= _MOST_ROWS + FIRST_ROW:
        report.refuse(
            place_number(table.number, _MOST_ROWS + FIRST_ROW, 1), "", _("There are too many rows.")
        )
    return table


def _columns(
    row: Any, table: _Table, report: WorkbookReport, *, row_number: int = KEY_ROW
) -> dict[int, Column]:
    columns: dict[int, Column] = {}
    for number, cell in enumerate(row, start=1):
        key = written(cell.value)
        if not key:
            continue
        place = place_number(table.number, row_number, number)
        column = table.sheet.column(key)
        if column is None:
            report.refuse(place, "", _("The column “%(found)s” is unknown.") % {"found": key})
        elif column in columns.values():
            report.refuse(place, "", _("“%(found)s” is given twice.") % {"found": key})
        else:
            columns[number] = column
    report.columns[table.number] = {column.key: number for number, column in columns.items()}
    if not columns:
        text = _("Row %(row)d holds the names of the columns; there is none.") % {"row": row_number}
        report.refuse(place_number(table.number, row_number, 1), "", text)
    return columns


def _cells(
    row: Any, row_number: int, table: _Table, columns: dict[int, Column], report: WorkbookReport
) -> Cells:
    cells: Cells = {}
    for number, cell in enumerate(row, start=1):
        text = written(cell.value)
        if not text:
            continue
        place = place_number(table.number, row_number, number)
        if cell.data_type in ("f", "e"):
            report.refuse(place, "", _("Formulas are not read; paste the value."))
        elif number not in columns:
            if columns:
                report.refuse(place, "", _("The column of this cell has no name."))
        else:
            cells[columns[number].key] = (text, place)
    return cells


def _document(tables: dict[str, _Table], report: WorkbookReport) -> MappingNode:
    parts: list[tuple[Node, Node]] = []
    children: dict[str, list[_Table]] = {}
    for table in tables.values():
        if table.sheet.parent:
            children.setdefault(table.sheet.parent, []).append(table)
    for table in tables.values():
        if table.sheet.parent or not table.rows:
            continue
        start = place_number(table.number, table.rows[0][0], 1)
        rows = _rows(table, children.get(table.sheet.part, []), report)
        if table.sheet is SERVICE:
            for row_number, _cells_of_row in table.rows[1:]:
                text = _("A workbook holds one joint service; one row is enough.")
                report.refuse(place_number(table.number, row_number, 1), "", text)
            parts.append((scalar("joint_service", start), rows[0]))
        else:
            parts.append((scalar(table.sheet.part, start), sequence(list(rows), start)))
    return mapping(parts, 0)


def _rows(table: _Table, children: list[_Table], report: WorkbookReport) -> list[MappingNode]:
    """Each row with the rows of other sheets that belong to it."""
    keys = {cells["key"][0] for _number, cells in table.rows if "key" in cells}
    for child in children:
        _owners_check(child, keys, report)
    found = []
    for row_number, cells in table.rows:
        start = place_number(table.number, row_number, 1)
        own = cells.get("key", ("", start))[0]
        node = _row(table.sheet, cells, start)
        for child in children:
            _hang(node, child, [row for row in child.rows if row[1].get(child.sheet.owner, ("",))[0] == own])
        found.append(node)
    return found


def _owners_check(child: _Table, keys: set[str], report: WorkbookReport) -> None:
    for row_number, cells in child.rows:
        name, place = cells.get(child.sheet.owner, ("", place_number(child.number, row_number, 1)))
        if name not in keys:
            text = (
                _("“%(found)s” stands in no row of its sheet.") if name else _("Say what the row belongs to.")
            )
            report.refuse(place, child.sheet.owner, text % {"found": name} if name else text)


def _hang(node: MappingNode, child: _Table, rows: list[tuple[int, Cells]]) -> None:
    if not rows:
        return
    start = place_number(child.number, rows[0][0], 1)
    if child.sheet is LICENCE_FIELDS:
        fields: list[tuple[Node, Node]] = []
        for row_number, cells in rows:
            here = place_number(child.number, row_number, 1)
            name, name_place = cells.get("field", ("?", here))
            source, source_place = cells.get("source", ("", here))
            fields.append((scalar(name, name_place), scalar(source, source_place)))
        _put(node, ["licence", "fields"], mapping(fields, start), start)
        return
    parts = [
        _row(child.sheet, {k: v for k, v in cells.items() if k != child.sheet.owner}, place)
        for number, cells in rows
        if (place := place_number(child.number, number, 1))
    ]
    _put(node, [child.sheet.part], sequence(list(parts), start), start)


def _row(sheet: Sheet, cells: Cells, start: int) -> MappingNode:
    node = mapping([], start)
    for key, (text, place) in cells.items():
        column = sheet.column(key)
        if column is not None:
            steps = key.split(".")
            if text == BY_DEFAULT and steps[0] == "commitment":
                _put(node, steps[:1], mapping([], place), place)
            else:
                _put(node, steps, _value(column, text, place), place)
    return node


def _put(node: MappingNode, steps: list[str], value: Node, place: int) -> None:
    for step in steps[:-1]:
        inner = next((part for name, part in node.value if name.value == step), None)
        if not isinstance(inner, MappingNode):
            inner = mapping([], place)
            node.value.append((scalar(step, place), inner))
        node = inner
    node.value.append((scalar(steps[-1], place), value))


def _value(column: Column, text: str, place: int) -> Node:
    if column.kind in ("list", "names"):
        parts_of = list_of if column.kind == "list" else names_of
        return sequence([scalar(part, place) for part in parts_of(text)], place)
    if column.kind == "when" and isinstance(when := when_of(text), dict):
        parts: list[tuple[Node, Node]] = []
        for key, answers in when.items():
            wanted: list[Node] = [scalar(answer, place) for answer in answers]
            parts.append((scalar(key, place), sequence(wanted, place)))
        return mapping(parts, place)
    return scalar(text, place, {"number": "int", "flag": "bool"}.get(column.kind, "str"))
