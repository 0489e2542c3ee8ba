from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from e_licences.errors import NumberPatternError
from e_licences.numbers import (
    CODE_ALPHABET,
    CODE_LENGTH,
    licence_number,
    valid_until,
    verification_code_new,
    verification_code_read,
)

ORGAN = "11330899MB9900021C"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("JY{division}{year}{serial:06d}", "JY3308992026000042"),
        ("（{department}）食证〔{year}〕第{serial:04d}号", "（市监）食证〔2026〕第0042号"),
        ("{organ}-{serial}", "11330899MB9900021C-42"),
    ],
)
def test_a_number_follows_the_pattern_of_its_type(pattern: str, expected: str) -> None:
    assert licence_number(pattern, organ_code=ORGAN, organ_name="市监", year=2026, serial=42) == expected


@pytest.mark.parametrize(
    "pattern", ["{district}", "{serial:q}", "{", "{0}", "{year.__wrong__}", "{organ:06d}"]
)
def test_a_pattern_that_cannot_be_filled_is_refused(pattern: str) -> None:
    with pytest.raises(NumberPatternError):
        licence_number(pattern, organ_code=ORGAN, organ_name="市监", year=2026, serial=42)


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        (date(2026, 1, 8), 5, date(2031, 1, 7)),
        (date(2026, 1, 1), 1, date(2026, 12, 31)),
        (date(2023, 3, 1), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),
        (date(2024, 2, 29), 5, date(2029, 2, 28)),
        (date(2026, 1, 8), None, None),
    ],
)
def test_a_term_ends_on_the_day_before_the_same_day(start: date, years: int | None, end: date | None) -> None:
    assert valid_until(start, years) == end


@given(st.text(alphabet=CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH))
def test_a_code_is_read_as_people_write_it(code: str) -> None:
    assert verification_code_read(code) == code
    assert verification_code_read(f" {code[:4]}-{code[4:8]} - {code[8:].lower()} ") == code
    assert verification_code_read(code.replace("0", "o").replace("1", "l")) == code


def test_codes_are_long_and_differ() -> None:
    codes = {verification_code_new() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) for code in codes)
