"""Entering the working days of a year from the `chinesecalendar` package."""

from datetime import date

import chinese_calendar
from chinese_calendar.constants import holidays, workdays
from django.db import transaction

from catalogue.calendars import WorkingCalendar
from catalogue.models import CalendarDay, CalendarYear
from catalogue.selectors.calendar import working_calendar_forget


def calendar_seed(*, year: int) -> int:
    """Enter the days of a year that differ from the plain week, and the year as announced.

    Only these, because they are what the State Council's notice names and what an editor can check against
    it; the other 330 days follow from the weekday. A day that stands already is left as it is: who corrected
    it by hand knew better. A year the package does not know is not entered, so its dates stay provisional.

    Returns how many days were entered; the second call enters none.
    """
    if not calendar_is_known(year):
        return 0
    with transaction.atomic():
        standing = set(CalendarDay.objects.filter(date__year=year).values_list("date", flat=True))
        days = [
            CalendarDay(date=day, is_working=is_working, reason=reason)
            for day, (is_working, reason) in _changes(year).items()
            if day not in standing
        ]
        CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
        source = f"chinesecalendar {chinese_calendar.__version__}"
        announced = {"is_published": True, "source": source}
        _year, is_new = CalendarYear.objects.get_or_create(year=year, defaults=announced)
        if not is_new:
            CalendarYear.objects.filter(year=year, is_published=False).update(**announced)
        transaction.on_commit(working_calendar_forget)
    working_calendar_forget()
    return len(days)


def calendar_is_known(year: int) -> bool:
    """Whether the package has the notice for the year; each one names National Day."""
    return date(year, 10, 1) in holidays


def calendar_of_package() -> WorkingCalendar:
    """The calendar as the package alone has it: for a computer without a database."""
    years = frozenset(day.year for day in holidays if calendar_is_known(day.year))
    days = {day: is_working for year in years for day, (is_working, _reason) in _changes(year).items()}
    return WorkingCalendar(days, years)


def _changes(year: int) -> dict[date, tuple[bool, str]]:
    rest = {
        day: (False, chinese_calendar.Holiday(name).chinese)
        for day, name in holidays.items()
        if day.year == year and day.weekday() < 5
    }
    work = {
        day: (True, f"{chinese_calendar.Holiday(name).chinese}调休上班")
        for day, name in workdays.items()
        if day.year == year and day.weekday() >= 5
    }
    return dict(sorted((rest | work).items()))
