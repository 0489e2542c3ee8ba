"""Due dates against the law's own examples, and against a second computation that walks day by day."""

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest
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
)
from catalogue.selectors.calendar import WorkingCalendar
from common.clock import SHANGHAI

HOURS = [(time(8, 30), time(12, 0)), (time(13, 30), time(17, 0))]
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
DAY = timedelta(days=1)
KNOWN = {
    day: chinese_calendar.is_workday(day) for day in (FIRST + DAY * n for n in range((LAST - FIRST).days + 1))
}
CALENDAR = WorkingCalendar(KNOWN, frozenset(range(2004, 2027)))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(
    start: str, days: int, unit: LimitUnit = LimitUnit.WORKING_DAY, extend: int = 0, *excluded: Excluded
) -> DueDate:
    begun = noon(date.fromisoformat(start))
    return due_date(TimeLimit(days, unit), begun, CALENDAR, HOURS, extend=extend, excluded=excluded)


def minutes_due(start: str, minutes: int) -> DueDate:
    return due_date(TimeLimit(minutes, LimitUnit.MINUTE), at(start), CALENDAR, HOURS)


def rules_of(answer: DueDate) -> list[Rule]:
    return [step.rule for step in answer.explanation]


def is_workday(day: date) -> bool:
    """The second computation: the package itself, and beyond it the plain week."""
    return bool(chinese_calendar.is_workday(day)) if day <= LAST else day.weekday() < 5


def walk(start: date, count: int, left_out: frozenset[date] = frozenset()) -> date:
    day = start
    while count:
        day += DAY
        count -= is_workday(day) and day not in left_out
    return day


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2024-02-08", 5, "2024-02-21"),
        ("2024-02-09", 5, "2024-02-22"),
        ("2024-04-30", 5, "2024-05-10"),
        ("2025-01-20", 10, "2025-02-08"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2025-04-25", 20, "2025-05-27"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2025-09-28", 5, "2025-10-11"),
        ("2025-10-11", 1, "2025-10-13"),
        ("2025-09-01", 45, "2025-11-07"),
        ("2026-01-01", 3, "2026-01-06"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-10-09", 1, "2026-10-10"),
        ("2026-01-05", 45, "2026-03-13"),  # joint limit
        ("2026-04-28", 10, "2026-05-14"),  # issue and deliver
        ("2026-02-14", 1, "2026-02-24"),  # bad rating on a make-up Saturday: contact
        ("2026-02-14", 15, "2026-03-13"),  # … and repair
        ("2025-09-30", 1, "2025-10-09"),
        ("2026-06-18", 10, "2026-07-03"),  # fire inspection, ordinary track
        ("2025-10-03", 5, "2025-10-14"),  # handed in online on a holiday, counted from that day
        ("2025-10-09", 5, "2025-10-15"),  # … booked on the next working day
    ],
)
def test_working_days_end_where_the_published_examples_say(start: str, days: int, expected: str) -> None:
    answer = due(start, days)
    assert answer.on.isoformat() == expected
    assert answer.at == datetime.combine(answer.on + DAY, time.min, SHANGHAI)
    assert not answer.is_provisional


def test_deemed_acceptance_counts_from_receipt_and_not_from_the_missed_notice() -> None:
    assert due("2025-01-23", 5).on == date(2025, 2, 6)
    assert due("2025-01-23", 20).on == date(2025, 2, 26)
    assert due("2025-02-06", 20).on == date(2025, 3, 5)  # the wrong answer


@pytest.mark.parametrize(
    ("start", "days", "extend", "expected"),
    [("2026-01-05", 45, 15, "2026-04-03"), ("2026-06-18", 10, 3, "2026-07-08")],
)
def test_an_extension_goes_on_from_the_last_day(start: str, days: int, extend: int, expected: str) -> None:
    answer = due(start, days, LimitUnit.WORKING_DAY, extend)
    assert answer.on.isoformat() == expected
    assert (Rule.EXTENSION, extend) in [(step.rule, step.days) for step in answer.explanation]


REVIEW = Excluded(date(2025, 9, 24), date(2025, 10, 15))


