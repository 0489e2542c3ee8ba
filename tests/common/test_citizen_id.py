from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import RuleBrokenError
from common.identifiers import Card, IdentifierError, Sex, citizen_id_check_character, citizen_id_parse

TODAY = date(2026, 1, 8)


def refusal(value: str) -> IdentifierError:
    with pytest.raises(IdentifierError) as caught:
        citizen_id_parse(value, today=TODAY)
    return caught.value


@pytest.mark.parametrize(
    ("number", "birth_date", "sex", "card"),
    [
        ("11010519491231002X", "1949-12-31", Sex.FEMALE, Card.CITIZEN),
        ("330802202402298881", "2024-02-29", Sex.FEMALE, Card.CITIZEN),
        ("330105200001015432", "2000-01-01", Sex.MALE, Card.CITIZEN),
        ("330105200001015344", "2000-01-01", Sex.FEMALE, Card.CITIZEN),
        ("330899199001019014", "1990-01-01", Sex.MALE, Card.CITIZEN),
        ("330899199202299024", "1992-02-29", Sex.FEMALE, Card.CITIZEN),
        ("330899200006159038", "2000-06-15", Sex.MALE, Card.CITIZEN),
        ("330899202601059049", "2026-01-05", Sex.FEMALE, Card.CITIZEN),
        ("810000199408230021", "1994-08-23", Sex.FEMALE, Card.RESIDENCE_PERMIT),
        ("911124198108030024", "1981-08-03", Sex.FEMALE, Card.FOREIGNER),
    ],
)
def test_published_numbers_are_read(number: str, birth_date: str, sex: Sex, card: Card) -> None:
    read = citizen_id_parse(number, today=TODAY)
    assert (read.number, read.birth_date.isoformat(), read.sex, read.card) == (number, birth_date, sex, card)


@pytest.mark.parametrize("prefix", ["820000", "830000", "330113", "330114", "460003", "933156"])
def test_permits_new_districts_and_abolished_divisions_are_accepted(prefix: str) -> None:
    body = f"{prefix}19940823001"
    assert citizen_id_parse(body + citizen_id_check_character(body), today=TODAY).number.startswith(prefix)


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105\u200b19491231\u3000002ｘ\ufeff",
    ],
)
def test_blanks_full_width_and_small_letters_are_put_right(written: str) -> None:
    assert citizen_id_parse(written, today=TODAY).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "length"),
        ("33010520000101543", "length"),
        ("3301052000010154321", "length"),
        ("110105491231002", "first-generation"),
        ("3301052000O1015432", "characters"),
        ("33010520000101543A", "characters"),
        ("X10105194912310021", "characters"),
        ("٣٣٠١٠٥٢٠٠٠٠١٠١٥٤٣٢", "characters"),
        ("000105200001015432", "division"),
        ("990105200001015432", "division"),
        ("330802202302298884", "birth-date"),
        ("330105200013015432", "birth-date"),
        ("330105200000005432", "birth-date"),
        ("330105202601095432", "birth-date"),
        ("330105187001015432", "birth-date"),
        ("330105200001015433", "check-character"),
    ],
)
def test_the_broken_rule_is_named(value: str, code: str) -> None:
    error = refusal(value)
    assert isinstance(error, RuleBrokenError)
    assert (error.code, error.source) == (code, "GB 11643-1999")


def test_a_right_check_character_does_not_save_an_impossible_date() -> None:
    assert citizen_id_check_character("33080220230229888") == "4"
    assert "2023-02-29" in str(refusal("330802202302298884"))


def test_the_day_of_birth_is_not_in_the_future_on_the_day_itself() -> None:
    newborn = "330899202601059049"
    assert citizen_id_parse(newborn, today=date(2026, 1, 5)).birth_date == date(2026, 1, 5)
    with pytest.raises(IdentifierError):
        citizen_id_parse(newborn, today=date(2026, 1, 4))


def test_a_wrong_check_character_is_told_with_the_right_one() -> None:
    error = refusal("110105194912310021")
    assert error.expected == "X"
    assert "X" in str(error)


def test_the_position_of_a_wrong_character_is_told() -> None:
    assert "18" in str(refusal("33010520000101543A"))
    assert "11" in str(refusal("3301052000O1015432"))


@given(place=st.integers(0, 16), digit=st.sampled_from("0123456789"))
def test_any_one_mistyped_digit_is_found(place: int, digit: str) -> None:
    right = "330899199202299024"
    wrong = right[:place] + digit + right[place + 1 :]
    if wrong != right:
        assert refusal(wrong).code in {"check-character", "birth-date", "division"}


@given(place=st.integers(0, 15))
def test_two_neighbours_exchanged_are_found(place: int) -> None:
    right = "330899200006159038"
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    if wrong != right:
        assert refusal(wrong).code in {"check-character", "birth-date", "division"}


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(value: str) -> None:
    with suppress(IdentifierError):
        assert len(citizen_id_parse(value, today=TODAY).number) == 18
