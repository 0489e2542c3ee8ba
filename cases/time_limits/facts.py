"""What a due date is computed from, and what it comes to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.time_limits import steps
from cases.time_limits.steps import Calendar, Rule, Step

ONE_DAY = timedelta(days=1)


class LimitUnit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    WORKING_DAY = "working-day"
    NATURAL_DAY = "natural-day"

    @property
    def is_day(self) -> bool:
        return self in (LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY)


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """0 days mean the same day. Minutes and hours are of business time."""

    value: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError(f"a limit must not be negative: {self.value}")

    def text(self) -> str:
        template = {
            LimitUnit.MINUTE: _("%(value)d min of business time"),
            LimitUnit.HOUR: _("%(value)d h of business time"),
            LimitUnit.WORKING_DAY: ngettext("%(value)d working day", "%(value)d working days", self.value),
            LimitUnit.NATURAL_DAY: ngettext("%(value)d calendar day", "%(value)d calendar days", self.value),
        }[self.unit]
        return template % {"value": self.value}


@dataclass(frozen=True, slots=True, order=True)
class Excluded:
    """The days in (start, end] do not count: stopped and resumed on one day excludes nothing."""

    start: date
    end: date
    article: str = steps.LICENSING_LAW_45

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"an excluded interval ends before it starts: {self.start} to {self.end}")


@dataclass(frozen=True, slots=True)
class DueDate:
    """`at` is the first instant after the limit: the midnight after the last day, or the exact end of
    business time. `on` is the day a person is told. Provisional dates are to be computed again when the
    days off of the year are announced.
    """

    at: datetime
    on: date
    is_provisional: bool
    explanation: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    limit: TimeLimit
    start: datetime
    calendar: Calendar
    legal_basis: str
    extend: int
    extension_basis: str
    excluded: tuple[Excluded, ...]

    @property
    def is_in_working_days(self) -> bool:
        return self.limit.unit is LimitUnit.WORKING_DAY

    def add(self, day: date, count: int) -> date:
        if self.is_in_working_days:
            return self.calendar.add_working_days(day, count)
        return day + ONE_DAY * count

    def between(self, start: date, end: date) -> int:
        if self.is_in_working_days:
            return self.calendar.working_days_between(start, end)
        return (end - start).days


def merged(excluded: Iterable[Excluded], *, not_before: date) -> Iterator[Excluded]:
    """The same days in intervals that share none, in order; what lies before the limit began is dropped."""
    reached = not_before
    for interval in sorted(excluded):
        if interval.end > reached:
            yield Excluded(max(interval.start, reached), interval.end, interval.article)
            reached = interval.end


def provisional_noted(story: list[Step], first: date, last: date, calendar: Calendar) -> bool:
    if calendar.is_span_published(first, last):
        return False
    unknown = [
        year for year in range(first.year, last.year + 1) if not calendar.is_published(date(year, 1, 1))
    ]
    from_ = max(first, date(unknown[0], 1, 1))
    story.append(Step(Rule.PROVISIONAL, from_, min(last, date(unknown[-1], 12, 31)), 0))
    return True
