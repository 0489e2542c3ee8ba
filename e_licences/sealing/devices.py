"""Keys in a device that never gives them out (PKCS#11), by python-pkcs11 and the library of its maker."""

import threading
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import utils

from e_licences.sealing.keys import COORDINATE_BYTES, SealKey, SealKeyError


@dataclass(frozen=True)
class Device:
    module: str  # path of the maker's library
    token: str
    pin: str = field(repr=False)


@dataclass(frozen=True)
class DeviceKey:
    private: Any
    lock: threading.Lock = field(default_factory=threading.Lock, compare=False)

    def sign(self, data: bytes) -> bytes:
        from pkcs11 import Mechanism

        with self.lock:  # one session, one operation at a time
            raw = self.private.sign(sha256(data).digest(), mechanism=Mechanism.ECDSA)
        first, second = raw[:COORDINATE_BYTES], raw[COORDINATE_BYTES:]
        return utils.encode_dss_signature(int.from_bytes(first, "big"), int.from_bytes(second, "big"))


def device_key_open(device: Device, label: str, certificates: tuple[x509.Certificate, ...]) -> SealKey:
    """The key called `label`; its certificates come from the register, the device need not hold them.

    Raises:
        SealKeyError: no library, no token, wrong PIN, or no such key.
    """
    try:
        from pkcs11 import KeyType, ObjectClass
        from pkcs11.exceptions import NoSuchKey, PKCS11Error
    except ImportError as error:
        raise SealKeyError("the package python-pkcs11 is not installed") from error
    try:
        private = _session(device).get_key(
            object_class=ObjectClass.PRIVATE_KEY, key_type=KeyType.EC, label=label
        )
    except NoSuchKey as error:
        raise SealKeyError(f"the device has no key “{label}”") from error
    except (PKCS11Error, RuntimeError, OSError) as error:
        raise SealKeyError(f"device: {type(error).__name__}") from error
    return SealKey(DeviceKey(private), certificates[0], certificates[1:])


@lru_cache(maxsize=4)
def _session(device: Device) -> Any:
    import pkcs11

    return pkcs11.lib(device.module).get_token(token_label=device.token).open(user_pin=device.pin)
