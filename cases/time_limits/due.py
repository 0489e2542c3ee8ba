"""Due dates. Days: Civil Code 200-203 and Administrative Licensing Law 82; minutes: business time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.time_limits import steps
from cases.time_limits.business_time import BusinessHours, Span, midnight, open_spans
from cases.time_limits.steps import Calendar, Rule, Step
from common.clock import SHANGHAI, local_date

_ONE_DAY = timedelta(days=1)


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


def due_date(
    limit: TimeLimit,
    start: datetime,
    calendar: Calendar,
    business_hours: BusinessHours,
    *,
    legal_basis: str = "",
    extend: int = 0,
    extension_basis: str = steps.LICENSING_LAW_42,
    excluded: Iterable[Excluded] = (),
) -> DueDate:
    """When a limit that began at `start` ends.

    `extend` is in the unit of the limit. Excluded intervals may overlap; a day is left out once, and one
    that begins after the limit has run out does not bring it back.

    Raises:
        ValueError: a start without a time zone, a negative extension, or an exclusion from a limit in
            minutes or hours.
    """
    if start.tzinfo is None:
        raise ValueError("the start needs a time zone")
    if extend < 0:
        raise ValueError(f"an extension must not be negative: {extend}")
    facts = _Facts(
        limit, start.astimezone(SHANGHAI), calendar, legal_basis, extend, extension_basis, tuple(excluded)
    )
    if limit.unit.is_day:
        return _day_due(facts)
    if facts.excluded:
        raise ValueError("a limit in minutes or hours knows no excluded days")
    return _business_due(facts, business_hours)


@dataclass(frozen=True, slots=True)
class _Facts:
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
        return day + _ONE_DAY * count

    def between(self, start: date, end: date) -> int:
        if self.is_in_working_days:
            return self.calendar.working_days_between(start, end)
        return (end - start).days


def _day_due(facts: _Facts) -> DueDate:
    start = local_date(facts.start)
    last, story = _counted(facts, start)
    if facts.is_in_working_days:
        story += _rest_steps(start, last, facts.calendar)
    on = facts.calendar.working_day_from(last)
    if on != last:
        story.append(Step(Rule.ROLLED, last, on, (on - last).days, steps.CIVIL_CODE_203_1))
    story.append(Step(Rule.LAST_DAY_ENDS, on, on, 0, steps.CIVIL_CODE_203_2))
    first_used = min(start + _ONE_DAY, last) if facts.is_in_working_days else last
    is_provisional = _note_provisional(story, first_used, on, facts.calendar)
    return DueDate(midnight(on + _ONE_DAY), on, is_provisional, tuple(story))


def _counted(facts: _Facts, start: date) -> tuple[date, list[Step]]:
    story = [Step(Rule.START_DAY_NOT_COUNTED, start, start, 0, steps.CIVIL_CODE_201_1)]
    last = facts.add(start, facts.limit.value)
    if facts.limit.value:
        rule = Rule.WORKING_DAYS if facts.is_in_working_days else Rule.NATURAL_DAYS
        basis = facts.legal_basis or (steps.LICENSING_LAW_82 if facts.is_in_working_days else "")
        story.append(Step(rule, start + _ONE_DAY, last, facts.limit.value, basis))
    if facts.extend:
        before, last = last, facts.add(last, facts.extend)
        story.append(Step(Rule.EXTENSION, before + _ONE_DAY, last, facts.extend, facts.extension_basis))
    for interval in _merged(facts.excluded, not_before=start):
        days = facts.between(interval.start, interval.end) if interval.start < last else 0
        if days:
            last = facts.add(last, days)
            story.append(Step(Rule.EXCLUDED, interval.start, interval.end, days, interval.article))
    return last, story


def _merged(excluded: Iterable[Excluded], *, not_before: date) -> Iterator[Excluded]:
    """The same days in intervals that share none, in order; what lies before the limit began is dropped."""
    reached = not_before
    for interval in sorted(excluded):
        if interval.end > reached:
            yield Excluded(max(interval.start, reached), interval.end, interval.article)
            reached = interval.end


def _rest_steps(start: date, last: date, calendar: Calendar) -> Iterator[Step]:
    """What lies between and is not counted, and the weekend days that are."""
    rest_days = (last - start).days - calendar.working_days_between(start, last)
    named: list[Step] = []
    told_until = start
    for day, is_working in calendar.changes_between(start, last):
        if is_working:
            named.append(Step(Rule.MAKE_UP_DAY, day, day, 1, steps.LICENSING_LAW_82))
        elif day > told_until:
            first, told_until = calendar.rest_run(day)
            first, until = max(first, start + _ONE_DAY), min(told_until, last)
            days = (until - first).days + 1
            rest_days -= days
            named.append(Step(Rule.HOLIDAY, first, until, days, steps.LICENSING_LAW_82))
    if rest_days:
        yield Step(Rule.WEEKENDS, start + _ONE_DAY, last, rest_days, steps.LICENSING_LAW_82)
    yield from named


def _business_due(facts: _Facts, hours: BusinessHours) -> DueDate:
    per_unit = timedelta(hours=1) if facts.limit.unit is LimitUnit.HOUR else timedelta(minutes=1)
    opening, _closing = next(open_spans(facts.start, facts.calendar, hours))
    story: list[Step] = []
    if opening != facts.start:
        story.append(Step(Rule.NEXT_OPENING, facts.start, opening, 0, steps.CIVIL_CODE_203_2))
    basis = facts.legal_basis or steps.CIVIL_CODE_201_2
    spans = _spent(facts.limit.value * per_unit, opening, facts.calendar, hours)
    story += [_business_step(Rule.BUSINESS_TIME, *span, basis) for span in spans]
    if facts.extend:
        spans = _spent(facts.extend * per_unit, spans[-1][1], facts.calendar, hours)
        story += [_business_step(Rule.EXTENSION_TIME, *span, facts.extension_basis) for span in spans]
    at = spans[-1][1]
    is_provisional = _note_provisional(story, local_date(facts.start), local_date(at), facts.calendar)
    return DueDate(at, local_date(at), is_provisional, tuple(story))


def _spent(left: timedelta, start: datetime, calendar: Calendar, hours: BusinessHours) -> list[Span]:
    """The spans of business time from `start` on that make up `left` together; at least one."""
    spent: list[Span] = []
    for opening, closing in open_spans(start, calendar, hours):
        if left <= closing - opening:
            spent.append((opening, opening + left))
            break
        spent.append((opening, closing))
        left -= closing - opening
    return spent


def _business_step(rule: Rule, opening: datetime, end: datetime, basis: str) -> Step:
    return Step(rule, opening, end, 0, basis, (end - opening) // timedelta(minutes=1))


def _note_provisional(story: list[Step], first: date, last: date, calendar: Calendar) -> bool:
    if calendar.is_span_published(first, last):
        return False
    unknown = [
        year for year in range(first.year, last.year + 1) if not calendar.is_published(date(year, 1, 1))
    ]
    from_ = max(first, date(unknown[0], 1, 1))
    story.append(Step(Rule.PROVISIONAL, from_, min(last, date(unknown[-1], 12, 31)), 0))
    return True
