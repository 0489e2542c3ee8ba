"""Every worked example of working days that the project's rules name, and the sums made of several."""

from datetime import date, datetime, time

import pytest

from cases.time_limits import LEGAL_TERMS, Excluded, LegalLimit, LimitUnit, Rule, elapsed
from common.clock import SHANGHAI
from tests.cases.limit_walk import DAY, days_left_out, last_working_day, working_days_elapsed
from tests.cases.limits import CALENDAR, HOURS, due, noon, stop

SIMPLE = [
    ("2024-02-08", 5, "2024-02-21"),
    ("2024-02-09", 5, "2024-02-22"),  # New Year's Eve is a working day in 2024
    ("2024-04-30", 5, "2024-05-10"),
    ("2025-01-20", 10, "2025-02-08"),  # ends on a make-up Saturday
    ("2025-01-24", 5, "2025-02-07"),
    ("2025-04-25", 20, "2025-05-27"),
    ("2025-09-26", 5, "2025-10-10"),
    ("2025-09-28", 5, "2025-10-11"),  # from one make-up day to another
    ("2025-10-11", 1, "2025-10-13"),
    ("2025-09-01", 45, "2025-11-07"),
    ("2026-01-01", 3, "2026-01-06"),  # begins on a holiday
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
    ("2025-10-09", 5, "2025-10-15"),  # … booked on the next working day: never earlier
]
REVIEW = stop("2025-09-24", "2025-10-15")
STOPPED: list[tuple[str, tuple[Excluded, ...], str]] = [
    ("none", (), "2025-10-24"),
    ("review", (REVIEW,), "2025-11-10"),
    ("same-day", (stop("2025-09-24", "2025-09-24"),), "2025-10-24"),
    ("inside", (REVIEW, stop("2025-09-30", "2025-10-10")), "2025-11-10"),
    ("twice", (REVIEW, REVIEW), "2025-11-10"),
    ("touching", (stop("2025-09-30", "2025-10-15"), stop("2025-09-24", "2025-09-30")), "2025-11-10"),
    ("before", (stop("2025-09-01", "2025-09-22"),), "2025-10-24"),
    ("after-the-end", (stop("2025-10-24", "2025-12-01"),), "2025-10-24"),
]


@pytest.mark.parametrize(("start", "days", "expected"), SIMPLE)
def test_working_days_end_where_the_published_examples_say(start: str, days: int, expected: str) -> None:
    answer = due(start, days)
    assert answer.on.isoformat() == expected
    assert answer.at == datetime.combine(answer.on + DAY, time.min, SHANGHAI)
    assert not answer.is_provisional
    assert last_working_day(date.fromisoformat(start), days).isoformat() == expected


def test_deemed_acceptance_counts_from_receipt_and_not_from_the_missed_notice() -> None:
    notice = LEGAL_TERMS[LegalLimit.SUPPLEMENT_NOTICE].limit.value
    assert due("2025-01-23", notice).on == date(2025, 2, 6)
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
    assert last_working_day(date.fromisoformat(start), days + extend).isoformat() == expected


@pytest.mark.parametrize(
    ("excluded", "expected"), [case[1:] for case in STOPPED], ids=[c[0] for c in STOPPED]
)
def test_excluded_days_are_left_out_once(excluded: tuple[Excluded, ...], expected: str) -> None:
    answer = due("2025-09-22", 20, LimitUnit.WORKING_DAY, 0, *excluded)
    assert answer.on.isoformat() == expected
    left_out = days_left_out((gap.start, gap.end) for gap in excluded)
    assert last_working_day(date(2025, 9, 22), 20, left_out).isoformat() == expected


def test_the_review_excludes_eleven_working_days() -> None:
    steps = due("2025-09-22", 20, LimitUnit.WORKING_DAY, 0, REVIEW).explanation
    assert [step.days for step in steps if step.rule is Rule.EXCLUDED] == [11]


def test_of_the_two_ways_to_book_a_holiday_the_one_that_is_used_is_never_later() -> None:
    from_the_day, booked_later = due("2025-10-03", 5), due("2025-10-09", 5)
    assert from_the_day.on < booked_later.on


def test_six_working_days_pass_over_the_spring_festival() -> None:
    taken = elapsed(noon(date(2026, 2, 13)), noon(date(2026, 2, 28)), CALENDAR, HOURS)
    assert (taken.working_days, taken.natural_days) == (6, 15)
    assert working_days_elapsed(date(2026, 2, 13), date(2026, 2, 28)) == 6


def test_a_result_is_issued_within_ten_working_days_and_every_term_names_its_article() -> None:
    assert due("2026-04-28", LEGAL_TERMS[LegalLimit.ISSUE].limit.value).on == date(2026, 5, 14)
    assert all(term.article.startswith("行政许可法 第") for term in LEGAL_TERMS.values())
    assert set(LEGAL_TERMS) == set(LegalLimit)
