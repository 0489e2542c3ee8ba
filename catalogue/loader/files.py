"""A catalogue file of any kind, opened as sections: YAML, JSON, or a workbook."""

import json
import re
from pathlib import Path

from django.utils.translation import gettext as _

from catalogue.loader.sections import Report, Section, file_read, text_read

SUFFIXES = (".yaml", ".yml", ".json", ".xlsx")
_MOST_BYTES = 2 * 1024 * 1024
_ESCAPED = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)


def file_open(path: Path) -> tuple[Report, Section | None]:
    """By the ending of its name; the report holds what is wrong with it as a file."""
    suffix = path.suffix.lower()
    if suffix in (".json", ".xlsx"):
        try:
            if path.stat().st_size <= _MOST_BYTES:
                return content_open(str(path), path.read_bytes())
            reason = _("The file is larger than two megabytes.")
        except OSError as error:
            reason = _("The file cannot be read: %(reason)s.") % {"reason": error.strerror or error}
        report = Report(str(path))
        report.refuse(0, "", reason)
        return report, None
    report = Report(str(path))
    return report, file_read(path, report)


def content_open(name: str, content: bytes) -> tuple[Report, Section | None]:
    """The same of what was uploaded."""
    suffix = Path(name).suffix.lower()
    if suffix == ".xlsx":
        from catalogue.workbook.places import WorkbookReport
        from catalogue.workbook.reading import workbook_read

        workbook_report = WorkbookReport(name)
        return workbook_report, workbook_read(content, workbook_report)
    report = Report(name)
    if suffix not in SUFFIXES:
        text = _("A catalogue file is one of: %(kinds)s.")
        report.refuse(0, "", text % {"kinds": ", ".join(SUFFIXES)})
        return report, None
    if len(content) > _MOST_BYTES:
        report.refuse(0, "", _("The file is larger than two megabytes."))
        return report, None
    if suffix == ".json":
        return report, json_read(content, report)
    return report, text_read(content, report)


def json_read(content: bytes | str, report: Report) -> Section | None:
    """JSON is read as the YAML it is; a tab or a pair of surrogates, which YAML has not, is rewritten."""
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        json.loads(text)
    except json.JSONDecodeError as error:
        report.refuse(error.lineno, "", _("This is no JSON: %(reason)s.") % {"reason": error.msg})
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        report.refuse(line, "", _("The text is not in UTF-8."))
    except RecursionError:
        report.refuse(0, "", _("The parts of the file lie too deep in each other."))
    else:
        return text_read(_ESCAPED.sub(_letter, text.replace("\t", " ")), report)
    return None


def _letter(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0]
    return bytes.fromhex(found[1] + found[2]).decode("utf-16-be")
