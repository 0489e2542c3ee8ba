from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.identifiers import (
    IdentifierError,
    case_number_build,
    case_number_parse,
    item_code_build,
    item_code_parse,
)

ITEM = "11330899MB9900021C4000131001000"
FIRST_CASE = "11330899MB9900021C4000131001000202601080001"


@pytest.mark.parametrize(
    ("code", "level"),
    [(ITEM, "4"), ("11370800MB285591843370117002011", "3"), ("12441500196720244T3442199806003", "3")],
)
def test_published_item_codes_are_read_and_built(code: str, level: str) -> None:
    read = item_code_parse(code)
    assert (str(read), read.level, len(code)) == (code, level, 31)
    assert item_code_build(read.organ_code, read.level, read.base_code) == code


@pytest.mark.parametrize(
    ("value", "code", "source"),
    [
        (ITEM[:-1], "length", ""),
        (ITEM + "0", "length", ""),
        (ITEM.replace("021C", "021D"), "organ-code", "GB 32100-2015"),
        (ITEM.replace("021C4", "021C0"), "level", "GB/T 39046-2020 A.2"),
        (ITEM.replace("021C4", "021C8"), "level", "GB/T 39046-2020 A.2"),
        (ITEM[:-1] + "-", "characters", ""),
    ],
)
def test_a_broken_item_code_is_refused_with_its_rule(value: str, code: str, source: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        item_code_parse(value)
    assert (caught.value.code, caught.value.source) == (code, source)


def test_the_organ_in_it_is_told_with_the_right_check_character() -> None:
    with pytest.raises(IdentifierError) as caught:
        item_code_parse(ITEM.replace("021C", "021D"))
    assert caught.value.expected == "C"


def test_a_case_number_is_the_item_the_day_and_the_serial() -> None:
    assert case_number_build(ITEM, date(2026, 1, 8), 1) == FIRST_CASE
    assert len(FIRST_CASE) == 43
    read = case_number_parse(FIRST_CASE.lower())
    assert (str(read.item_code), read.day, read.serial) == (ITEM, date(2026, 1, 8), 1)


def test_a_published_case_number_is_read() -> None:
    read = case_number_parse("12441500196720244T3442199806003202206230068")
    assert (read.day, read.serial) == (date(2022, 6, 23), 68)


def test_above_9999_the_serial_has_five_digits() -> None:
    assert case_number_build(ITEM, date(2026, 1, 8), 9999).endswith("202601089999")
    assert case_number_build(ITEM, date(2026, 1, 8), 10_000).endswith("2026010810000")


@pytest.mark.parametrize("serial", [0, -1, 100_000])
def test_a_serial_that_does_not_fit_is_not_built(serial: int) -> None:
    with pytest.raises(IdentifierError) as caught:
        case_number_build(ITEM, date(2026, 1, 8), serial)
    assert caught.value.code == "serial"


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        ("20260108001", "length"),
        ("20260108000001", "length"),
        ("202602300001", "date"),
        ("2026A1080001", "characters"),
        ("20260108000A", "characters"),
        ("202601080000", "serial"),
        ("2026010800001", "serial"),  # five digits for a number that has four
    ],
)
def test_a_broken_case_number_is_refused(tail: str, code: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        case_number_parse(ITEM + tail)
    assert caught.value.code == code


def test_the_position_told_is_that_in_the_whole_number() -> None:
    with pytest.raises(IdentifierError, match="43"):
        case_number_parse(ITEM + "20260108000A")


@given(st.dates(date(1000, 1, 1)), st.integers(1, 99_999))
def test_what_is_built_is_read_back(day: date, serial: int) -> None:
    read = case_number_parse(case_number_build(ITEM, day, serial))
    assert (read.day, read.serial) == (day, serial)
