"""A certificate authority for demonstrations, marked in every certificate as having no legal force.

The law wants certificates of a licensed authority (电子签名法 第十六条至第十八条); this one lets the
application run whole without one, and lets tests revoke and expire what a real authority would not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from e_licences.sealing.keys import SealKeyError, certificates_written
from e_licences.sealing.trust import CERTIFICATES, ROOTS, lists_save, trust_read

MARK = "演示 无法律效力 Demonstration, no legal force"
ROOT_YEARS, ISSUING_YEARS, LIST_DAYS = 20, 15, 3650
YEAR = timedelta(days=365)
BEFORE = 13 * YEAR  # the cases of a demonstration lie in the past
PRIVATE_FILE = "issuing.key"


@dataclass(frozen=True)
class Authority:
    """`chain`: the issuing certificate, then the root. `root_list`: the root's list, which is empty."""

    private: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, x509.Certificate]
    root_list: x509.CertificateRevocationList

    @property
    def root(self) -> x509.Certificate:
        return self.chain[1]

    def seal_certificate(
        self, *, name: str, organ_name: str, organ_code: str, starts_on: date, ends_on: date
    ) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        """A new key and its certificate for the seal `name` of an organ."""
        private = ec.generate_private_key(ec.SECP256R1())
        subject = _name(name, organ_name, organ_code)
        return private, self._signed(subject, private, _from(starts_on), _until(ends_on))

    def stamping_certificate(
        self, *, starts_on: date, ends_on: date
    ) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        """For a time-stamp service (RFC 3161) of demonstrations; they sign with RSA."""
        private = rsa.generate_private_key(65537, 2048)
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        subject = _name("演示时间戳服务", "一窗演示时间戳机构", "")
        return private, self._signed(subject, private, _from(starts_on), _until(ends_on), purpose)

    def revoked_list(
        self,
        revoked: Sequence[x509.Certificate],
        *,
        at: datetime,
        before: x509.CertificateRevocationList | None = None,
    ) -> x509.CertificateRevocationList:
        """What the issuing certificate takes back at `at`, and what it took back `before`."""
        return _list(self.chain[0], self.private, revoked, at, before or ())

    def _signed(
        self,
        subject: x509.Name,
        private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
        starts_at: datetime,
        ends_at: datetime,
        purpose: x509.ExtendedKeyUsage | None = None,
    ) -> x509.Certificate:
        return _certificate(
            subject, private, self.chain[0].subject, self.private, (starts_at, ends_at), purpose=purpose
        )


def authority_make(*, at: datetime) -> Authority:
    """A new root and issuing authority. The root's key is forgotten: it has signed all it will."""
    root_key, private = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, name = _name("一窗演示根证书", "", ""), _name("一窗演示印章签发证书", "", "")
    starts_at = at - BEFORE
    root_period, period = ((starts_at, at + years * YEAR) for years in (ROOT_YEARS, ISSUING_YEARS))
    root = _certificate(root_name, root_key, root_name, root_key, root_period, is_authority=True)
    issuing = _certificate(name, private, root_name, root_key, period, is_authority=True)
    return Authority(private, (issuing, root), _list(root, root_key, (), at))


def authority_save(authority: Authority, folder: Path, password: str, *, at: datetime) -> None:
    """All its files in one step, readable by their owner only.

    Raises:
        FileExistsError: there is one already.
    """
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".making-", dir=folder.parent) as making:
        draft = Path(making) / folder.name
        draft.mkdir(mode=0o700)
        private = draft / PRIVATE_FILE
        private.touch(mode=0o600)
        private.write_bytes(
            authority.private.private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password.encode())
            )
        )
        issuing, root = authority.chain
        (draft / CERTIFICATES).write_text(certificates_written([issuing]), encoding="ascii")
        (draft / ROOTS).write_text(certificates_written([root]), encoding="ascii")
        lists_save(draft, authority.root_list, authority.revoked_list((), at=at))
        try:
            draft.rename(folder)
        except OSError as error:  # the folder is there, and not empty
            raise FileExistsError(folder) from error


def authority_open(folder: Path, password: str) -> Authority:
    """
    Raises:
        SealKeyError: not there, or not readable with this password.
    """
    try:
        private = load_pem_private_key((folder / PRIVATE_FILE).read_bytes(), password.encode())
    except (OSError, ValueError) as error:
        raise SealKeyError(f"{PRIVATE_FILE}: {type(error).__name__}") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise SealKeyError(f"{PRIVATE_FILE}: no key on an elliptic curve")
    trust = trust_read(folder)
    root, issuing = trust.roots[0], trust.certificates[0]
    root_list = next(one for one in trust.lists if one.issuer == root.subject)
    return Authority(private, (issuing, root), root_list)


def _name(common: str, organ_name: str, organ_code: str) -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, organ_name or "一窗演示认证机构"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, MARK),
        (NameOID.COMMON_NAME, common[:64]),
    ]
    if organ_code:
        parts.append((NameOID.SERIAL_NUMBER, organ_code))
    return x509.Name([x509.NameAttribute(kind, text[:64]) for kind, text in parts])


def _certificate(
    subject: x509.Name,
    private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    period: tuple[datetime, datetime],
    *,
    is_authority: bool = False,
    purpose: x509.ExtendedKeyUsage | None = None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(period[0])
        .not_valid_after(period[1])
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .add_extension(_usage(signs_certificates=is_authority), critical=True)
    )
    if purpose is not None:
        builder = builder.add_extension(purpose, critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _list(
    issuer: x509.Certificate,
    issuer_key: ec.EllipticCurvePrivateKey,
    revoked: Sequence[x509.Certificate],
    at: datetime,
    before: Iterable[x509.RevokedCertificate] = (),
) -> x509.CertificateRevocationList:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(max(at - timedelta(minutes=5), issuer.not_valid_before_utc))
        .next_update(at + timedelta(days=LIST_DAYS))
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    for entry in before:
        builder = builder.add_revoked_certificate(entry)
    for certificate in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(certificate.serial_number)
            .revocation_date(at)
            .build()
        )
    return builder.sign(issuer_key, hashes.SHA256())


def _from(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC) - timedelta(hours=8)  # the day begins in Beijing


def _until(day: date) -> datetime:
    return _from(day + timedelta(days=1)) - timedelta(seconds=1)
