"""The private key of a seal and where it is kept: a key file (PKCS#12) or a device (PKCS#11).

A key is opened once per process. It is never written anywhere by this module but into a key file.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)

from e_licences.sealing.trust import translated

KEY_ID_BYTES = 8
COORDINATE_BYTES = 32  # of P-256, and of SM2


class SealKeyError(Exception):
    """The key cannot be opened: no such file, wrong password, no such device, not the key of the seal."""


class SigningAlgorithm(StrEnum):
    ES256 = "es256"  # ECDSA on P-256 with SHA-256
    SM2 = "sm2"  # SM2 with SM3


class SigningKey(Protocol):
    """What a key store gives: it signs, and does not say with what."""

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` (hashed here), as DER of two integers."""


@dataclass(frozen=True)
class SealKey:
    """A key ready to sign, with its certificate and those above it, the root last."""

    signing: SigningKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    algorithm: SigningAlgorithm = SigningAlgorithm.ES256

    @cached_property
    def key_id(self) -> str:
        return key_id(self.certificate)

    @property
    def signs_codes(self) -> bool:
        """COSE and every browser know ES256; SM2 neither."""
        return self.algorithm is SigningAlgorithm.ES256

    def sign(self, data: bytes) -> bytes:
        return self.signing.sign(data)

    def sign_raw(self, data: bytes) -> bytes:
        """The signature as COSE and JOSE write it: both integers at full length, one after the other.

        Raises:
            SealKeyError: they have no name for SM2.
        """
        if not self.signs_codes:
            raise SealKeyError("a code wants a key of ES256")
        first, second = utils.decode_dss_signature(self.signing.sign(data))
        return first.to_bytes(COORDINATE_BYTES, "big") + second.to_bytes(COORDINATE_BYTES, "big")


@dataclass(frozen=True)
class OpenedKey:
    """A key in the memory of this process."""

    private: ec.EllipticCurvePrivateKey

    def sign(self, data: bytes) -> bytes:
        return self.private.sign(data, ec.ECDSA(hashes.SHA256()))


def key_id(certificate: x509.Certificate) -> str:
    """Sixteen hexadecimal digits that name the key of a certificate."""
    return sha256(translated(certificate).public_key.dump()).digest()[:KEY_ID_BYTES].hex()


def certificates_read(pem: str) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(pem.encode("ascii")))


def certificates_written(certificates: Sequence[x509.Certificate]) -> str:
    return "".join(one.public_bytes(Encoding.PEM).decode("ascii") for one in certificates)


def key_file_write(
    path: Path,
    *,
    private: ec.EllipticCurvePrivateKey,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    password: str,
) -> None:
    """A new key file that only its owner may read.

    Raises:
        FileExistsError: a key is never written over.
    """
    content = pkcs12.serialize_key_and_certificates(
        path.stem.encode("utf-8"), private, certificate, chain, BestAvailableEncryption(password.encode())
    )
    file_write_once(path, content)


def file_write_once(path: Path, content: bytes) -> None:
    """
    Raises:
        FileExistsError
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = mkstemp(prefix=".making-", dir=path.parent)  # readable by its owner only
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.link(draft, path)  # unlike a rename it never replaces another
    finally:
        Path(draft).unlink()


def key_file_open(path: Path, password: str) -> SealKey:
    """
    Raises:
        SealKeyError: not there, not readable with this password, or no P-256 key.
    """
    try:
        private, certificate, chain = pkcs12.load_key_and_certificates(path.read_bytes(), password.encode())
    except (OSError, ValueError) as error:
        raise SealKeyError(f"{path.name}: {type(error).__name__}") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or certificate is None:
        raise SealKeyError(f"{path.name}: holds no key on an elliptic curve with its certificate")
    if not isinstance(private.curve, ec.SECP256R1):
        raise SealKeyError(f"{path.name}: the curve is {private.curve.name}, not P-256")
    return SealKey(OpenedKey(private), certificate, tuple(upwards(certificate, chain)))


def upwards(certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """The issuers in order; a key file keeps them in any."""
    by_subject = {one.subject: one for one in others}
    found: list[x509.Certificate] = []
    last = certificate
    while last.issuer != last.subject and (above := by_subject.get(last.issuer)) and above not in found:
        found.append(above)
        last = above
    return found
