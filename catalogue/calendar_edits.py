"""A change of the calendar as a value: what it says, what the calendar is after it, how a year is written."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

from django.utils.translation import gettext as _

from catalogue.calendars import WorkingCalendar
from catalogue.errors import DayFinding, DaysRefusedError
from common.errors import RuleBrokenError

REASON_LENGTH = 80
DAYS_BYTES = 65_536
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_KINDS = {"rest": False, "休": False, "休息": False, "放假": False, "work": True, "班": True, "上班": True}
_HEADINGS = ("date", "日期")


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A day with what is said about it."""

    day: date
    is_working: bool
    reason: str
    is_local: bool = False

    @property
    def is_as_in_the_week(self) -> bool:
        return self.is_working == (self.day.weekday() < 5)

    def as_json(self) -> dict[str, object]:
        return {"is_working": self.is_working, "reason": self.reason, "is_local": self.is_local}


@dataclass(frozen=True, slots=True)
class CalendarEdit:
    """Days of one year that are entered or changed, and those that follow the week again."""

    year: int
    entries: tuple[DayEntry, ...] = ()
    removed: tuple[date, ...] = ()
    publishes: bool = False
    reason: str = ""

    @property
    def days(self) -> tuple[date, ...]:
        return (*(entry.day for entry in self.entries), *self.removed)

    def applied_to(self, calendar: WorkingCalendar) -> WorkingCalendar:
        days = {entry.day: entry.is_working for entry in self.entries}
        days |= {day: day.weekday() < 5 for day in self.removed}
        return calendar.changed(days, frozenset({self.year} if self.publishes else ()))


def days_decode(raw: bytes) -> str:
    """The text of a file from a Chinese or an international spreadsheet.

    Raises:
        RuleBrokenError: it is too large, or no text.
    """
    if len(raw) > DAYS_BYTES:
        raise RuleBrokenError(_("The file is too large for a list of days."), field="file")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RuleBrokenError(_("The file is not a text file. Save the list as CSV."), field="file")


def days_read(text: str, *, year: int) -> list[DayEntry]:
    """Rows of date, kind (rest or work) and reason; a heading and empty rows are passed over.

    A row that only repeats the plain week, such as the Saturday within a holiday, is read and left out.

    Raises:
        DaysRefusedError: with every row, column and reason; or no day is left.
    """
    if len(text) > DAYS_BYTES:
        raise RuleBrokenError(_("The file is too large for a list of days."), field="days")
    reading = _Reading(year)
    delimiter = "\t" if "\t" in text else ","
    rows = csv.reader(StringIO(text.replace("，", ",").replace("\x00", "\ufffd")), delimiter=delimiter)
    for number, cells in enumerate(rows, start=1):
        row = [cell.strip() for cell in cells]
        if any(row) and not (number == 1 and row[0].lower() in _HEADINGS):
            reading.take(number, row)
    if reading.findings:
        raise DaysRefusedError(reading.findings)
    entries = [entry for entry in reading.entries.values() if not entry.is_as_in_the_week]
    if not entries:
        raise RuleBrokenError(_("The list names no day that differs from the plain week."), field="days")
    return entries


@dataclass(slots=True)
class _Reading:
    year: int
    entries: dict[date, DayEntry] = field(default_factory=dict)
    findings: list[DayFinding] = field(default_factory=list)

    def take(self, number: int, row: Sequence[str]) -> None:
        found = len(self.findings)
        cells = [*row, "", "", ""]
        day = self._day(number, cells[0])
        kind = _KINDS.get(cells[1].lower())
        if kind is None:
            self._refuse(number, _("kind"), _("Write rest or work, not “%(found)s”.") % {"found": cells[1]})
        if not 0 < len(cells[2]) <= REASON_LENGTH:
            self._refuse(
                number, _("reason"), _("Give a reason of at most %(n)d characters.") % {"n": REASON_LENGTH}
            )
        if len(row) > 3 and any(row[3:]):
            self._refuse(number, "4", _("A row has three columns: date, kind, reason."))
        if day is not None and kind is not None and len(self.findings) == found:
            self.entries[day] = DayEntry(day, kind, cells[2])

    def _day(self, number: int, text: str) -> date | None:
        match = _DAY.fullmatch(text)
        try:
            day = date(*map(int, match.groups())) if match else None
        except ValueError:
            day = None
        if day is None:
            problem = _("“%(found)s” is not a date such as 2027-01-01.") % {"found": text}
        elif day.year != self.year:
            problem = _("%(found)s is not in %(year)s.") % {"found": day, "year": self.year}
        elif day in self.entries:
            problem = _("%(found)s is named twice.") % {"found": day}
        else:
            return day
        self._refuse(number, _("date"), problem)
        return None

    def _refuse(self, number: int, column: str, text: str) -> None:
        self.findings.append(DayFinding(number, column, text))
