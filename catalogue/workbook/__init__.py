"""A joint service as an Excel workbook: the same document as the YAML file, in sheets."""

from catalogue.workbook.layout import Sheet
from catalogue.workbook.places import WorkbookReport
from catalogue.workbook.reading import table_read, workbook_read
from catalogue.workbook.registers import CROSSWALK, LEVEL_ITEMS, register_open
from catalogue.workbook.writing import workbook_write

__all__ = [
    "CROSSWALK",
    "LEVEL_ITEMS",
    "Sheet",
    "WorkbookReport",
    "register_open",
    "table_read",
    "workbook_read",
    "workbook_write",
]
