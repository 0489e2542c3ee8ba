"""Unified social credit codes (GB 32100) with the organisation code inside them (GB 11714)."""

from dataclasses import dataclass
from string import digits

from django.utils.translation import gettext as _

from common.identifiers.base import (
    IdentifierError,
    normalised,
    require_alphabet,
    require_check_character,
    require_length,
)

SOURCE = "GB 32100-2015"
ORGANISATION_SOURCE = "GB 11714-1997"
_ALPHABET = digits + "ABCDEFGHJKLMNPQRTUWXY"
_LOOKS_LIKE = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Uscc:
    """`code` is the normalised spelling, the only one to store and compare."""

    code: str

    @property
    def registrar(self) -> str:
        return self.code[0]

    @property
    def division(self) -> str:
        return self.code[2:8]

    @property
    def organisation_code(self) -> str:
        return self.code[8:17]


def uscc_check_character(body: str) -> str:
    """The 18th character to the first 17."""
    total = sum(w * _ALPHABET.index(letter) for w, letter in zip(_WEIGHTS, body, strict=True))
    return _ALPHABET[-total % 31]


def organisation_check_character(body: str) -> str:
    """The 9th character of an organisation code to its first 8."""
    total = sum(w * int(letter, 36) for w, letter in zip(_ORGANISATION_WEIGHTS, body, strict=True))
    return "0123456789X"[-total % 11]


def uscc_parse(value: str) -> Uscc:
    """Small letters, full-width characters and blanks are put right, nothing else is.

    Raises:
        IdentifierError: code is length, letter, characters, check-character or organisation-check-character.
    """
    code = normalised(value)
    require_length(code, 18, source=SOURCE)
    _refuse_lookalikes(code)
    require_alphabet(code, _ALPHABET, source=SOURCE)
    require_check_character(code[17], uscc_check_character(code[:17]), source=SOURCE)
    inner = organisation_check_character(code[8:16])
    if code[16] != inner:
        text = _(
            "Characters 9 to 17 are no organisation code: “%(found)s” at its end should be “%(expected)s”."
        )
        raise IdentifierError(
            "organisation-check-character",
            text % {"found": code[16], "expected": inner},
            source=ORGANISATION_SOURCE,
            expected=inner,
        )
    return Uscc(code)


def _refuse_lookalikes(code: str) -> None:
    for position, letter in enumerate(code, start=1):
        if letter in _LOOKS_LIKE:
            text = _("I, O, S, V and Z are never used: is “%(letter)s” at position %(position)d a %(other)s?")
            values = {"letter": letter, "position": position, "other": _LOOKS_LIKE[letter]}
            raise IdentifierError("letter", text % values, source=SOURCE)
