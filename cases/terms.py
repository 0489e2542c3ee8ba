"""Terms beside the limits of a case: by when others answer, are reminded, or name their officers."""

from datetime import date, datetime

from django.conf import settings

from cases.time_limits import DueDate, LimitUnit, TimeLimit, due_date, last_day
from catalogue.selectors import working_calendar
from common.clock import SHANGHAI, local_date

__all__ = ["day_end", "last_day", "reminder_at", "term_due"]


def term_due(limit: TimeLimit, at: datetime, basis: str = "") -> DueDate:
    return due_date(limit, at, working_calendar(), settings.BUSINESS_HOURS, legal_basis=basis)


def day_end(day: date) -> DueDate:
    """The end of a day somebody named; of a rest day, that of the next working day (民法典 203)."""
    calendar = working_calendar()
    today = calendar.working_day_from(day)
    midnight = datetime(today.year, today.month, today.day, tzinfo=SHANGHAI)
    return due_date(TimeLimit(0, LimitUnit.NATURAL_DAY), midnight, calendar, settings.BUSINESS_HOURS)


def reminder_at(due_at: datetime, at: datetime) -> datetime | None:
    """The morning on which few working days are left; None when that is not later than `at`."""
    calendar = working_calendar()
    today = local_date(at)
    left = calendar.working_days_between(today, last_day(due_at)) - settings.OPINION_REMIND_WORKING_DAYS
    if left < 1:
        return None
    day = calendar.add_working_days(today, left)
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
