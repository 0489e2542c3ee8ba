from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.identifiers import (
    IdentifierError,
    organisation_check_character,
    uscc_check_character,
    uscc_parse,
)

PUBLISHED = [
    "11100000000013338W",
    "11330105002500287C",
    "11110000000021135M",
    "12441500196720244T",
    "11100000MB03271699",
]
FICTIONAL = [
    "11330899MB9900013H",
    "11330899MB9900021C",
    "11330899MB990003X4",
    "11330899MB99000484",
    "11330899MB9900056Y",
    "11330899MB9900064R",
    "11330899MB9900072L",
    "11330899MB9900080F",
    "11330899MB9900099C",
    "11330899MB99001010",
    "11330899MB990011XP",
    "11330899MB9900128P",
    "11330899MB9900136J",
    "11330899MB9900144D",
    "91330899MA99A0014P",
    "92330899MA99B0028R",
]


def refusal(value: str) -> IdentifierError:
    with pytest.raises(IdentifierError) as caught:
        uscc_parse(value)
    return caught.value


@pytest.mark.parametrize("code", PUBLISHED + FICTIONAL)
def test_published_codes_are_read(code: str) -> None:
    assert uscc_parse(code).code == code


def test_its_parts_are_told() -> None:
    read = uscc_parse("91330899MA99A0014P")
    assert (read.registrar, read.division, read.organisation_code) == ("9", "330899", "MA99A0014")


@pytest.mark.parametrize(
    "written", ["91330899ma99a0014p", " 91330899 MA99A001 4P", "９１３３０８９９ＭＡ９９Ａ００１４Ｐ"]
)
def test_blanks_full_width_and_small_letters_are_put_right(written: str) -> None:
    assert uscc_parse(written).code == "91330899MA99A0014P"


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        ("11330105002500278C", "check-character", "E"),
        ("91330100799655085B", "check-character", "5"),
        ("11330105002500278E", "organisation-check-character", "9"),
        ("91330899MA99A0014", "length", ""),
        ("91330899MA99A0014PP", "length", ""),
        ("9I330899MA99A0014P", "letter", ""),
        ("91330899MA99A0014O", "letter", ""),
        ("91330899MA99A00S4P", "letter", ""),
        ("91330899MA99A00V4P", "letter", ""),
        ("91330899MA99A00Z4P", "letter", ""),
        ("91330899MA99A00-4P", "characters", ""),
        ("91330899MA99A00一4P", "characters", ""),
    ],
)
def test_the_broken_rule_is_named_with_the_right_character(value: str, code: str, expected: str) -> None:
    error = refusal(value)
    assert (error.code, error.expected) == (code, expected)
    assert error.source == ("GB 11714-1997" if code.startswith("organisation") else "GB 32100-2015")


@pytest.mark.parametrize(("letter", "meant"), [("I", "1"), ("O", "0"), ("S", "5"), ("V", "U"), ("Z", "2")])
def test_a_letter_that_does_not_exist_is_told_with_what_may_be_meant(letter: str, meant: str) -> None:
    text = str(refusal(f"91330899MA99A00{letter}4P"))
    assert f"“{letter}”" in text
    assert meant in text


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=16, max_size=16))
def test_a_code_built_with_both_check_characters_is_right(body: str) -> None:
    inner = body + organisation_check_character(body[8:])
    assert uscc_parse(inner + uscc_check_character(inner)).organisation_code == inner[8:]


@given(st.sampled_from(FICTIONAL), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_any_one_mistyped_character_is_found(right: str, place: int, letter: str) -> None:
    wrong = right[:place] + letter + right[place + 1 :]
    if wrong != right:
        assert refusal(wrong).code == "check-character"


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(value: str) -> None:
    with suppress(IdentifierError):
        assert len(uscc_parse(value).code) == 18
