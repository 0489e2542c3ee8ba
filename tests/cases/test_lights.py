"""Lights and what is left, at instants around the due date."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.time_limits import (
    Light,
    LightRules,
    LimitUnit,
    TimeLimit,
    due_date,
    last_day,
    light,
    light_bounds,
    remaining,
)
from catalogue.services.calendar import calendar_of_package
from common.clock import SHANGHAI

DAY = timedelta(days=1)
HOURS = [(time(8, 30), time(12, 0)), (time(13, 30), time(17, 0))]
CALENDAR = calendar_of_package()
RULES = LightRules(CALENDAR, HOURS, yellow_working_days=2, yellow_fraction=0.25)
starts = st.dates(date(2004, 1, 1), date(2026, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


def due_at_of(start: str, count: int, unit: LimitUnit = LimitUnit.WORKING_DAY) -> datetime:
    return due_date(TimeLimit(count, unit), at(start), CALENDAR, HOURS).at


def is_workday(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day)) if day.year <= 2026 else day.weekday() < 5


DUE = due_at_of("2026-01-28", 20)  # Tuesday 3 March, after a make-up Saturday


@pytest.mark.parametrize(
    ("instant", "expected", "days", "is_overdue"),
    [
        ("2026-01-28 09:00", Light.GREEN, 20, False),
        ("2026-02-27 16:00", Light.GREEN, 3, False),
        ("2026-02-28 08:00", Light.YELLOW, 2, False),  # make-up Saturday: Monday and Tuesday are left
        ("2026-03-01 08:00", Light.YELLOW, 2, False),
        ("2026-03-02 23:59", Light.YELLOW, 1, False),
        ("2026-03-03 00:00", Light.RED, 0, False),
        ("2026-03-03 23:59", Light.RED, 0, False),
        ("2026-03-04 00:00", Light.RED, 1, True),
        ("2026-03-07 12:00", Light.RED, 3, True),
    ],
)
def test_a_limit_in_days_shows_its_light_and_what_is_left(
    instant: str, expected: Light, days: int, is_overdue: bool
) -> None:
    now = at(instant)
    assert light(DUE, now, rules=RULES) is expected
    left = remaining(DUE, now, rules=RULES)
    assert (left.value, left.unit, left.is_overdue) == (days, LimitUnit.WORKING_DAY, is_overdue)
    assert left.text()
    assert expected.label


def test_overdue_since_a_friday_is_overdue_on_saturday_though_no_working_day_has_passed() -> None:
    left = remaining(due_at_of("2026-03-02", 4), at("2026-03-07 10:00"), rules=RULES)
    assert (left.value, left.is_overdue) == (0, True)


def test_what_is_concluded_or_not_due_shows_grey() -> None:
    now = at("2026-03-07 12:00")
    assert light(DUE, now, now, rules=RULES) is Light.GREY
    assert light(None, now, rules=RULES) is Light.GREY


@pytest.mark.parametrize(
    ("instant", "expected", "minutes", "is_overdue"),
    [
        ("2026-01-05 16:30", Light.GREEN, 60, False),
        ("2026-01-05 16:59", Light.GREEN, 31, False),
        ("2026-01-05 22:00", Light.GREEN, 30, False),
        ("2026-01-06 08:44", Light.GREEN, 16, False),
        ("2026-01-06 08:45", Light.YELLOW, 15, False),
        ("2026-01-06 08:59", Light.YELLOW, 1, False),
        ("2026-01-06 09:00", Light.RED, 0, True),
        ("2026-01-07 09:00", Light.RED, 420, True),
    ],
)
def test_a_limit_in_minutes_is_red_only_when_it_is_over(
    instant: str, expected: Light, minutes: int, is_overdue: bool
) -> None:
    since = at("2026-01-05 16:30")
    due_at = due_at_of("2026-01-05 16:30", 60, LimitUnit.MINUTE)
    assert light(due_at, at(instant), rules=RULES, since=since) is expected
    left = remaining(due_at, at(instant), rules=RULES)
    assert (left.value, left.unit, left.is_overdue) == (minutes, LimitUnit.MINUTE, is_overdue)


def test_without_its_beginning_a_limit_in_minutes_is_yellow_until_it_is_over() -> None:
    due_at = at("2026-01-06 09:00")
    assert light(due_at, at("2026-01-05 10:00"), rules=RULES) is Light.YELLOW


def test_the_day_told_is_the_last_day_and_not_the_midnight_after_it() -> None:
    assert last_day(DUE) == date(2026, 3, 3)
    assert last_day(at("2026-01-06 09:00")) == date(2026, 1, 6)


@settings(deadline=None, max_examples=200)
@given(today=starts, ahead=st.integers(-20, 40), yellow=st.integers(0, 6))
def test_lights_and_their_bounds_follow_the_working_days_left(today: date, ahead: int, yellow: int) -> None:
    rules = LightRules(CALENDAR, HOURS, yellow, 0.25)
    last, now = today + DAY * ahead, noon(today)
    left = sum(is_workday(today + DAY * n) for n in range(1, ahead + 1))
    expected = Light.RED if ahead <= 0 else Light.YELLOW if left <= yellow else Light.GREEN
    due_at = datetime.combine(last + DAY, time.min, SHANGHAI)
    assert light(due_at, now, rules=rules) is expected
    bounds = light_bounds(now, rules)
    assert (due_at <= bounds.red_until) == (expected is Light.RED)
    assert (due_at <= bounds.yellow_until) == (expected is not Light.GREEN)


@settings(deadline=None, max_examples=100)
@given(start=starts, days=st.integers(1, 60))
def test_a_light_never_goes_back_while_time_passes(start: date, days: int) -> None:
    due_at = due_at_of(str(start), days)
    order = [Light.GREEN, Light.YELLOW, Light.RED]
    shown = [order.index(light(due_at, noon(start + DAY * n), rules=RULES)) for n in range(100)]
    assert all(earlier <= later for earlier, later in pairwise(shown))
