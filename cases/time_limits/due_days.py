"""Limits in days: Civil Code 200-203, Administrative Licensing Law 82."""

from collections.abc import Iterator
from datetime import date

from cases.time_limits import steps
from cases.time_limits.business_time import midnight
from cases.time_limits.facts import ONE_DAY, DueDate, Facts, merged, provisional_noted
from cases.time_limits.steps import Calendar, Rule, Step
from common.clock import local_date


def day_due(facts: Facts) -> DueDate:
    start = local_date(facts.start)
    last, story = _counted(facts, start)
    if facts.is_in_working_days:
        story += _rest_steps(start, last, facts.calendar)
    on = facts.calendar.working_day_from(last)
    if on != last:
        story.append(Step(Rule.ROLLED, last, on, (on - last).days, steps.CIVIL_CODE_203_1))
    story.append(Step(Rule.LAST_DAY_ENDS, on, on, 0, steps.CIVIL_CODE_203_2))
    first_used = min(start + ONE_DAY, last) if facts.is_in_working_days else last
    is_provisional = provisional_noted(story, first_used, on, facts.calendar)
    return DueDate(midnight(on + ONE_DAY), on, is_provisional, tuple(story))


def _counted(facts: Facts, start: date) -> tuple[date, list[Step]]:
    story = [Step(Rule.START_DAY_NOT_COUNTED, start, start, 0, steps.CIVIL_CODE_201_1)]
    last = facts.add(start, facts.limit.value)
    if facts.limit.value:
        rule = Rule.WORKING_DAYS if facts.is_in_working_days else Rule.NATURAL_DAYS
        basis = facts.legal_basis or (steps.LICENSING_LAW_82 if facts.is_in_working_days else "")
        story.append(Step(rule, start + ONE_DAY, last, facts.limit.value, basis))
    if facts.extend:
        before, last = last, facts.add(last, facts.extend)
        story.append(Step(Rule.EXTENSION, before + ONE_DAY, last, facts.extend, facts.extension_basis))
    for interval in merged(facts.excluded, not_before=start):
        days = facts.between(interval.start, interval.end) if interval.start < last else 0
        if days:
            last = facts.add(last, days)
            story.append(Step(Rule.EXCLUDED, interval.start, interval.end, days, interval.article))
    return last, story


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
            first, until = max(first, start + ONE_DAY), min(told_until, last)
            days = (until - first).days + 1
            rest_days -= days
            named.append(Step(Rule.HOLIDAY, first, until, days, steps.LICENSING_LAW_82))
    if rest_days:
        yield Step(Rule.WEEKENDS, start + ONE_DAY, last, rest_days, steps.LICENSING_LAW_82)
    yield from named
