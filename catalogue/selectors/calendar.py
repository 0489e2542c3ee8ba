"""The calendar of the database, held in the process for a short while."""

from threading import Lock
from time import monotonic

from catalogue.calendars import WorkingCalendar
from catalogue.models import CalendarDay, CalendarYear

__all__ = ["WorkingCalendar", "working_calendar", "working_calendar_forget"]

_KEPT_SECONDS = 30.0


class _Kept:
    def __init__(self) -> None:
        self.lock = Lock()
        self.calendar: WorkingCalendar | None = None
        self.until = 0.0


_kept = _Kept()


def working_calendar() -> WorkingCalendar:
    """Two statements at most every 30 seconds in a process; so long may an edited day stay unnoticed."""
    with _kept.lock:
        if _kept.calendar is None or monotonic() >= _kept.until:
            _kept.calendar = _read()
            _kept.until = monotonic() + _KEPT_SECONDS
        return _kept.calendar


def working_calendar_forget() -> None:
    with _kept.lock:
        _kept.calendar = None


def _read() -> WorkingCalendar:
    years = CalendarYear.objects.filter(is_published=True).values_list("year", flat=True)
    return WorkingCalendar(dict(CalendarDay.objects.values_list("date", "is_working")), frozenset(years))
