"""Lists in one sheet, or in a plain table: items at the levels, and equivalents of codes."""

import csv
from io import StringIO
from pathlib import Path

from django.utils.translation import gettext as _

from catalogue.loader.sections import Report, Section
from catalogue.workbook.layout import Column, Sheet
from catalogue.workbook.places import WorkbookReport
from catalogue.workbook.reading import table_read, workbook_read

_MOST_BYTES = 2 * 1024 * 1024
LEVEL_ITEMS = Sheet(
    "四级四同",
    "level_items",
    (
        Column("basic_code", "基本编码", width=16),
        Column("level", "行使层级", width=10),
        Column("division", "行政区划代码", width=14),
        Column("organ", "实施主体", width=26),
        Column("code", "实施编码", width=34),
        Column("name", "事项名称", width=36),
        Column("item_type", "事项类型", width=10),
        Column("legal_basis", "设定依据", width=50),
        Column("limit", "办理时限", width=16),
        Column("materials", "提交材料", "names", 50),
        Column("form_fields", "表单内容", "names", 50),
    ),
)
CROSSWALK = Sheet(
    "编码对照",
    "crosswalk",
    (
        Column("scheme", "编码体系", width=24),
        Column("code", "编码", width=20),
        Column("other_scheme", "对应体系", width=24),
        Column("other_code", "对应编码", width=20),
        Column("note", "说明", width=50),
    ),
)


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
