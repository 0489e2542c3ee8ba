"""Is the seal on this PDF genuine, and is the file as it was sealed? Each flaw has a name of its own."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from e_licences.sealing.keys import SealKeyError, key_id
from e_licences.sealing.sm2 import is_sm2, sm2_is_trusted, sm2_is_unchanged
from e_licences.sealing.trust import Trust

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it writes a traceback for each bad signature

_OTHER_PURPOSES = {
    ExtendedKeyUsageOID.TIME_STAMPING,
    ExtendedKeyUsageOID.OCSP_SIGNING,
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.CLIENT_AUTH,
    ExtendedKeyUsageOID.CODE_SIGNING,
}
_ANY_USE = KeyUsageConstraints(key_usage=set())  # `_is_for_signing` is the rule


class SealFlaw(StrEnum):
    UNREADABLE = "unreadable"  # no PDF, or none that can be read whole
    UNSEALED = "unsealed"
    CHANGED = "changed"  # a byte of what was sealed is another
    APPENDED = "appended"  # something was added after the seal
    UNKNOWN_ISSUER = "unknown-issuer"
    REVOKED = "revoked"  # the certificate of the seal
    OUT_OF_PERIOD = "out-of-period"  # the certificate did not run when the seal was used
    WRONG_USE = "wrong-use"  # the certificate is not one for sealing
    IN_THE_FUTURE = "in-the-future"  # the seal says it was used later than now
    NO_BACK_END = "no-back-end"  # a seal of SM2, and the package for it is not installed


@dataclass(frozen=True)
class SealFinding:
    """`flaws` is empty for a seal in order. The rest is what the seal itself says, true only then."""

    flaws: tuple[SealFlaw, ...]
    seal_name: str = ""
    organ_name: str = ""
    organ_code: str = ""
    key_id: str = ""
    sealed_at: datetime | None = None
    is_stamped: bool = False  # the time is that of a time-stamp service, not of the signer

    @property
    def is_in_order(self) -> bool:
        return not self.flaws


def pdf_seal_check(pdf: bytes, trust: Trust, *, now: datetime) -> SealFinding:
    """What is wrong with the seal of a PDF, as far as the file itself, its certificates and lists tell.

    A hostile file may cost much: call it in a process of its own for what comes from outside.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        signatures = list(reader.embedded_regular_signatures)
    except Exception:  # a damaged or hostile file makes pyHanko stumble in any way, assertions among them
        return SealFinding((SealFlaw.UNREADABLE,))
    if not signatures:
        return SealFinding((SealFlaw.UNSEALED,))
    try:
        return _judged(signatures[0], trust, now)
    except SealKeyError:
        return SealFinding((SealFlaw.NO_BACK_END,))
    except Exception:  # as above: not even the signature can be read any more
        return SealFinding((SealFlaw.CHANGED,))


def _judged(signature: EmbeddedPdfSignature, trust: Trust, now: datetime) -> SealFinding:
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    claimed = signature.self_reported_timestamp or now
    stamped_at = None
    if is_sm2(certificate):
        flaws = list(_flaws_of_sm2_file(signature, certificate))
        is_trusted = sm2_is_trusted(certificate, trust, claimed)
    else:
        status = validate_pdf_signature(
            signature, signer_validation_context=trust.context(claimed), key_usage_settings=_ANY_USE
        )
        stamp = status.timestamp_validity
        stamped_at = stamp.timestamp if stamp and stamp.trusted else None
        flaws, is_trusted = list(_flaws_of_file(status)), status.trusted
    if SealFlaw.CHANGED not in flaws:
        flaws.extend(_flaws_of_certificate(certificate, trust, is_trusted, claimed, stamped_at))
    if claimed > now:
        flaws.append(SealFlaw.IN_THE_FUTURE)
    return SealFinding(
        flaws=tuple(flaws),
        seal_name=_part(certificate, NameOID.COMMON_NAME),
        organ_name=_part(certificate, NameOID.ORGANIZATION_NAME),
        organ_code=_part(certificate, NameOID.SERIAL_NUMBER),
        key_id=key_id(certificate),
        sealed_at=(stamped_at or claimed).astimezone(UTC),
        is_stamped=stamped_at is not None,
    )


def _flaws_of_file(status: PdfSignatureStatus) -> Iterator[SealFlaw]:
    if not (status.intact and status.valid):
        yield SealFlaw.CHANGED
    is_whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE and status.docmdp_ok
    if not is_whole or status.modification_level is not ModificationLevel.NONE:
        yield SealFlaw.APPENDED


def _flaws_of_sm2_file(signature: EmbeddedPdfSignature, certificate: x509.Certificate) -> Iterator[SealFlaw]:
    if not sm2_is_unchanged(signature, certificate):
        yield SealFlaw.CHANGED
    if signature.evaluate_signature_coverage() is not SignatureCoverageLevel.ENTIRE_FILE:
        yield SealFlaw.APPENDED


def _flaws_of_certificate(
    certificate: x509.Certificate,
    trust: Trust,
    is_trusted: bool,
    claimed: datetime,
    stamped_at: datetime | None,
) -> Iterator[SealFlaw]:
    used_at = stamped_at or claimed
    if _is_revoked(certificate, trust, stamped_at):
        yield SealFlaw.REVOKED
    elif not certificate.not_valid_before_utc <= used_at <= certificate.not_valid_after_utc:
        yield SealFlaw.OUT_OF_PERIOD
    elif not _is_for_signing(certificate):
        yield SealFlaw.WRONG_USE
    elif not is_trusted:
        yield SealFlaw.UNKNOWN_ISSUER


def _is_revoked(certificate: x509.Certificate, trust: Trust, stamped_at: datetime | None) -> bool:
    """Only a time stamp shows that a seal was used before the revocation; its own word does not."""
    for issued in trust.lists:
        entry = issued.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if issued.issuer == certificate.issuer and entry is not None:
            return stamped_at is None or entry.revocation_date_utc <= stamped_at
    return False


def _is_for_signing(certificate: x509.Certificate) -> bool:
    extensions = certificate.extensions
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    try:
        purposes = set(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        purposes = set()
    is_only_other = bool(purposes) and purposes <= _OTHER_PURPOSES
    return (usage.digital_signature or usage.content_commitment) and not is_only_other


def _part(certificate: x509.Certificate, kind: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(kind)
    return str(found[0].value) if found else ""
