"""Citizen identity numbers (GB 11643) and the cards that are numbered like them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from string import digits

from django.utils.translation import gettext as _

from common.identifiers.base import (
    IdentifierError,
    normalised,
    require_alphabet,
    require_check_character,
    require_length,
)

SOURCE = "GB 11643-1999"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCE_SPANS = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
_PROVINCES = frozenset(str(code) for first, last in _PROVINCE_SPANS for code in range(first, last + 1))
_RESIDENCE_PERMIT = frozenset({"81", "82", "83"})
_LONGEST_LIFE_YEARS = 150


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class Card(StrEnum):
    CITIZEN = "citizen"
    RESIDENCE_PERMIT = "residence-permit"
    FOREIGNER = "foreigner-permanent-residence"


@dataclass(frozen=True)
class CitizenId:
    """`number` is the normalised spelling, the only one to store and compare."""

    number: str
    card: Card
    birth_date: date
    sex: Sex


def citizen_id_check_character(body: str) -> str:
    """The 18th character to 17 digits (ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]


def citizen_id_parse(value: str, *, today: date) -> CitizenId:
    """Full-width digits, blanks and a small x are put right, nothing else is.

    Of the division code only the province is looked at: the lower digits hold abolished and irregular
    codes (460003, 442000), and a register of today refuses people born under the codes of yesterday.

    Raises:
        IdentifierError: code is first-generation, length, characters, division, birth-date or
            check-character.
    """
    number = normalised(value)
    _require_form(number)
    card = _card(number)
    birth_date = _birth_date(number[6:14], today)
    require_check_character(number[17], citizen_id_check_character(number[:17]), source=SOURCE)
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return CitizenId(number=number, card=card, birth_date=birth_date, sex=sex)


def _require_form(number: str) -> None:
    if len(number) == 15 and all(digit in digits for digit in number):
        text = _("This is a number of the first generation with 15 digits; the card in use has 18.")
        raise IdentifierError("first-generation", text, source=SOURCE)
    require_length(number, 18, source=SOURCE)
    require_alphabet(number[:17], digits, source=SOURCE)
    require_alphabet(number[17:], digits + "X", source=SOURCE, offset=17)


def _card(number: str) -> Card:
    """A foreigner's card has 9, the province of the application, and the country in three digits."""
    if number[:2] in _PROVINCES:
        return Card.CITIZEN
    if number[:2] in _RESIDENCE_PERMIT:
        return Card.RESIDENCE_PERMIT
    if number[0] == "9" and number[1:3] in _PROVINCES:
        return Card.FOREIGNER
    text = _("No division of the country has a code that begins with %(digits)s.")
    raise IdentifierError("division", text % {"digits": number[:3]}, source=SOURCE)


def _birth_date(written: str, today: date) -> date:
    try:
        day = date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError as error:
        text = _("The birth date %(date)s does not exist.")
        raise IdentifierError("birth-date", text % {"date": _dashed(written)}, source=SOURCE) from error
    if day > today:
        text = _("The birth date %(date)s lies in the future.")
        raise IdentifierError("birth-date", text % {"date": _dashed(written)}, source=SOURCE)
    if day.year < today.year - _LONGEST_LIFE_YEARS:
        text = _("The birth date %(date)s is more than 150 years ago.")
        raise IdentifierError("birth-date", text % {"date": _dashed(written)}, source=SOURCE)
    return day


def _dashed(written: str) -> str:
    return f"{written[:4]}-{written[4:6]}-{written[6:]}"
