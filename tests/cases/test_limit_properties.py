"""Due dates for random facts: against the second computation, and what must hold whatever the facts are."""

from datetime import date, datetime, time, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.time_limits import (
    DueDate,
    Excluded,
    LimitUnit,
    Rule,
    TimeLimit,
    business_minutes_between,
    due_date,
    elapsed,
)
from common.clock import SHANGHAI
from tests.cases.limit_walk import (
    DAY,
    FIRST,
    LAST,
    days_left_out,
    end_of_minutes,
    last_natural_day,
    last_working_day,
    open_minutes_elapsed,
    working_days_elapsed,
)
from tests.cases.limits import CALENDAR, HOURS, noon

Offsets = list[tuple[int, int]]
starts = st.dates(FIRST, LAST)
offsets = st.lists(st.tuples(st.integers(-20, 120), st.integers(0, 60)), max_size=5)
units = st.sampled_from(LimitUnit)
COUNTED = {Rule.WORKING_DAYS, Rule.EXTENSION, Rule.EXCLUDED, Rule.WEEKENDS, Rule.HOLIDAY}


def gaps_of(start: date, given_offsets: Offsets) -> list[Excluded]:
    return [Excluded(start + DAY * first, start + DAY * (first + long)) for first, long in given_offsets]


def left_out_of(gaps: list[Excluded]) -> frozenset[date]:
    return days_left_out((gap.start, gap.end) for gap in gaps)


def answer_of(
    limit: TimeLimit, start: datetime, extend: int = 0, gaps: list[Excluded] | None = None
) -> DueDate:
    return due_date(limit, start, CALENDAR, HOURS, extend=extend, excluded=gaps or [])


@settings(deadline=None, max_examples=300)
@given(start=starts, days=st.integers(1, 80), extend=st.integers(0, 30), given_offsets=offsets)
def test_working_days_agree_with_a_walk_day_by_day(
    start: date, days: int, extend: int, given_offsets: Offsets
) -> None:
    gaps = gaps_of(start, given_offsets)
    answer = answer_of(TimeLimit(days, LimitUnit.WORKING_DAY), noon(start), extend, gaps)
    expected = last_working_day(start, days + extend, left_out_of(gaps))
    assert answer.on == expected
    assert answer.is_provisional == (expected.year > 2026)
    assert sum(s.days for s in answer.explanation if s.rule in COUNTED) == (expected - start).days


@settings(deadline=None, max_examples=200)
@given(start=starts, days=st.integers(1, 400), extend=st.integers(0, 60), given_offsets=offsets)
def test_natural_days_agree_with_a_walk_day_by_day(
    start: date, days: int, extend: int, given_offsets: Offsets
) -> None:
    gaps = gaps_of(start, given_offsets)
    answer = answer_of(TimeLimit(days, LimitUnit.NATURAL_DAY), noon(start), extend, gaps)
    assert answer.on == last_natural_day(start, days + extend, left_out_of(gaps))


@settings(deadline=None, max_examples=80)
@given(
    start=starts,
    minute=st.integers(0, 1439),
    minutes=st.integers(1, 1500),
    extend=st.integers(0, 300),
    given_offsets=st.lists(st.tuples(st.integers(-5, 12), st.integers(0, 20)), max_size=4),
)
def test_minutes_agree_with_a_walk_minute_by_minute(
    start: date, minute: int, minutes: int, extend: int, given_offsets: Offsets
) -> None:
    begun = datetime.combine(start, time.min, SHANGHAI) + timedelta(minutes=minute)
    gaps = gaps_of(start, given_offsets)
    answer = answer_of(TimeLimit(minutes, LimitUnit.MINUTE), begun, extend, gaps)
    assert answer.at == end_of_minutes(begun, minutes + extend, left_out_of(gaps))
    assert sum(step.minutes for step in answer.explanation) == minutes + extend


@settings(deadline=None, max_examples=80)
@given(start=starts, minute=st.integers(0, 1439), hours=st.integers(1, 30))
def test_an_hour_is_sixty_minutes(start: date, minute: int, hours: int) -> None:
    begun = datetime.combine(start, time.min, SHANGHAI) + timedelta(minutes=minute)
    in_hours = answer_of(TimeLimit(hours, LimitUnit.HOUR), begun)
    assert in_hours.at == answer_of(TimeLimit(hours * 60, LimitUnit.MINUTE), begun).at
    assert business_minutes_between(begun, in_hours.at, CALENDAR, HOURS) == hours * 60


@settings(deadline=None, max_examples=300)
@given(start=starts, unit=units, value=st.integers(0, 60), extend=st.integers(0, 20), given_offsets=offsets)
def test_nothing_makes_a_date_earlier_than_the_raw_limit(
    start: date, unit: LimitUnit, value: int, extend: int, given_offsets: Offsets
) -> None:
    limit = TimeLimit(value, unit)
    raw, extended = answer_of(limit, noon(start)), answer_of(limit, noon(start), extend)
    whole = answer_of(limit, noon(start), extend, gaps_of(start, given_offsets))
    assert raw.at <= extended.at <= whole.at


@settings(deadline=None, max_examples=300)
@given(
    start=starts,
    unit=units,
    value=st.integers(0, 60),
    given_offsets=offsets,
    again=st.lists(st.integers(0, 4), max_size=4),
    shuffled=st.randoms(use_true_random=False),
)
def test_exclusions_count_once_in_whatever_order_and_however_often_they_are_named(
    start: date, unit: LimitUnit, value: int, given_offsets: Offsets, again: list[int], shuffled: Random
) -> None:
    gaps = gaps_of(start, given_offsets)
    answer = answer_of(TimeLimit(value, unit), noon(start), 0, gaps)
    more = gaps + [gaps[index % len(gaps)] for index in again if gaps]
    shuffled.shuffle(more)
    split = [piece for gap in more for piece in halves(gap)]
    assert answer_of(TimeLimit(value, unit), noon(start), 0, more).at == answer.at
    assert answer_of(TimeLimit(value, unit), noon(start), 0, split).at == answer.at
    left_out = sum(step.days for step in answer.explanation if step.rule is Rule.EXCLUDED)
    assert left_out <= len(left_out_of(gaps))


def halves(gap: Excluded) -> list[Excluded]:
    middle = gap.start + (gap.end - gap.start) // 2
    return [Excluded(gap.start, middle), Excluded(middle, gap.end)]


@settings(deadline=None, max_examples=60)
@given(start=starts, minute=st.integers(0, 1439), long=st.integers(-600, 20_000))
def test_raw_time_agrees_with_a_walk(start: date, minute: int, long: int) -> None:
    begun = datetime.combine(start, time.min, SHANGHAI) + timedelta(minutes=minute)
    ended = begun + timedelta(minutes=long)
    taken = elapsed(begun, ended, CALENDAR, HOURS)
    assert taken.working_days == working_days_elapsed(begun.date(), ended.date())
    assert taken.business_minutes == open_minutes_elapsed(begun, ended)
