"""Limits in minutes and hours, of business time; whole days may be left out of it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from cases.time_limits import steps
from cases.time_limits.business_time import BusinessHours, Span, open_spans
from cases.time_limits.facts import ONE_DAY, DueDate, Excluded, Facts, LimitUnit, merged, provisional_noted
from cases.time_limits.steps import Calendar, Rule, Step
from common.clock import local_date


def minute_due(facts: Facts, hours: BusinessHours) -> DueDate:
    per_unit = timedelta(hours=1) if facts.limit.unit is LimitUnit.HOUR else timedelta(minutes=1)
    gaps = list(merged(facts.excluded, not_before=local_date(facts.start) - ONE_DAY))
    opening, _closing = next(open_spans(facts.start, facts.calendar, hours, _days_of(gaps)))
    story: list[Step] = []
    if opening != facts.start:
        story.append(Step(Rule.NEXT_OPENING, facts.start, opening, 0, steps.CIVIL_CODE_203_2))
    basis = facts.legal_basis or steps.CIVIL_CODE_201_2
    spans = _spent(facts.limit.value * per_unit, opening, facts, hours, gaps)
    story += [_business_step(Rule.BUSINESS_TIME, *span, basis) for span in spans]
    if facts.extend:
        spans = _spent(facts.extend * per_unit, spans[-1][1], facts, hours, gaps)
        story += [_business_step(Rule.EXTENSION_TIME, *span, facts.extension_basis) for span in spans]
    at = spans[-1][1]
    story += _gap_steps(gaps, local_date(at), facts.calendar)
    is_provisional = provisional_noted(story, local_date(facts.start), local_date(at), facts.calendar)
    return DueDate(at, local_date(at), is_provisional, tuple(story))


def _days_of(gaps: Iterable[Excluded]) -> list[tuple[date, date]]:
    return [(gap.start, gap.end) for gap in gaps]


def _gap_steps(gaps: Iterable[Excluded], last: date, calendar: Calendar) -> Iterator[Step]:
    for gap in gaps:
        days = calendar.working_days_between(gap.start, gap.end) if gap.start < last else 0
        if days:
            yield Step(Rule.EXCLUDED, gap.start, gap.end, days, gap.article)


def _spent(
    left: timedelta, start: datetime, facts: Facts, hours: BusinessHours, gaps: Iterable[Excluded]
) -> list[Span]:
    """The spans of business time from `start` on that make up `left` together; at least one."""
    spent: list[Span] = []
    for opening, closing in open_spans(start, facts.calendar, hours, _days_of(gaps)):
        if left <= closing - opening:
            spent.append((opening, opening + left))
            break
        spent.append((opening, closing))
        left -= closing - opening
    return spent


def _business_step(rule: Rule, opening: datetime, end: datetime, basis: str) -> Step:
    return Step(rule, opening, end, 0, basis, (end - opening) // timedelta(minutes=1))
