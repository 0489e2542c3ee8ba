"""Entering a seal in the register. Its key lies in a key store already; the register holds what is public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import local_date
from common.errors import RuleBrokenError
from e_licences.errors import SealKeyMissingError
from e_licences.models import KeyStore, LicenceType, Seal, SealAlgorithm
from e_licences.sealing.authority import MARK
from e_licences.sealing.keys import SealKey, SealKeyError, certificates_read, certificates_written
from e_licences.services.sealing import key_open, trust
from people.models import Department, User
from people.selectors import memberships_running


@dataclass(frozen=True)
class SealEntry:
    """What is entered of a seal. `licence_type_codes` empty: for all licences of the department.

    `certificates`, in PEM, are those of a key in a device; a key file brings its own.
    """

    code: str
    department: Department
    name: str
    purpose: str
    key_reference: str
    starts_on: date
    ends_on: date
    key_store: KeyStore = KeyStore.PKCS12
    algorithm: SealAlgorithm = SealAlgorithm.ES256
    certificates: str = ""
    licence_type_codes: Sequence[str] = ()
    custodian: str = ""


@transaction.atomic
def seal_enter(entry: SealEntry, *, at: datetime) -> Seal:
    """
    Raises:
        SealKeyMissingError: the key cannot be opened.
        RuleBrokenError: a code or key that is entered already, no words or purpose, a period beyond that of
            the certificate, an organ that is not the certificate's, an issuer that is not trusted here, an
            unknown type, or a custodian who is not of the department.
    """
    _check_words(entry)
    custodian = _custodian(entry, at)
    types = _types(entry)
    key = _key(entry)
    _check_key(key, entry)
    seal = Seal.objects.create(
        code=entry.code,
        department=entry.department,
        name=entry.name,
        purpose=entry.purpose,
        custodian=custodian,
        valid_from=entry.starts_on,
        valid_until=entry.ends_on,
        algorithm=entry.algorithm,
        key_store=entry.key_store,
        key_reference=entry.key_reference,
        key_id=key.key_id,
        certificates=certificates_written([key.certificate, *key.chain]),
        is_demo=MARK in _parts(key, NameOID.ORGANIZATIONAL_UNIT_NAME),
        entered_at=at,
    )
    seal.licence_types.set(types)
    return seal


def _check_words(entry: SealEntry) -> None:
    needed = {
        "code": (entry.code, _("Enter the code of the seal.")),
        "name": (entry.name, _("Enter the words of the seal.")),
        "purpose": (entry.purpose, _("Say what the seal is for.")),
        "key": (entry.key_reference, _("Say which key it is.")),
    }
    for field, (given, text) in needed.items():
        if not given.strip():
            raise RuleBrokenError(text, field=field)
    if Seal.objects.filter(code=entry.code).exists():
        text = _("There is a seal with the code %(code)s.") % {"code": entry.code}
        raise RuleBrokenError(text, field="code")
    if entry.ends_on < entry.starts_on:
        raise RuleBrokenError(_("The period ends before it begins."), field="until")


def _custodian(entry: SealEntry, at: datetime) -> User | None:
    if not entry.custodian:
        return None
    running = memberships_running(local_date(at)).filter(department=entry.department)
    found: User | None = User.objects.filter(username=entry.custodian, memberships__in=running).first()
    if found is None:
        raise RuleBrokenError(
            _("The custodian must be somebody of the department; give the log-in name."), field="custodian"
        )
    return found


def _types(entry: SealEntry) -> list[LicenceType]:
    found = list(LicenceType.objects.filter(code__in=entry.licence_type_codes))
    unknown = set(entry.licence_type_codes) - {row.code for row in found}
    if unknown:
        text = _("There is no licence type %(code)s.") % {"code": ", ".join(sorted(unknown))}
        raise RuleBrokenError(text, field="types")
    return found


def _key(entry: SealEntry) -> SealKey:
    if entry.key_store is KeyStore.PKCS11 and not _is_readable(entry.certificates):
        text = _("Give the certificates in PEM, that of the seal first and the root last.")
        raise RuleBrokenError(text, field="certificates")
    try:
        return key_open(entry.key_store, entry.algorithm, entry.key_reference, entry.certificates)
    except SealKeyError as error:
        raise SealKeyMissingError(entry.name, str(error), field="key") from error


def _is_readable(certificates: str) -> bool:
    try:
        return bool(certificates_read(certificates))
    except ValueError:
        return False


def _check_key(key: SealKey, entry: SealEntry) -> None:
    if Seal.objects.filter(key_id=key.key_id).exists():
        raise RuleBrokenError(_("This key is that of another seal in the register."), field="key")
    certificate = key.certificate
    first, last = (datetime.combine(day, time(12), UTC) for day in (entry.starts_on, entry.ends_on))
    if first < certificate.not_valid_before_utc or last > certificate.not_valid_after_utc:
        text = _("The certificate runs from %(start)s to %(end)s; the seal may not run longer.") % {
            "start": certificate.not_valid_before_utc.date().isoformat(),
            "end": certificate.not_valid_after_utc.date().isoformat(),
        }
        raise RuleBrokenError(text, field="until")
    organ = _parts(key, NameOID.SERIAL_NUMBER)
    if organ and organ != [entry.department.code]:
        text = _("The certificate is that of the organ %(code)s.") % {"code": ", ".join(organ)}
        raise RuleBrokenError(text, field="department")
    trusted = trust()
    if not key.chain or key.chain[-1] not in trusted.roots:
        raise RuleBrokenError(
            _("The key does not come with the chain of certificates up to a root that is trusted here."),
            field="key",
        )
    if trusted.revokes(certificate):
        raise RuleBrokenError(_("The certificate has been revoked by its authority."), field="key")


def _parts(key: SealKey, kind: x509.ObjectIdentifier) -> list[str]:
    return [str(part.value) for part in key.certificate.subject.get_attributes_for_oid(kind)]
