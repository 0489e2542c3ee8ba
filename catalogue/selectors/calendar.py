"""The calendar of the database, held in the process for a short while."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from time import monotonic

from django.db.models import Max

from catalogue.calendars import WorkingCalendar
from catalogue.models import CalendarChange, CalendarDay, CalendarYear

__all__ = [
    "WorkingCalendar",
    "YearEntry",
    "calendar_read",
    "calendar_version",
    "calendar_years",
    "calendar_years_changed",
    "working_calendar",
    "working_calendar_forget",
    "working_calendar_fresh",
    "working_calendar_supposed",
]

_KEPT_SECONDS = 30.0


class _Kept:
    def __init__(self) -> None:
        self.lock = Lock()
        self.calendar: WorkingCalendar | None = None
        self.version = 0
        self.until = 0.0


_kept = _Kept()
_supposed: ContextVar[WorkingCalendar | None] = ContextVar("supposed_calendar", default=None)


def working_calendar() -> WorkingCalendar:
    """Three statements at most every 30 seconds in a process.

    A day that was edited in another process may stay unnoticed so long. What must not miss it asks
    `working_calendar_fresh`; what was computed meanwhile is found by `calendar_years_changed`.
    """
    if supposed := _supposed.get():
        return supposed
    with _kept.lock:
        if _kept.calendar is None or monotonic() >= _kept.until:
            return _keep()
        return _kept.calendar


def working_calendar_fresh() -> WorkingCalendar:
    """The calendar as it stands now, in every process; one statement when nobody has changed it."""
    if supposed := _supposed.get():
        return supposed
    with _kept.lock:
        if _kept.calendar is None or _kept.version != calendar_version():
            return _keep()
        return _kept.calendar


def working_calendar_forget() -> None:
    with _kept.lock:
        _kept.calendar = None


@contextmanager
def working_calendar_supposed(calendar: WorkingCalendar) -> Iterator[None]:
    """Within the block, and in this thread only, `calendar` is the calendar: to see what it would come to."""
    token = _supposed.set(calendar)
    try:
        yield
    finally:
        _supposed.reset(token)


def calendar_version() -> int:
    """Grows with every change; changes are made one after the other."""
    return CalendarChange.objects.aggregate(last=Max("pk"))["last"] or 0


def calendar_years_changed(since: datetime) -> frozenset[int]:
    """The years whose days changed from `since` on."""
    return frozenset(CalendarChange.objects.filter(changed_at__gte=since).values_list("year", flat=True))


@dataclass(frozen=True)
class YearEntry:
    """A year in the office's list; `rest_days` and `make_up_days` are those that differ from the week."""

    year: int
    is_published: bool
    source: str
    working_days: int
    rest_days: int
    make_up_days: int
    local_days: int


def calendar_years(at: datetime, *, ahead: int = 1) -> list[YearEntry]:
    """All years that are entered, and those up to `ahead` years from now, the latest first."""
    calendar = working_calendar_fresh()
    known = {row.year: row for row in CalendarYear.objects.all()}
    days: Counter[tuple[int, str]] = Counter()
    for day, is_working, is_local in CalendarDay.objects.values_list("date", "is_working", "is_local"):
        days[day.year, "work" if is_working else "rest"] += 1
        days[day.year, "local"] += is_local
    wanted = known.keys() | {year for year, _kind in days} | set(range(at.year, at.year + ahead + 1))
    return [
        YearEntry(
            year=year,
            is_published=year in known and known[year].is_published,
            source=known[year].source if year in known else "",
            working_days=calendar.working_days_between(
                date(year, 1, 1) - timedelta(days=1), date(year, 12, 31)
            ),
            rest_days=days[year, "rest"],
            make_up_days=days[year, "work"],
            local_days=days[year, "local"],
        )
        for year in sorted(wanted, reverse=True)
    ]


def calendar_read() -> WorkingCalendar:
    """The calendar as this transaction sees it, past what the process remembers."""
    years = CalendarYear.objects.filter(is_published=True).values_list("year", flat=True)
    return WorkingCalendar(dict(CalendarDay.objects.values_list("date", "is_working")), frozenset(years))


def _keep() -> WorkingCalendar:
    """The version first: a change that comes in between is then read again, not missed."""
    _kept.version = calendar_version()
    _kept.until = monotonic() + _KEPT_SECONDS
    _kept.calendar = calendar_read()
    return _kept.calendar
