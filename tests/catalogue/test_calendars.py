"""The working calendar as a value, and how it is entered and read."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.calendars import WorkingCalendar
from catalogue.models import CalendarDay, CalendarYear
from catalogue.selectors.calendar import working_calendar, working_calendar_forget
from catalogue.services.calendar import calendar_of_package, calendar_seed

DAY = timedelta(days=1)
PACKAGE = calendar_of_package()
near = st.dates(date(2024, 1, 1), date(2024, 3, 31))


@pytest.fixture(autouse=True)
def _no_calendar_of_another_test() -> Iterator[None]:
    working_calendar_forget()
    yield
    working_calendar_forget()


def test_every_day_is_as_the_package_has_it() -> None:
    days = [date(2004, 1, 1) + DAY * n for n in range((date(2026, 12, 31) - date(2004, 1, 1)).days + 1)]
    assert [day for day in days if PACKAGE.is_working(day) != chinese_calendar.is_workday(day)] == []
    assert PACKAGE.published_years == frozenset(range(2004, 2027))


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_known_number_of_working_days(year: int, working_days: int) -> None:
    assert PACKAGE.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == working_days


def test_the_eve_of_spring_festival_2024_is_a_working_day() -> None:
    assert PACKAGE.is_working(date(2024, 2, 9))
    assert not PACKAGE.is_working(date(2024, 2, 10))
    assert PACKAGE.is_working(date(2024, 2, 4))  # a Sunday


def test_outside_the_entered_days_the_plain_week_holds_and_is_not_published() -> None:
    assert PACKAGE.is_working(date(2027, 1, 1))
    assert not PACKAGE.is_working(date(2027, 1, 2))
    assert not PACKAGE.is_published(date(2027, 1, 1))
    assert not PACKAGE.is_span_published(date(2026, 12, 31), date(2027, 1, 1))
    assert PACKAGE.is_span_published(date(2025, 1, 1), date(2026, 12, 31))


def test_days_that_repeat_the_plain_week_change_nothing() -> None:
    spoken_out = {date(2026, 3, 2): True, date(2026, 3, 7): False, date(2026, 3, 3): False}
    calendar = WorkingCalendar(spoken_out, frozenset({2026}))
    assert list(calendar.changes_between(date(2026, 3, 1), date(2026, 3, 31))) == [(date(2026, 3, 3), False)]
    assert calendar.add_working_days(date(2026, 3, 2), 1) == date(2026, 3, 4)


def test_the_rest_days_around_a_holiday_are_one_run() -> None:
    assert PACKAGE.rest_run(date(2026, 2, 18)) == (date(2026, 2, 15), date(2026, 2, 23))


def test_counting_backwards_is_nothing_and_adding_backwards_an_error() -> None:
    assert PACKAGE.working_days_between(date(2026, 3, 5), date(2026, 3, 2)) == 0
    with pytest.raises(ValueError, match="negative"):
        PACKAGE.add_working_days(date(2026, 3, 5), -1)


@settings(deadline=None, max_examples=300)
@given(
    days=st.dictionaries(near, st.booleans(), max_size=60),
    start=near,
    count=st.integers(0, 60),
)
def test_any_calendar_agrees_with_a_walk_day_by_day(days: dict[date, bool], start: date, count: int) -> None:
    calendar = WorkingCalendar(days, frozenset({2024}))
    day, left = start, count
    while left:
        day += DAY
        left -= days.get(day, day.weekday() < 5)
    assert calendar.add_working_days(start, count) == day
    assert calendar.working_days_between(start, day) == count
    assert calendar.working_day_from(day) == (day if count else calendar.working_day_from(start))


def test_a_long_closure_is_crossed() -> None:
    closed = {date(2024, 1, 1) + DAY * n: False for n in range(366)}
    assert WorkingCalendar(closed, frozenset({2024})).add_working_days(date(2023, 12, 31), 1) == date(
        2025, 1, 1
    )


@pytest.mark.django_db
def test_seeding_enters_the_days_of_the_notice_once() -> None:
    assert calendar_seed(year=2026) == 25
    assert calendar_seed(year=2026) == 0
    assert CalendarDay.objects.get(date=date(2026, 2, 14)).reason == "春节调休上班"
    assert CalendarDay.objects.get(date=date(2026, 2, 17)).reason == "春节"
    assert not CalendarDay.objects.filter(date=date(2026, 2, 15)).exists()  # a Sunday off is the plain week
    assert CalendarYear.objects.get().source.startswith("chinesecalendar")


@pytest.mark.django_db
def test_seeding_leaves_a_corrected_day_as_it_is() -> None:
    CalendarDay.objects.create(date=date(2026, 2, 17), is_working=True, reason="corrected")
    assert calendar_seed(year=2026) == 24
    assert CalendarDay.objects.get(date=date(2026, 2, 17)).is_working


@pytest.mark.django_db
def test_seeding_again_does_not_bring_back_a_day_that_was_taken_out() -> None:
    calendar_seed(year=2026)
    CalendarDay.objects.filter(date=date(2026, 2, 14)).delete()
    assert calendar_seed(year=2026) == 0
    assert not CalendarDay.objects.filter(date=date(2026, 2, 14)).exists()


@pytest.mark.django_db
def test_seeding_keeps_the_source_of_a_year_that_is_published_and_publishes_one_that_is_not() -> None:
    CalendarYear.objects.create(year=2025, source="State Council")
    CalendarYear.objects.create(year=2026, is_published=False)
    calendar_seed(year=2025)
    calendar_seed(year=2026)
    assert CalendarYear.objects.get(year=2025).source == "State Council"
    assert CalendarYear.objects.get(year=2026).is_published


@pytest.mark.django_db
@pytest.mark.parametrize("year", [2003, 2027])
def test_a_year_the_package_does_not_know_is_not_entered(year: int) -> None:
    assert calendar_seed(year=year) == 0
    assert not CalendarDay.objects.exists()
    assert not working_calendar().is_published(date(year, 1, 1))


@pytest.mark.django_db
def test_the_calendar_is_read_in_three_statements_and_then_held() -> None:
    calendar_seed(year=2026)
    with CaptureQueriesContext(connection) as first:
        calendar = working_calendar()
    with CaptureQueriesContext(connection) as second:
        assert working_calendar() is calendar
    assert (len(first), len(second)) == (3, 0)
    assert calendar.add_working_days(date(2026, 1, 28), 20) == date(2026, 3, 3)


@pytest.mark.django_db
def test_a_seed_is_seen_at_once_and_an_unpublished_year_stays_provisional() -> None:
    assert not working_calendar().is_published(date(2026, 1, 1))
    calendar_seed(year=2026)
    assert working_calendar().is_published(date(2026, 1, 1))
    CalendarYear.objects.filter(year=2026).update(is_published=False)
    working_calendar_forget()
    assert not working_calendar().is_published(date(2026, 1, 1))