@pytest.mark.parametrize(
    ("excluded", "expected"),
    [
        ((), "2025-10-24"),
        ((REVIEW,), "2025-11-10"),
        ((Excluded(date(2025, 9, 24), date(2025, 9, 24)),), "2025-10-24"),
        ((REVIEW, Excluded(date(2025, 9, 30), date(2025, 10, 10))), "2025-11-10"),
        ((REVIEW, REVIEW), "2025-11-10"),
        (
            (Excluded(date(2025, 9, 30), date(2025, 10, 15)), Excluded(date(2025, 9, 24), date(2025, 9, 30))),
            "2025-11-10",
        ),
        ((Excluded(date(2025, 9, 1), date(2025, 9, 22)),), "2025-10-24"),
        ((Excluded(date(2025, 10, 24), date(2025, 12, 1)),), "2025-10-24"),
    ],
    ids=["none", "review", "same-day", "inside", "twice", "touching", "before", "after-the-end"],
)
def test_excluded_days_are_left_out_once(excluded: tuple[Excluded, ...], expected: str) -> None:
    answer = due("2025-09-22", 20, LimitUnit.WORKING_DAY, 0, *excluded)
    assert answer.on.isoformat() == expected


def test_the_review_excludes_eleven_working_days() -> None:
    steps = due("2025-09-22", 20, LimitUnit.WORKING_DAY, 0, REVIEW).explanation
    assert [step.days for step in steps if step.rule is Rule.EXCLUDED] == [11]


def test_working_days_elapsed_are_those_after_the_start_up_to_the_end() -> None:
    assert CALENDAR.working_days_between(date(2026, 2, 13), date(2026, 2, 28)) == 6


@pytest.mark.parametrize(
    ("start", "days", "expected", "is_rolled"),
    [
        ("2026-09-01", 30, "2026-10-08", True),  # the 30th day is 1 October
        ("2026-01-01", 30, "2026-02-02", True),  # a Saturday
        ("2026-02-04", 10, "2026-02-14", False),  # a make-up Saturday is a working day
        ("2026-03-02", 7, "2026-03-09", False),
    ],
)
def test_natural_days_that_end_on_a_day_off_end_on_the_next_working_day(
    start: str, days: int, expected: str, is_rolled: bool
) -> None:
    answer = due(start, days, LimitUnit.NATURAL_DAY)
    assert answer.on.isoformat() == expected
    assert (Rule.ROLLED in rules_of(answer)) is is_rolled


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-01-05 09:00", 60, "2026-01-05 10:00"),
        ("2026-01-05 11:30", 60, "2026-01-05 14:00"),  # over lunch
        ("2026-01-05 11:00", 60, "2026-01-05 12:00"),  # up to closing time, not to the next opening
        ("2026-01-05 12:00", 60, "2026-01-05 14:30"),  # closing time is outside
        ("2026-01-05 16:45", 60, "2026-01-06 09:15"),
        ("2026-01-05 07:00", 60, "2026-01-05 09:30"),
        ("2026-02-14 16:30", 60, "2026-02-24 09:00"),  # make-up Saturday, then Spring Festival
        ("2026-02-18 10:00", 60, "2026-02-24 09:30"),
        ("2026-01-05 09:00", 0, "2026-01-05 09:00"),
        ("2026-01-05 08:30", 840, "2026-01-06 17:00"),  # two whole days
    ],
)
def test_minutes_run_only_while_the_windows_are_open(start: str, minutes: int, expected: str) -> None:
    answer = minutes_due(start, minutes)
    assert answer.at == at(expected)
    assert answer.on == at(expected).date()
    assert sum(step.minutes for step in answer.explanation) == minutes


def test_a_start_outside_business_hours_is_explained() -> None:
    assert Rule.NEXT_OPENING in rules_of(minutes_due("2026-02-18 10:00", 60))
    assert Rule.NEXT_OPENING not in rules_of(minutes_due("2026-01-05 09:00", 60))


def test_hours_are_sixty_minutes_and_an_extension_of_them_goes_on() -> None:
    limit = TimeLimit(2, LimitUnit.HOUR)
    answer = due_date(limit, at("2026-01-05 10:00"), CALENDAR, HOURS, extend=1)
    assert answer.at == at("2026-01-05 14:30")
    spent = [(step.rule, step.minutes) for step in answer.explanation]
    assert spent == [(Rule.BUSINESS_TIME, 120), (Rule.EXTENSION_TIME, 60)]


