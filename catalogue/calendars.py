"""The working-day calendar as a value: the plain week, and the days that differ from it."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate

_FAR_DAYS = 64


class WorkingCalendar:
    """Monday to Friday are working days unless `days` says otherwise; it may repeat what the week says.

    In a year that is not in `published_years` the days off are not announced yet, so an answer about it
    is provisional. A count takes a few bisections, whatever the distance.
    """

    __slots__ = ("_balances", "_changes", "_ordinals", "published_years")

    def __init__(self, days: Mapping[date, bool], published_years: frozenset[int]) -> None:
        self.published_years = published_years
        self._changes = {
            day: is_working for day, is_working in sorted(days.items()) if is_working != _in_week(day)
        }
        self._ordinals = [day.toordinal() for day in self._changes]
        self._balances = [0, *accumulate(1 if is_working else -1 for is_working in self._changes.values())]

    def is_working(self, day: date) -> bool:
        return self._changes.get(day, _in_week(day))

    def is_published(self, day: date) -> bool:
        return day.year in self.published_years

    def is_span_published(self, first: date, last: date) -> bool:
        return all(year in self.published_years for year in range(first.year, last.year + 1))

    def working_days_between(self, start: date, end: date) -> int:
        """Working days in (start, end]; 0 when `end` is not after `start`."""
        return max(0, self._count(end.toordinal()) - self._count(start.toordinal()))

    def add_working_days(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`; `start` itself for 0."""
        if count < 0:
            raise ValueError(f"count must not be negative: {count}")
        if count == 0:
            return start
        low = start.toordinal() + 1
        wanted = self._count(low - 1) + count
        high = low + 2 * count
        while self._count(high) < wanted:
            high += _FAR_DAYS
        return date.fromordinal(low + bisect_left(range(low, high), wanted, key=self._count))

    def working_day_from(self, day: date) -> date:
        """`day` itself, or the next working day when it is a rest day."""
        return day if self.is_working(day) else self.add_working_days(day, 1)

    def changes_between(self, start: date, end: date) -> Sequence[tuple[date, bool]]:
        """The days in (start, end] that differ from the plain week, in order, with whether work is done."""
        first = bisect_right(self._ordinals, start.toordinal())
        last = bisect_right(self._ordinals, end.toordinal())
        days = [date.fromordinal(ordinal) for ordinal in self._ordinals[first:last]]
        return [(day, self._changes[day]) for day in days]

    def changed(self, days: Mapping[date, bool], published_years: frozenset[int]) -> "WorkingCalendar":
        """The calendar with some days otherwise and some more years announced."""
        return WorkingCalendar({**self._changes, **days}, self.published_years | published_years)

    def rest_run(self, day: date) -> tuple[date, date]:
        """The first and the last of the unbroken rest days around the rest day `day`."""
        first = last = day
        while not self.is_working(first - timedelta(days=1)):
            first -= timedelta(days=1)
        while not self.is_working(last + timedelta(days=1)):
            last += timedelta(days=1)
        return first, last

    def _count(self, ordinal: int) -> int:
        """Working days from 0001-01-01, a Monday, up to and with the day of this ordinal."""
        weeks, rest = divmod(ordinal, 7)
        return weeks * 5 + min(rest, 5) + self._balances[bisect_right(self._ordinals, ordinal)]


def _in_week(day: date) -> bool:
    return day.weekday() < 5
