"""What all identifiers share: how a written value is cleaned and how a refusal is told."""

import string
from unicodedata import category

from django.utils.translation import gettext as _

from common.errors import RuleBrokenError, Text

_TO_ASCII = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TO_CAPITALS = {ord(letter): letter.upper() for letter in string.ascii_lowercase}


class IdentifierError(RuleBrokenError):
    """The value breaks the rule `code` of the standard `source`.

    `expected` is the right check character where only that is wrong, else empty.
    """

    def __init__(self, code: str, text: Text, *, source: str, expected: str = "", field: str = "") -> None:
        super().__init__(text, field=field, source=source)
        self.code = code
        self.expected = expected


def normalised(value: str) -> str:
    """Full-width forms become ASCII and letters capitals; blanks, inner ones too, and invisible marks go."""
    plain = value.translate(_TO_ASCII).translate(_TO_CAPITALS)
    return "".join(letter for letter in plain if not letter.isspace() and category(letter) != "Cf")


def require_length(value: str, length: int, *, source: str) -> None:
    if len(value) != length:
        text = _("%(expected)d characters are needed, %(found)d were given.")
        raise IdentifierError("length", text % {"expected": length, "found": len(value)}, source=source)


def require_alphabet(value: str, alphabet: str, *, source: str, offset: int = 0) -> None:
    """`offset` is how many characters of the whole stand before `value`, for the position told."""
    for position, letter in enumerate(value, start=offset + 1):
        if letter not in alphabet:
            text = _("“%(letter)s” at position %(position)d is not allowed there.")
            raise IdentifierError(
                "characters", text % {"letter": letter, "position": position}, source=source
            )


def require_check_character(found: str, expected: str, *, source: str, code: str = "check-character") -> None:
    if found != expected:
        text = _("The check character “%(found)s” should be “%(expected)s”, or another one is mistyped.")
        raise IdentifierError(
            code, text % {"found": found, "expected": expected}, source=source, expected=expected
        )
