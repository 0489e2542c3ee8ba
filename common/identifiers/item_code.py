"""Implementation codes of service items, and the case numbers that are built on them."""

from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase, digits

from django.utils.translation import gettext as _

from common.identifiers.base import IdentifierError, normalised, require_alphabet, require_length
from common.identifiers.uscc import uscc_parse

LEVEL_SOURCE = "GB/T 39046-2020 A.2"
LEVELS = "1234567"
LAST_SERIAL = 99_999
_ITEM_CODE_LENGTH = 31
_SERIAL_STARTS = _ITEM_CODE_LENGTH + 8
_ALPHABET = digits + ascii_uppercase


@dataclass(frozen=True)
class ItemCode:
    """`level` is the level of power that carries it out, `base_code` the same in the whole country."""

    organ_code: str
    level: str
    base_code: str

    def __str__(self) -> str:
        return f"{self.organ_code}{self.level}{self.base_code}"


@dataclass(frozen=True)
class CaseNumber:
    item_code: ItemCode
    day: date
    serial: int

    def __str__(self) -> str:
        return f"{self.item_code}{self.day:%Y%m%d}{self.serial:04d}"


def item_code_build(organ_code: str, level: str, base_code: str) -> str:
    """
    Raises:
        IdentifierError: as `item_code_parse`.
    """
    return str(item_code_parse(f"{organ_code}{level}{base_code}"))


def item_code_parse(value: str) -> ItemCode:
    """
    Raises:
        IdentifierError: code is length, organ-code, level or characters.
    """
    written = normalised(value)
    require_length(written, _ITEM_CODE_LENGTH, source="")
    organ_code, level, base_code = written[:18], written[18], written[19:]
    try:
        uscc_parse(organ_code)
    except IdentifierError as error:
        text = _("The organ's credit code in it (characters 1 to 18) is wrong: %(reason)s")
        raise IdentifierError(
            "organ-code", text % {"reason": error}, source=error.source, expected=error.expected
        ) from error
    if level not in LEVELS:
        text = _("The level of power (position 19) is a digit from 1 to 7, not “%(found)s”.")
        raise IdentifierError("level", text % {"found": level}, source=LEVEL_SOURCE)
    require_alphabet(base_code, _ALPHABET, source="", offset=19)
    return ItemCode(organ_code=organ_code, level=level, base_code=base_code)


def case_number_build(item_code: str, day: date, serial: int) -> str:
    """The number of the `serial`-th case of an item on a day: four digits, five above 9999.

    Raises:
        IdentifierError: the item code is wrong, or code is serial.
    """
    parsed = item_code_parse(item_code)
    if not 1 <= serial <= LAST_SERIAL:
        raise _serial_error(str(serial))
    return str(CaseNumber(item_code=parsed, day=day, serial=serial))


def case_number_parse(value: str) -> CaseNumber:
    """
    Raises:
        IdentifierError: code is length, date, serial, or one of those of the item code.
    """
    written = normalised(value)
    if len(written) not in (_SERIAL_STARTS + 4, _SERIAL_STARTS + 5):
        text = _("A case number has 43 characters (44 above 9999 cases a day), %(found)d were given.")
        raise IdentifierError("length", text % {"found": len(written)}, source="")
    item_code = item_code_parse(written[:_ITEM_CODE_LENGTH])
    day = _day(written[_ITEM_CODE_LENGTH:_SERIAL_STARTS])
    return CaseNumber(item_code=item_code, day=day, serial=_serial(written[_SERIAL_STARTS:]))


def _day(written: str) -> date:
    require_alphabet(written, digits, source="", offset=_ITEM_CODE_LENGTH)
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError as error:
        text = _("The date %(date)s in it does not exist.")
        raise IdentifierError("date", text % {"date": written}, source="") from error


def _serial(written: str) -> int:
    """One number has one spelling: five digits never begin with a nought."""
    require_alphabet(written, digits, source="", offset=_SERIAL_STARTS)
    serial = int(written)
    if serial == 0 or f"{serial:04d}" != written:
        raise _serial_error(written)
    return serial


def _serial_error(found: str) -> IdentifierError:
    text = _("The serial number of a case goes from 0001 to 99999, not “%(found)s”.")
    return IdentifierError("serial", text % {"found": found}, source="")
