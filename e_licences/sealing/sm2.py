"""Seals of SM2 with SM3 (GB/T 32918, 32905): a second back end behind the same `SealKey`.

It needs the package tongsuopy; `cryptography` reads such certificates and counts SM3, but has no SM2. Viewers
of PDF files do not know SM2 either: what is sealed so is checked here and nowhere else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import algos
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from e_licences.sealing.keys import (
    SealKey,
    SealKeyError,
    SigningAlgorithm,
    certificates_written,
    file_write_once,
    upwards,
)
from e_licences.sealing.trust import Trust, translated

CURVE = "1.2.156.10197.1.301"
SM3, SM2_WITH_SM3 = "1.2.156.10197.1.401", "1.2.156.10197.1.501"
_KEY = re.compile(
    rb"-----BEGIN ENCRYPTED PRIVATE KEY-----.+?-----END ENCRYPTED PRIVATE KEY-----\n", re.DOTALL
)
_HIGHEST_CHAIN = 5

# asn1crypto has the names of algorithms as tables and no door to add one.
for _table, _oid, _name in (
    (algos.DigestAlgorithmId, SM3, "sm3"),
    (algos.SignedDigestAlgorithmId, SM2_WITH_SM3, "sm2_sm3"),
):
    _table._map[_oid] = _name
    _table._reverse_map = None


@dataclass(frozen=True)
class Sm2Key:
    """An SM2 key in the memory of this process."""

    private: Any

    def sign(self, data: bytes) -> bytes:
        ec, hashes, _serialization = _tongsuo()
        signature: bytes = self.private.sign(data, ec.ECDSA(hashes.SM3()))
        return signature


def is_sm2(certificate: x509.Certificate) -> bool:
    algorithm = translated(certificate).public_key["algorithm"]
    return bool(algorithm["algorithm"].native == "ec" and algorithm["parameters"].chosen.dotted == CURVE)


def sm2_key_write(
    path: Path,
    *,
    private: Any,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    password: str,
) -> None:
    """A key file in PEM: the key under its password (PKCS#8), then the certificates.

    Raises:
        FileExistsError: a key is never written over.
    """
    _ec, _hashes, serialization = _tongsuo()
    key = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )
    file_write_once(path, key + certificates_written([certificate, *chain]).encode("ascii"))


def sm2_key_open(path: Path, password: str) -> SealKey:
    """
    Raises:
        SealKeyError: not there, not readable with this password, no SM2 key, or tongsuopy is not installed.
    """
    ec, _hashes, serialization = _tongsuo()
    try:
        content = path.read_bytes()
        found = _KEY.search(content)
        certificates = x509.load_pem_x509_certificates(content)
        private = serialization.load_pem_private_key(found.group() if found else b"", password.encode())
    except (OSError, ValueError, TypeError) as error:
        raise SealKeyError(f"{path.name}: {type(error).__name__}") from error
    if not isinstance(private.curve, ec.SM2) or not is_sm2(certificates[0]):
        raise SealKeyError(f"{path.name}: holds no SM2 key with its certificate")
    chain = tuple(upwards(certificates[0], certificates[1:]))
    return SealKey(Sm2Key(private), certificates[0], chain, SigningAlgorithm.SM2)


def sm2_is_unchanged(signature: EmbeddedPdfSignature, certificate: x509.Certificate) -> bool:
    """Whether what is signed is as it was, and signed with the key of the certificate.

    Raises:
        SealKeyError: tongsuopy is not installed.
    """
    said = signature.signer_info
    attributes = {one["type"].native: one["values"] for one in said["signed_attrs"]}
    if attributes["message_digest"][0].native != signature.compute_digest():
        return False
    return _is_signed(certificate, said["signature"].native, said["signed_attrs"].untag().dump())


def sm2_is_trusted(certificate: x509.Certificate, trust: Trust, at: datetime) -> bool:
    """Up to a root, each certificate in force at `at` and each issuer with its list."""
    known = {one.subject: one for one in (*trust.certificates, *trust.roots)}
    listed = {one.issuer for one in trust.lists}
    last = certificate
    for _step in range(_HIGHEST_CHAIN):
        if not last.not_valid_before_utc <= at <= last.not_valid_after_utc:
            return False
        if last in trust.roots:
            return last is not certificate
        issuer = known.get(last.issuer)
        if issuer is None or last.issuer not in listed or not _is_issued_by(last, issuer):
            return False
        last = issuer
    return False


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if not is_sm2(issuer):
        try:
            certificate.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            return False
        return True
    content = translated(certificate)["tbs_certificate"].dump()
    return _is_signed(issuer, certificate.signature, content)


def _is_signed(certificate: x509.Certificate, signature: bytes, content: bytes) -> bool:
    ec, hashes, serialization = _tongsuo()
    from tongsuopy.crypto.exceptions import InvalidSignature as Sm2InvalidSignature

    public = serialization.load_der_public_key(translated(certificate).public_key.dump())
    try:
        public.verify(signature, content, ec.ECDSA(hashes.SM3()))
    except Sm2InvalidSignature:
        return False
    return True


def _tongsuo() -> tuple[Any, Any, Any]:
    try:
        from tongsuopy.crypto import hashes, serialization
        from tongsuopy.crypto.asymciphers import ec
    except ImportError as error:
        raise SealKeyError("the package tongsuopy is not installed; SM2 needs it") from error
    return ec, hashes, serialization