def test_an_instant_in_another_time_zone_falls_on_the_day_it_has_in_china() -> None:
    late = datetime.fromisoformat("2026-01-05T17:00:00+00:00")  # 01:00 on the 6th in Shanghai
    assert due_date(TimeLimit(1, LimitUnit.WORKING_DAY), late, CALENDAR, HOURS).on == date(2026, 1, 7)


@pytest.mark.parametrize(
    ("start", "days", "unit", "expected", "is_provisional"),
    [
        ("2026-12-24", 5, LimitUnit.WORKING_DAY, "2026-12-31", False),
        ("2026-12-24", 6, LimitUnit.WORKING_DAY, "2027-01-01", True),
        ("2026-12-01", 45, LimitUnit.WORKING_DAY, "2027-02-02", True),
        ("2026-12-31", 0, LimitUnit.WORKING_DAY, "2026-12-31", False),
        ("2026-12-20", 11, LimitUnit.NATURAL_DAY, "2026-12-31", False),
        ("2026-12-20", 13, LimitUnit.NATURAL_DAY, "2027-01-04", True),
    ],
)
def test_a_date_that_rests_on_an_unannounced_year_is_provisional(
    start: str, days: int, unit: LimitUnit, expected: str, is_provisional: bool
) -> None:
    answer = due(start, days, unit)
    assert (answer.on.isoformat(), answer.is_provisional) == (expected, is_provisional)
    assert (Rule.PROVISIONAL in rules_of(answer)) is is_provisional


def test_minutes_over_the_end_of_the_announced_years_are_provisional() -> None:
    answer = minutes_due("2026-12-31 16:45", 60)
    assert (answer.at, answer.is_provisional) == (at("2027-01-01 09:15"), True)


@pytest.mark.parametrize(("unit", "days"), [(LimitUnit.WORKING_DAY, 5), (LimitUnit.NATURAL_DAY, 30)])
def test_a_start_in_an_unannounced_year_alone_leaves_the_date_firm(unit: LimitUnit, days: int) -> None:
    assert not due("2003-12-31", days, unit).is_provisional


def test_natural_days_are_firm_when_only_days_in_between_are_unannounced() -> None:
    assert not due("2003-11-30", 60, LimitUnit.NATURAL_DAY).is_provisional
    assert due("2003-12-30", 2, LimitUnit.WORKING_DAY).is_provisional


def test_of_a_holiday_that_is_under_way_only_the_rest_is_told() -> None:
    steps = due("2026-02-17", 3).explanation
    told = [(step.rule, str(step.from_), str(step.to), step.days) for step in steps[2:-1]]
    assert told == [(Rule.HOLIDAY, "2026-02-18", "2026-02-23", 6)]


def test_the_provisional_step_names_the_year_that_is_missing_only() -> None:
    step = due("2026-12-24", 6).explanation[-1]
    assert (step.from_, step.to) == (date(2027, 1, 1), date(2027, 1, 1))
    assert "2027" in step.sentence()


def test_a_provisional_date_is_settled_by_the_year_that_is_entered() -> None:
    announced = WorkingCalendar(KNOWN | {date(2027, 1, 1): False}, CALENDAR.published_years | {2027})
    answer = due_date(TimeLimit(6, LimitUnit.WORKING_DAY), noon(date(2026, 12, 24)), announced, HOURS)
    assert (answer.on, answer.is_provisional) == (date(2027, 1, 4), False)


def test_the_explanation_names_the_holiday_the_make_up_days_and_the_articles() -> None:
    steps = due("2026-01-28", 20).explanation
    told = [(step.rule, str(step.from_), str(step.to), step.days) for step in steps]
    assert told == [
        (Rule.START_DAY_NOT_COUNTED, "2026-01-28", "2026-01-28", 0),
        (Rule.WORKING_DAYS, "2026-01-29", "2026-03-03", 20),
        (Rule.WEEKENDS, "2026-01-29", "2026-03-03", 5),
        (Rule.MAKE_UP_DAY, "2026-02-14", "2026-02-14", 1),
        (Rule.HOLIDAY, "2026-02-15", "2026-02-23", 9),
        (Rule.MAKE_UP_DAY, "2026-02-28", "2026-02-28", 1),
        (Rule.LAST_DAY_ENDS, "2026-03-03", "2026-03-03", 0),
    ]
    assert all(step.article_text() and step.sentence() for step in steps)


