"""A list as a file for a spreadsheet: no cell begins a formula, whoever typed it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from windows.oversight.columns import Column
from windows.oversight.sharing_csv import cell

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS = 20_000
_WIDTH = 20


def list_file(
    kind: str, columns: Sequence[Column], rows: Iterable[Any], file_format: str
) -> tuple[bytes, int]:
    """The whole list with its headings, and how many rows it has."""
    values = [[column.cell(row).value for column in columns] for row in rows]
    headings: list[Any] = [column.heading for column in columns]
    table = [headings, *values]
    return (_csv(table) if file_format == "csv" else _xlsx(kind, table)), len(values)


def file_answer(content: bytes, name: str, file_format: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=FORMATS[file_format])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    return answer


def _csv(table: Iterable[Sequence[Any]]) -> bytes:
    """With a byte order mark, without which Excel reads Chinese wrongly."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerows([cell(value) for value in row] for row in table)
    return ("\ufeff" + out.getvalue()).encode()


def _xlsx(title: str, table: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    for number in range(1, len(table[0]) + 1):
        page.column_dimensions[get_column_letter(number)].width = _WIDTH
    page.freeze_panes = "A2"
    for row in table:
        page.append(list(_cells(page, row)))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _cells(page: Any, row: Iterable[Any]) -> Iterator[Any]:
    for value in row:
        made = WriteOnlyCell(page, value=value)
        if isinstance(value, str):
            made.data_type = "s"  # whatever it begins with, it is no formula
            made.quotePrefix = value[:1] in ("=", "+", "-", "@")
        yield made
