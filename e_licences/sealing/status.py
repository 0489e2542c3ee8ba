"""Status list tokens: how many licences stand, two bits each, signed (IETF Token Status List, CWT form).

A licence's code names its place in the list of its issuer. The list names nobody and no licence.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, Self

import cbor2
from cryptography import x509

from e_licences.sealing.claims import ISSUED, ISSUER, sign1, verify1
from e_licences.sealing.keys import SealKey

KIND = "application/statuslist+cwt"
SUBJECT, EXPIRES, LIST, LIFE = 2, 4, 65533, 65534
BITS = 2
PLACES = 8 // BITS  # in a byte


class Standing(IntEnum):
    """0 to 2 as registered; 3 is for the application to name."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2
    REPLACED = 3


@dataclass(frozen=True)
class StatusListToken:
    """`statuses` holds the first place in the lowest bits of its first byte."""

    issuer: str
    subject: str
    made_at: datetime
    expires_at: datetime
    life_seconds: int
    statuses: bytes

    def status(self, index: int) -> Standing | None:
        """None for a place behind the end: the list is older than the licence."""
        byte, place = divmod(index, PLACES)
        if byte >= len(self.statuses):
            return None
        return Standing(self.statuses[byte] >> place * BITS & (1 << BITS) - 1)

    def signed(self, key: SealKey) -> bytes:
        packed = zlib.compress(self.statuses, level=9)
        claims: dict[int, Any] = {
            ISSUER: self.issuer,
            SUBJECT: self.subject,
            EXPIRES: int(self.expires_at.timestamp()),
            ISSUED: int(self.made_at.timestamp()),
            LIST: {"bits": BITS, "lst": packed},
            LIFE: self.life_seconds,
        }
        return sign1(cbor2.dumps(claims, canonical=True), key, kind=KIND)

    @classmethod
    def read(cls, token: bytes, keys: Mapping[str, x509.Certificate]) -> Self:
        """
        Raises:
            CodeError, CWTError, ValueError, TypeError, LookupError: as `verify1`.
        """
        payload, _key_id = verify1(token, keys)
        claims = cbor2.loads(payload)
        listed = claims[LIST]
        if listed["bits"] != BITS:
            raise ValueError(listed["bits"])
        return cls(
            issuer=claims[ISSUER],
            subject=claims[SUBJECT],
            made_at=datetime.fromtimestamp(claims[ISSUED], UTC),
            expires_at=datetime.fromtimestamp(claims[EXPIRES], UTC),
            life_seconds=claims[LIFE],
            statuses=zlib.decompress(listed["lst"]),
        )


def statuses_packed(told: Iterable[tuple[int, Standing]], *, last: int) -> bytes:
    """Everything up to the place `last` is valid but what is `told`."""
    packed = bytearray(last // PLACES + 1)
    for index, standing in told:
        byte, place = divmod(index, PLACES)
        packed[byte] |= standing << place * BITS
    return bytes(packed)
