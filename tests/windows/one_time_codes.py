"""An authenticator app (RFC 6238), as far as a test needs one."""

import base64
import hmac
import struct
import time

PERIOD = 30


def code_of(secret: str, *, at: float | None = None) -> str:
    counter = int(time.time() if at is None else at) // PERIOD
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def next_code_of(secret: str) -> str:
    """The one after that, which a clock that is a little late is allowed as well."""
    return code_of(secret, at=time.time() + PERIOD)