def test_the_basis_of_the_limit_is_told_with_the_days_it_grants() -> None:
    begun = noon(date(2026, 1, 28))
    limit = TimeLimit(20, LimitUnit.WORKING_DAY)
    answer = due_date(limit, begun, CALENDAR, HOURS, legal_basis="《行政许可法》第四十二条")
    assert answer.explanation[1].as_dict()["article"] == "《行政许可法》第四十二条"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: TimeLimit(-1, LimitUnit.WORKING_DAY),
        lambda: Excluded(date(2026, 1, 2), date(2026, 1, 1)),
        lambda: due("2026-01-05", 5, LimitUnit.NATURAL_DAY, -1),
        lambda: due("2026-01-05", 60, LimitUnit.MINUTE, 0, Excluded(date(2026, 1, 5), date(2026, 1, 6))),
        lambda: due_date(TimeLimit(1, LimitUnit.HOUR), at("2026-01-05 09:00"), CALENDAR, []),
        lambda: due_date(TimeLimit(1, LimitUnit.HOUR), datetime(2026, 1, 5), CALENDAR, HOURS),  # noqa: DTZ001
    ],
    ids=["negative", "backwards", "negative-extension", "excluded-minutes", "never-open", "no-time-zone"],
)
def test_facts_that_make_no_sense_are_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r"negative|ends before|excluded|never pass|time zone"):
        wrong()


starts = st.dates(FIRST, LAST)
intervals = st.lists(st.tuples(st.integers(-20, 120), st.integers(0, 60)), max_size=5)


@settings(deadline=None, max_examples=300)
@given(start=starts, days=st.integers(1, 80), extend=st.integers(0, 30), offsets=intervals)
def test_working_days_agree_with_a_walk_day_by_day(
    start: date, days: int, extend: int, offsets: list[tuple[int, int]]
) -> None:
    excluded = [Excluded(start + DAY * first, start + DAY * (first + length)) for first, length in offsets]
    left_out = frozenset(
        gap.start + DAY * n for gap in excluded for n in range(1, (gap.end - gap.start).days + 1)
    )
    answer = due(str(start), days, LimitUnit.WORKING_DAY, extend, *excluded)
    expected = walk(start, days + extend, left_out)
    assert answer.on == expected
    assert answer.is_provisional == (expected.year > 2026)
    explained = {Rule.WORKING_DAYS, Rule.EXTENSION, Rule.EXCLUDED, Rule.WEEKENDS, Rule.HOLIDAY}
    assert sum(step.days for step in answer.explanation if step.rule in explained) == (expected - start).days


@settings(deadline=None, max_examples=200)
@given(start=starts, days=st.integers(0, 400))
def test_natural_days_agree_with_a_walk_day_by_day(start: date, days: int) -> None:
    last = start + DAY * days
    expected = last if is_workday(last) else walk(last, 1)
    assert due(str(start), days, LimitUnit.NATURAL_DAY).on == expected


@settings(deadline=None, max_examples=60)
@given(start=starts, minute=st.integers(0, 1439), minutes=st.integers(0, 1500))
def test_minutes_agree_with_a_walk_minute_by_minute(start: date, minute: int, minutes: int) -> None:
    begun = datetime.combine(start, time.min, SHANGHAI) + timedelta(minutes=minute)
    answer = due_date(TimeLimit(minutes, LimitUnit.MINUTE), begun, CALENDAR, HOURS)
    assert business_minutes_between(begun, answer.at, CALENDAR, HOURS) == minutes
    now, left = begun, minutes
    while left:
        if not is_workday(now.date()):
            now = datetime.combine(now.date() + DAY, time.min, SHANGHAI)
            continue
        left -= any(opening <= now.time() < closing for opening, closing in HOURS)
        now += timedelta(minutes=1)
    assert not minutes or answer.at == now
