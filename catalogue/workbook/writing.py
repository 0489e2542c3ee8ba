"""A document as a workbook. Every cell is text, so that a code keeps its noughts and nothing is a formula."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from catalogue.workbook.cells import text_of
from catalogue.workbook.layout import (
    FIRST_ROW,
    HEADING_ROW,
    KEY_ROW,
    LICENCE_FIELDS,
    NOTES,
    NOTES_TITLE,
    SERVICE,
    SHEETS,
    Sheet,
)

Row = Mapping[str, Any]
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_KEYS = Font(color="666666", size=9)
_NOTES_WIDTH = 110


def workbook_write(document: Row, *, sheets: Sequence[Sheet] = SHEETS) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _sheet(book.create_sheet(sheet.title), sheet, list(_rows(document, sheet)))
    if sheets is SHEETS:
        _notes(book.create_sheet(NOTES_TITLE))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _rows(document: Row, sheet: Sheet) -> Iterator[Row]:
    if sheet is SERVICE:
        yield document["joint_service"]
    elif not sheet.parent:
        yield from document.get(sheet.part) or ()
    elif sheet is LICENCE_FIELDS:
        for owner in document.get(sheet.parent) or ():
            fields = (owner.get("licence") or {}).get("fields") or {}
            for field, source in fields.items():
                yield {sheet.owner: owner["key"], "field": field, "source": source}
    else:
        for owner in document.get(sheet.parent) or ():
            for row in owner.get(sheet.part) or ():
                yield {**row, sheet.owner: owner["key"]}


def _sheet(page: Worksheet, sheet: Sheet, rows: list[Row]) -> None:
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
        head = _put(page, HEADING_ROW, number, column.heading)
        head.font, head.fill = Font(bold=True), _HEAD
        _put(page, KEY_ROW, number, column.key).font = _KEYS
        for place, row in enumerate(rows, start=FIRST_ROW):
            _put(page, place, number, text_of(row, column))
    page.freeze_panes = f"B{FIRST_ROW}"


def _notes(page: Worksheet) -> None:
    page.column_dimensions["A"].width = _NOTES_WIDTH
    for number, text in enumerate(NOTES, start=1):
        _put(page, number, 1, text)


def _put(page: Worksheet, row: int, column: int, text: str) -> Any:
    cell: Any = page.cell(row, column)
    if text:
        cell.value = text
        cell.data_type = "s"  # whatever it begins with, it is no formula
        cell.quotePrefix = text[0] in "=+-@"
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell
