"""Lists in one sheet, or in a plain table: items at the levels, and equivalents of codes."""

import csv
from io import StringIO
from pathlib import Path

from django.utils.translation import gettext as _

from catalogue.loader.sections import Report, Section
from catalogue.workbook.layout import Sheet
from catalogue.workbook.places import WorkbookReport
from catalogue.workbook.reading import table_read, workbook_read

_MOST_BYTES = 2 * 1024 * 1024


def register_open(name: str, content: bytes, sheet: Sheet) -> tuple[Report, Section | None]:
    """A workbook or a table (.csv) of one list; anything else is no such file."""
    report = WorkbookReport(name)
    suffix = Path(name).suffix.lower()
    if suffix == ".xlsx":
        return report, workbook_read(content, report, sheets=(sheet,), needed=(sheet,))
    if len(content) > _MOST_BYTES:
        report.refuse(0, "", _("The file is larger than two megabytes."))
        return report, None
    try:
        rows = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError:
        report.refuse(0, "", _("The text is not in UTF-8."))
    except csv.Error as error:
        report.refuse(0, "", _("This is no CSV: %(reason)s.") % {"reason": error})
    else:
        return report, table_read(rows, sheet, report)
    return report, None
