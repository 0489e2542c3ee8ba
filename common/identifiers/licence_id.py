"""Identifiers of electronic licences (GB/T 36904): the same licence in a new version has a new one."""

from dataclasses import dataclass
from string import ascii_uppercase, digits

from django.utils.translation import gettext as _

from common.identifiers.base import IdentifierError, normalised, require_alphabet, require_check_character
from common.identifiers.uscc import uscc_parse

SOURCE = "GB/T 36904-2018"
ROOT = "1.2.156.3005.2"
LAST_VERSION = 999
_ALPHABET = digits + ascii_uppercase
_LONGEST_SERIAL = 64


@dataclass(frozen=True)
class LicenceId:
    """`type_code` is the defining organ's USCC and three more characters, `issuer_code` the issuer's USCC."""

    type_code: str
    issuer_code: str
    serial: str
    version: int

    @property
    def check_character(self) -> str:
        return licence_check_character(f"{self.type_code}{self.issuer_code}{self.serial}{self.version:03d}")

    def __str__(self) -> str:
        parts = (
            ROOT,
            self.type_code,
            self.issuer_code,
            self.serial,
            f"{self.version:03d}",
            self.check_character,
        )
        return ".".join(parts)


def licence_check_character(body: str) -> str:
    """ISO/IEC 7064 MOD 37,36 over type, issuer, serial and version without root and dots."""
    product = 36
    for letter in body:
        product = ((product + _ALPHABET.index(letter)) % 36 or 36) * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def licence_identifier(type_code: str, issuer_code: str, serial: str, version: int) -> str:
    """
    Raises:
        IdentifierError: code is type-code, issuer-code, serial or version.
    """
    return str(_checked(normalised(type_code), normalised(issuer_code), normalised(serial), version))


def licence_identifier_parse(value: str) -> LicenceId:
    """Small letters, full-width characters and blanks are put right, nothing else is.

    Raises:
        IdentifierError: code is root, parts, type-code, issuer-code, serial, version or check-character.
    """
    written = normalised(value)
    if not written.startswith(ROOT + "."):
        text = _("A licence identifier begins with %(root)s.")
        raise IdentifierError("root", text % {"root": ROOT}, source=SOURCE)
    parts = written.removeprefix(ROOT + ".").split(".")
    if len(parts) != 5:
        text = _(
            "After %(root)s come five parts (type, issuer, serial, version, check character), not %(found)d."
        )
        raise IdentifierError("parts", text % {"root": ROOT, "found": len(parts)}, source=SOURCE)
    type_code, issuer_code, serial, version, check = parts
    if len(version) != 3 or any(digit not in digits for digit in version):
        raise _version_error(version)
    identifier = _checked(type_code, issuer_code, serial, int(version))
    require_check_character(check, identifier.check_character, source=SOURCE)
    return identifier


def _checked(type_code: str, issuer_code: str, serial: str, version: int) -> LicenceId:
    if len(type_code) != 21 or any(letter not in _ALPHABET for letter in type_code[18:]):
        text = _("A licence type code is the defining organ's credit code and three characters, 21 in all.")
        raise IdentifierError("type-code", text, source=SOURCE)
    _require_organ("type-code", type_code[:18])
    _require_organ("issuer-code", issuer_code)
    if not 1 <= len(serial) <= _LONGEST_SERIAL:
        text = _("A licence serial number has 1 to %(longest)d characters.")
        raise IdentifierError("serial", text % {"longest": _LONGEST_SERIAL}, source=SOURCE)
    try:
        require_alphabet(serial, _ALPHABET, source=SOURCE)
    except IdentifierError as error:
        text = _("The serial number holds digits and capital letters only: %(reason)s")
        raise IdentifierError("serial", text % {"reason": error}, source=SOURCE) from error
    if not 1 <= version <= LAST_VERSION:
        raise _version_error(str(version))
    return LicenceId(type_code=type_code, issuer_code=issuer_code, serial=serial, version=version)


def _require_organ(part: str, code: str) -> None:
    try:
        uscc_parse(code)
    except IdentifierError as error:
        template = {
            "type-code": _("The defining organ's credit code in it is wrong: %(reason)s"),
            "issuer-code": _("The issuing organ's credit code in it is wrong: %(reason)s"),
        }[part]
        text = template % {"reason": error}
        raise IdentifierError(part, text, source=error.source, expected=error.expected) from error


def _version_error(found: str) -> IdentifierError:
    text = _("The version has three digits from 001 to 999, not “%(found)s”.")
    return IdentifierError("version", text % {"found": found}, source=SOURCE)
