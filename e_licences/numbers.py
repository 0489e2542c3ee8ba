"""How numbers, verification codes and terms of licences are made. Pure sums, no database."""

import secrets
from datetime import date, timedelta

from common.identifiers import normalised
from e_licences.errors import NumberPatternError

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: none that is taken for another
CODE_LENGTH = 12  # 60 bits
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"} | dict.fromkeys("-‐‑–—"))


def licence_number(pattern: str, *, organ_code: str, organ_name: str, year: int, serial: int) -> str:
    """Fill in e.g. `JY{division}{year}{serial:06d}`; division is that of the issuing organ's code.

    Raises:
        NumberPatternError: the pattern asks for something else.
    """
    try:
        return pattern.format(
            division=organ_code[2:8], department=organ_name, organ=organ_code, year=year, serial=serial
        )
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        raise NumberPatternError(pattern) from error


def licence_serial(year: int, serial: int) -> str:
    """The serial number inside the identifier: year and at least six digits."""
    return f"{year}{serial:06d}"


def verification_code_new() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def verification_code_read(written: str) -> str:
    """As it was made: without blanks and dashes, with the letters people mistake put right."""
    return normalised(written).translate(_MISREAD)


def valid_until(valid_from: date, years: int | None) -> date | None:
    """The last day of the term: the one before the same day `years` years later.

    Where that year has no such day (29 February), the term ends with the month (Civil Code, art. 202).
    """
    if years is None:
        return None
    year = valid_from.year + years
    try:
        return valid_from.replace(year=year) - timedelta(days=1)
    except ValueError:
        return date(year, 2, 28)
