"""A year as twelve sheets of weeks, each day with how it differs from the plain week."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalogue.models import CalendarDay

_SHEETS = Calendar(firstweekday=0)


@dataclass(frozen=True, slots=True)
class Cell:
    day: date
    is_working: bool
    entry: CalendarDay | None
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: list[list[Cell | None]]


def months_of(year: int, entries: Mapping[date, CalendarDay], *, today: date) -> list[Month]:
    return [
        Month(
            date(year, number, 1),
            [
                [_cell(day, entries, today) if day.month == number else None for day in week]
                for week in _SHEETS.monthdatescalendar(year, number)
            ],
        )
        for number in range(1, 13)
    ]


def _cell(day: date, entries: Mapping[date, CalendarDay], today: date) -> Cell:
    entry = entries.get(day)
    return Cell(day, entry.is_working if entry else day.weekday() < 5, entry, day == today)
