"""The signed code of a licence: the heart of what it says, under the key of its seal (RFC 9052, 8392, 9285).

COSE_Sign1 with ES256 over a CBOR Web Token, in base45: letters that a QR code writes in 5.5 bits each.
Who reads it needs the public key and nothing else, no network either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Any, Self
from urllib.parse import quote, unquote

import base45
import cbor2
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cwt import COSE, COSEAlgs, COSEHeaders, COSEKey, COSEKeyParams, COSEKeyTypes, CWTError, VerifyError
from cwt.cose_key_interface import COSEKeyInterface

from e_licences.sealing.keys import SealKey

FORM = 1  # of the claims; a reader refuses one it does not know
ISSUER, EXPIRES, ISSUED, LICENCE = 1, 4, 6, -1
COSE_SIGN1, TYPE = 18, 16
LONGEST = 2_000
BEIJING = timezone(timedelta(hours=8))
_NOT_OURS = (CWTError, cbor2.CBORError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
_UNQUOTED = "$*+-./:"  # of base45; blank and per cent are written %20 and %25 in an address


class CodeFlaw(StrEnum):
    MALFORMED = "malformed"  # not a code of this kind
    UNKNOWN_KEY = "unknown-key"
    FORGED = "forged"  # the signature is not that of the key it names


class CodeError(Exception):
    def __init__(self, flaw: CodeFlaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True)
class Claims:
    """`serial` and `version` with the codes of type and issuer make up the licence identifier.

    `index` is the place in the status list of the issuer. `valid_until` is the last day, None for a licence
    without an end.
    """

    issuer_code: str
    type_code: str
    serial: str
    version: int
    number: str
    holder: str
    record_hash: bytes
    issued_on: date
    valid_until: date | None
    index: int

    def packed(self) -> bytes:
        claims: dict[int, Any] = {
            ISSUER: self.issuer_code,
            ISSUED: _instant(self.issued_on),
            LICENCE: [
                FORM,
                self.type_code,
                self.serial,
                self.version,
                self.number,
                self.holder,
                self.record_hash,
                self.index,
            ],
        }
        if self.valid_until is not None:
            claims[EXPIRES] = _instant(self.valid_until + timedelta(days=1))
        packed: bytes = cbor2.dumps(claims, canonical=True)
        return packed

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        claims = cbor2.loads(packed)
        form, type_code, serial, version, number, holder, record_hash, index = claims[LICENCE]
        if form != FORM:
            raise ValueError(form)
        expires = claims.get(EXPIRES)
        return cls(
            issuer_code=claims[ISSUER],
            type_code=type_code,
            serial=serial,
            version=version,
            number=number,
            holder=holder,
            record_hash=record_hash,
            issued_on=_day(claims[ISSUED]),
            valid_until=None if expires is None else _day(expires) - timedelta(days=1),
            index=index,
        )


def claims_sign(claims: Claims, key: SealKey) -> str:
    """The code as base45."""
    return str(base45.b45encode(sign1(claims.packed(), key)), "ascii")


def claims_read(code: str, keys: Mapping[str, x509.Certificate]) -> tuple[Claims, str]:
    """What a code says, and the identifier of the key that says it. `keys` by key identifier.

    Raises:
        CodeError: with the flaw.
    """
    if len(code) > LONGEST:
        raise CodeError(CodeFlaw.MALFORMED)
    try:
        packed, key_id = verify1(base45.b45decode(code), keys)
        return Claims.unpacked(packed), key_id
    except _NOT_OURS as error:
        raise CodeError(CodeFlaw.MALFORMED) from error


def address_with_code(address: str, code: str) -> str:
    """The text of a QR code: a camera opens the address, a reader without a network takes what follows #.

    All capitals, because a QR code writes those, digits and nine signs in little more than half the room.
    """
    return f"{address.upper()}#{quote(code, safe=_UNQUOTED)}"


def code_in(text: str) -> str:
    """The signed code in what was scanned; empty if there is none."""
    return unquote(text.partition("#")[2])


def sign1(payload: bytes, key: SealKey, *, kind: str = "") -> bytes:
    """COSE_Sign1; `kind` is the type of the content where one is registered (RFC 9596)."""
    protected: dict[int, Any] = {COSEHeaders.ALG: COSEAlgs.ES256, COSEHeaders.KID: bytes.fromhex(key.key_id)}
    if kind:
        protected[TYPE] = kind
    message: bytes = COSE.new().encode_and_sign(payload, _SigningKey(key), protected=protected)
    return message


def verify1(message: bytes, keys: Mapping[str, x509.Certificate]) -> tuple[bytes, str]:
    """The payload and the identifier of the key that signed it.

    Raises:
        CodeError: unknown key, or not its signature.
        CWTError, ValueError, TypeError, LookupError: no COSE_Sign1.
    """
    tag = cbor2.loads(message)
    if not isinstance(tag, cbor2.CBORTag) or tag.tag != COSE_SIGN1:
        raise ValueError(message[:1])
    header = cbor2.loads(tag.value[0])
    key_id = bytes(header[COSEHeaders.KID]).hex()
    if header[COSEHeaders.ALG] != COSEAlgs.ES256:
        raise ValueError(key_id)
    if key_id not in keys or not isinstance(keys[key_id].public_key(), ec.EllipticCurvePublicKey):
        raise CodeError(CodeFlaw.UNKNOWN_KEY)
    pem = keys[key_id].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        payload: bytes = COSE.new().decode(
            message, COSEKey.from_pem(pem, alg="ES256", kid=bytes.fromhex(key_id))
        )
    except VerifyError as error:
        raise CodeError(CodeFlaw.FORGED) from error
    return payload, key_id


class _SigningKey(COSEKeyInterface):
    """A seal's key as the library takes one: it signs, and never shows what with."""

    def __init__(self, key: SealKey) -> None:
        super().__init__({COSEKeyParams.KTY: COSEKeyTypes.EC2, COSEKeyParams.ALG: COSEAlgs.ES256})
        self._seal_key = key

    def sign(self, msg: bytes) -> bytes:
        return self._seal_key.sign_raw(msg)


def _instant(day: date) -> int:
    return int(datetime.combine(day, time.min, BEIJING).timestamp())


def _day(instant: int) -> date:
    return datetime.fromtimestamp(instant, BEIJING).date()
