"""Time that runs only while the windows are open."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from cases.time_limits.steps import Calendar
from common.clock import SHANGHAI

BusinessHours = Sequence[tuple[time, time]]
"""Opening and closing times of one working day, in order and not overlapping."""
Span = tuple[datetime, datetime]


def midnight(day: date) -> datetime:
    """The instant at which the day begins where the law counts it."""
    return datetime.combine(day, time.min, SHANGHAI)


def day_spans(day: date, hours: BusinessHours) -> tuple[Span, ...]:
    return _day_spans(day, tuple(hours))


@lru_cache(maxsize=1024)  # a list asks for the same few days in each of its rows
def _day_spans(day: date, hours: tuple[tuple[time, time], ...]) -> tuple[Span, ...]:
    return tuple(
        (datetime.combine(day, opening, SHANGHAI), datetime.combine(day, closing, SHANGHAI))
        for opening, closing in hours
    )


def day_minutes(hours: BusinessHours) -> int:
    """The business time of one working day."""
    return _day_time(hours) // timedelta(minutes=1)


def _day_time(hours: BusinessHours) -> timedelta:
    return sum((closing - opening for opening, closing in day_spans(date.min, hours)), timedelta())


def open_spans(
    start: datetime,
    calendar: Calendar,
    hours: BusinessHours,
    left_out: Iterable[tuple[date, date]] = (),
) -> Iterator[Span]:
    """The open spans from `start` on, without an end; the first may be the rest of one.

    `left_out` are intervals (first day excluded, last day excluded from the count) in order and apart: none
    of the days after the first up to the last of each is open.
    """
    if not any(opening < closing for opening, closing in hours):
        raise ValueError("business hours are empty: time would never pass")
    gaps = list(left_out)
    day = _open_day(calendar.working_day_from(start.astimezone(SHANGHAI).date()), calendar, gaps)
    while True:
        for opening, closing in day_spans(day, hours):
            if closing > start:
                yield max(opening, start.astimezone(SHANGHAI)), closing
        day = _open_day(calendar.add_working_days(day, 1), calendar, gaps)


def _open_day(day: date, calendar: Calendar, gaps: Sequence[tuple[date, date]]) -> date:
    """The working day itself, or the first after the gaps it lies in."""
    for begun, ended in gaps:
        if begun < day <= ended:
            day = calendar.add_working_days(ended, 1)
    return day


def business_minutes_between(start: datetime, end: datetime, calendar: Calendar, hours: BusinessHours) -> int:
    """Whole minutes of business time in the span; 0 when `end` is not after `start`."""
    if end <= start:
        return 0
    first, last = start.astimezone(SHANGHAI).date(), end.astimezone(SHANGHAI).date()
    open_time = _open_time(first, start, end, calendar, hours)
    if last > first:
        between = calendar.working_days_between(first, last - timedelta(days=1))
        open_time += between * _day_time(hours) + _open_time(last, start, end, calendar, hours)
    return open_time // timedelta(minutes=1)


def _open_time(
    day: date, start: datetime, end: datetime, calendar: Calendar, hours: BusinessHours
) -> timedelta:
    if not calendar.is_working(day):
        return timedelta()
    spans = ((max(opening, start), min(closing, end)) for opening, closing in day_spans(day, hours))
    return sum((closing - opening for opening, closing in spans if closing > opening), timedelta())
