"""Due dates where the published examples stop: days off, opening hours, unannounced years, explanations."""

from datetime import date, datetime

import pytest

from cases.time_limits import DueDate, Excluded, LimitUnit, Rule, TimeLimit, due_date
from catalogue.selectors.calendar import WorkingCalendar
from tests.cases.limits import CALENDAR, HOURS, KNOWN, at, due, minutes_due, noon, stop


def rules_of(answer: DueDate) -> list[Rule]:
    return [step.rule for step in answer.explanation]


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
        lambda: due_date(TimeLimit(1, LimitUnit.HOUR), at("2026-01-05 09:00"), CALENDAR, []),
        lambda: due_date(TimeLimit(1, LimitUnit.HOUR), datetime(2026, 1, 5), CALENDAR, HOURS),  # noqa: DTZ001
    ],
    ids=["negative", "backwards", "negative-extension", "never-open", "no-time-zone"],
)
def test_facts_that_make_no_sense_are_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r"negative|ends before|never pass|time zone"):
        wrong()


@pytest.mark.parametrize(
    ("start", "minutes", "excluded", "expected"),
    [
        # stopped on Monday, resumed on Wednesday: Tuesday and Wednesday do not count
        ("2026-01-05 16:30", 60, ("2026-01-05", "2026-01-07"), "2026-01-08 09:00"),
        ("2026-01-05 16:00", 60, ("2026-01-05", "2026-01-07"), "2026-01-05 17:00"),  # over before it
        ("2026-01-05 16:30", 60, ("2026-01-05", "2026-01-05"), "2026-01-06 09:00"),  # one day: nothing
        ("2026-01-06 09:00", 60, ("2026-01-05", "2026-01-07"), "2026-01-08 09:30"),  # begins within
        ("2026-02-13 16:30", 60, ("2026-02-13", "2026-02-24"), "2026-02-25 09:00"),  # and the festival
    ],
)
def test_of_business_time_whole_days_are_left_out(
    start: str, minutes: int, excluded: tuple[str, str], expected: str
) -> None:
    answer = minutes_due(start, minutes, stop(*excluded))
    assert answer.at == at(expected)


def test_the_left_out_days_of_a_limit_in_minutes_are_explained_in_working_days() -> None:
    answer = minutes_due("2026-02-13 16:30", 60, stop("2026-02-13", "2026-02-24"), extend=30)
    assert answer.at == at("2026-02-25 09:30")
    told = [(step.rule, str(step.from_), str(step.to), step.days) for step in answer.explanation]
    assert (Rule.EXCLUDED, "2026-02-13", "2026-02-24", 2) in told


def test_an_exclusion_that_comes_after_the_end_is_not_told() -> None:
    answer = minutes_due("2026-01-05 09:00", 60, stop("2026-01-05", "2026-01-07"))
    assert Rule.EXCLUDED not in rules_of(answer)
