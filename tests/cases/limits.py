"""What the tests of time limits ask with: the calendar of 2004–2026 as the product keeps it."""

from datetime import date, datetime, time

from cases.time_limits import DueDate, Excluded, LimitUnit, TimeLimit, due_date
from catalogue.selectors.calendar import WorkingCalendar
from common.clock import SHANGHAI
from tests.cases.limit_walk import DAY, FIRST, LAST, SESSIONS, is_workday

HOURS = list(SESSIONS)
KNOWN = {day: is_workday(day) for day in (FIRST + DAY * n for n in range((LAST - FIRST).days + 1))}
CALENDAR = WorkingCalendar(KNOWN, frozenset(range(2004, 2027)))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(
    start: str, days: int, unit: LimitUnit = LimitUnit.WORKING_DAY, extend: int = 0, *excluded: Excluded
) -> DueDate:
    begun = noon(date.fromisoformat(start))
    return due_date(TimeLimit(days, unit), begun, CALENDAR, HOURS, extend=extend, excluded=excluded)


def minutes_due(start: str, minutes: int, *excluded: Excluded, extend: int = 0) -> DueDate:
    limit = TimeLimit(minutes, LimitUnit.MINUTE)
    return due_date(limit, at(start), CALENDAR, HOURS, extend=extend, excluded=excluded)


def stop(first: str, last: str) -> Excluded:
    return Excluded(date.fromisoformat(first), date.fromisoformat(last))
