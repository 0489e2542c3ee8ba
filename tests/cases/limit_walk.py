"""Due dates computed a second time, by walking day by day or minute by minute.

Nothing of the product is used: it asks the published list of days off itself, keeps the days that do not
count as a plain set, and takes one step at a time.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import chinese_calendar

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
SESSIONS = ((time(8, 30), time(12, 0)), (time(13, 30), time(17, 0)))


def is_workday(day: date) -> bool:
    """The package, and where it ends the plain week."""
    return bool(chinese_calendar.is_workday(day)) if FIRST <= day <= LAST else day.weekday() < 5


def days_left_out(intervals: Iterable[tuple[date, date]]) -> frozenset[date]:
    """Of each interval every day but its first."""
    left_out = set()
    for first, last in intervals:
        day = first
        while day < last:
            day += DAY
            left_out.add(day)
    return frozenset(left_out)


def last_working_day(start: date, count: int, left_out: frozenset[date] = frozenset()) -> date:
    day = start
    while count:
        day += DAY
        if is_workday(day) and day not in left_out:
            count -= 1
    return day


def last_natural_day(start: date, count: int, left_out: frozenset[date] = frozenset()) -> date:
    day = start
    while count:
        day += DAY
        if day not in left_out:
            count -= 1
    while not is_workday(day):
        day += DAY
    return day


def is_open(moment: datetime, left_out: frozenset[date] = frozenset()) -> bool:
    day = moment.date()
    in_session = any(opening <= moment.time() < closing for opening, closing in SESSIONS)
    return in_session and is_workday(day) and day not in left_out


def end_of_minutes(start: datetime, count: int, left_out: frozenset[date] = frozenset()) -> datetime:
    """The end of the `count`-th open minute; `start` on a whole minute, `count` at least 1."""
    moment = start
    while True:
        if not is_workday(moment.date()) or moment.date() in left_out:
            moment = datetime.combine(moment.date() + DAY, time.min, moment.tzinfo)
            continue
        count -= is_open(moment)
        moment += MINUTE
        if not count:
            return moment


def working_days_elapsed(start: date, end: date) -> int:
    day, count = start, 0
    while day < end:
        day += DAY
        count += is_workday(day)
    return count


def open_minutes_elapsed(start: datetime, end: datetime) -> int:
    moment, count = start, 0
    while moment < end:
        count += is_open(moment)
        moment += MINUTE
    return count
