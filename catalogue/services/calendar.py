"""Entering the working days of a year from the `chinesecalendar` package."""

from datetime import date

import chinese_calendar
from chinese_calendar.constants import holidays, workdays
from django.db import transaction

from catalogue.calendar_edits import DayEntry
from catalogue.calendars import WorkingCalendar
from catalogue.models import CalendarChangeKind, CalendarDay, CalendarYear
from catalogue.services.calendar_changes import change_lock, change_record
from common import clock


@transaction.atomic
def calendar_seed(*, year: int) -> int:
    """Enter the days of a year that differ from the plain week, and the year as announced.

    Only these, because they are what the State Council's notice names and what an editor can check against
    it; the other 330 days follow from the weekday. A day that stands already, and a year that is announced
    already, are left as they are: who corrected them by hand knew better. A year the package does not know is
    not entered, so its dates stay provisional.

    Returns how many days were entered; the second call enters none.
    """
    change_lock()
    if not calendar_is_known(year) or CalendarYear.objects.filter(year=year, is_published=True).exists():
        return 0
    standing = set(CalendarDay.objects.filter(date__year=year).values_list("date", flat=True))
    entries = [entry for entry in _entries(year) if entry.day not in standing]
    CalendarDay.objects.bulk_create(CalendarDay(date=entry.day, **entry.as_json()) for entry in entries)
    source = f"chinesecalendar {chinese_calendar.__version__}"
    CalendarYear.objects.update_or_create(year=year, defaults={"is_published": True, "source": source})
    change_record(
        kind=CalendarChangeKind.YEAR_ENTERED,
        year=year,
        before={entry.day.isoformat(): None for entry in entries},
        after={entry.day.isoformat(): entry.as_json() for entry in entries},
        source=source,
        actor=None,
        at=clock.now(),
    )
    return len(entries)


def calendar_is_known(year: int) -> bool:
    """Whether the package has the notice for the year; each one names National Day."""
    return date(year, 10, 1) in holidays


def calendar_of_package() -> WorkingCalendar:
    """The calendar as the package alone has it: for a computer without a database."""
    years = frozenset(day.year for day in holidays if calendar_is_known(day.year))
    days = {entry.day: entry.is_working for year in years for entry in _entries(year)}
    return WorkingCalendar(days, years)


def _entries(year: int) -> list[DayEntry]:
    rest = [
        DayEntry(day, False, chinese_calendar.Holiday(name).chinese)
        for day, name in holidays.items()
        if day.year == year and day.weekday() < 5
    ]
    work = [
        DayEntry(day, True, f"{chinese_calendar.Holiday(name).chinese}调休上班")
        for day, name in workdays.items()
        if day.year == year and day.weekday() >= 5
    ]
    return sorted([*rest, *work], key=lambda entry: entry.day)
