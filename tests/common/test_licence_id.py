from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.identifiers import (
    IdentifierError,
    licence_check_character,
    licence_identifier,
    licence_identifier_parse,
)

ROOT = "1.2.156.3005.2."
PERMIT = ROOT + "11100000000013338W009.11330105002500287C.2025052201.002.0"


def refusal(value: str) -> IdentifierError:
    with pytest.raises(IdentifierError) as caught:
        licence_identifier_parse(value)
    return caught.value


@pytest.mark.parametrize(
    ("type_code", "issuer_code", "serial", "version", "check"),
    [
        ("11100000000013338W009", "11330105002500287C", "2025052201", 2, "0"),
        ("11100000000013338W011", "11430000006122244L", "20230000403", 1, "U"),
        ("11100000000013338W011", "11430000006122244L", "20230000403", 2, "S"),
        ("11100000000013338W009", "11330105002500287C", "2025052210", 2, "K"),
        ("11100000MB03271699022", "11330105002500287C", "2026000001", 1, "V"),
        ("11100000MB03271699022", "11330105002500287C", "2026000001", 2, "T"),
    ],
)
def test_published_identifiers_are_built_and_read(
    type_code: str, issuer_code: str, serial: str, version: int, check: str
) -> None:
    written = licence_identifier(type_code, issuer_code, serial, version)
    assert written == f"{ROOT}{type_code}.{issuer_code}.{serial}.{version:03d}.{check}"
    read = licence_identifier_parse(written)
    assert (read.type_code, read.issuer_code, read.serial, read.version) == (
        type_code,
        issuer_code,
        serial,
        version,
    )
    assert str(read) == written


def test_a_long_serial_with_capitals_is_accepted() -> None:
    serial = "0F8FAD5BD9CB469FA16570867728950E"
    assert (
        licence_identifier_parse(
            licence_identifier("11100000000013338W009", "11330105002500287C", serial, 1)
        ).serial
        == serial
    )


def test_blanks_full_width_and_small_letters_are_put_right() -> None:
    written = PERMIT.replace("W", "w").replace(".", "．", 6) + " "
    assert str(licence_identifier_parse(written)) == PERMIT


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("1.2.156.3005.2", "1.2.156.3005.3", "root"),
        (".002.", ".", "parts"),
        ("W009", "W09", "type-code"),
        ("W009", "W00-", "type-code"),
        ("13338W009", "13339W009", "type-code"),
        ("500287C", "500287D", "issuer-code"),
        ("2025052201", "2025-52201", "serial"),
        ("2025052201", "", "serial"),
        ("2025052201", "2" * 65, "serial"),
        (".002.", ".02.", "version"),
        (".002.", ".000.", "version"),
        (".002.", ".0A2.", "version"),
        (".002.0", ".002.1", "check-character"),
        (".002.0", ".003.0", "check-character"),
        (".002.0", ".002.", "check-character"),
    ],
)
def test_the_broken_rule_is_named(old: str, new: str, code: str) -> None:
    assert refusal(PERMIT.replace(old, new)).code == code


def test_a_wrong_check_character_is_told_with_the_right_one() -> None:
    error = refusal(PERMIT[:-1] + "7")
    assert (error.expected, error.source) == ("0", "GB/T 36904-2018")


def test_a_wrong_organ_inside_is_told_with_its_own_rule() -> None:
    error = refusal(PERMIT.replace("500287C", "500287D"))
    assert (error.source, error.expected) == ("GB 32100-2015", "C")


@pytest.mark.parametrize("version", [0, 1000])
def test_a_version_outside_three_digits_is_not_built(version: int) -> None:
    with pytest.raises(IdentifierError) as caught:
        licence_identifier("11100000000013338W009", "11330105002500287C", "1", version)
    assert caught.value.code == "version"


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=60))
def test_the_check_character_closes_the_pure_system(body: str) -> None:
    """ISO/IEC 7064: running on over the check character itself must leave 1."""
    product = 36
    for letter in body:
        product = ((product + int(letter, 36)) % 36 or 36) * 2 % 37
    assert (product + int(licence_check_character(body), 36)) % 36 == 1


@given(st.integers(0, 57), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_any_one_mistyped_character_is_found(place: int, letter: str) -> None:
    place += len(ROOT)
    wrong = PERMIT[:place] + letter + PERMIT[place + 1 :]
    if place < len(PERMIT) and wrong != PERMIT:
        assert refusal(wrong).code


@given(st.text(max_size=90))
def test_whatever_is_typed_is_read_or_refused(value: str) -> None:
    for written in (value, ROOT + value):
        with suppress(IdentifierError):
            assert str(licence_identifier_parse(written)).startswith(ROOT)
