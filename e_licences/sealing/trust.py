"""Whom to believe: root certificates, those below them, and the lists of what was revoked. All from files."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import ValidationContext

ROOTS, CERTIFICATES, LISTS = "roots.pem", "certificates.pem", "revoked.crl"
_LIST_END = b"-----END X509 CRL-----"


@dataclass(frozen=True)
class Trust:
    roots: tuple[x509.Certificate, ...]
    certificates: tuple[x509.Certificate, ...] = ()
    lists: tuple[x509.CertificateRevocationList, ...] = ()

    def revokes(self, certificate: x509.Certificate) -> bool:
        """Whether a list has taken it back, whenever that was."""
        return any(
            one.issuer == certificate.issuer
            and one.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None
            for one in self.lists
        )

    def context(self, moment: datetime) -> ValidationContext:
        """For pyHanko: as of `moment`, without a network, and no certificate without its list."""
        return ValidationContext(
            trust_roots=[translated(one) for one in self.roots],
            other_certs=[translated(one) for one in self.certificates],
            crls=[one.public_bytes(Encoding.DER) for one in self.lists],
            revocation_mode="require",
            retroactive_revinfo=True,
            moment=moment,
        )


def translated(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The certificate as pyHanko takes it."""
    loaded: asn1_x509.Certificate = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    return loaded


def lists_save(folder: Path, *lists: x509.CertificateRevocationList) -> None:
    """Readers see the old lists or the new ones."""
    draft = folder / f"{LISTS}.making"
    draft.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in lists))
    draft.replace(folder / LISTS)


def lists_read(folder: Path) -> tuple[x509.CertificateRevocationList, ...]:
    if not (folder / LISTS).exists():
        return ()
    parts = (folder / LISTS).read_bytes().split(_LIST_END)
    return tuple(x509.load_pem_x509_crl(part + _LIST_END) for part in parts if part.strip())


def trust_read(folder: Path) -> Trust:
    """What the files in `folder` say now; they are read again when one has changed."""
    return _trust(folder, tuple(_changed(folder / name) for name in (ROOTS, CERTIFICATES, LISTS)))


@lru_cache(maxsize=4)
def _trust(folder: Path, _changed: tuple[int, ...]) -> Trust:
    return Trust(_certificates(folder / ROOTS), _certificates(folder / CERTIFICATES), lists_read(folder))


def _certificates(path: Path) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(path.read_bytes())) if path.exists() else ()


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0
