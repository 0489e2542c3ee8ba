"""Using a seal: which one stands on a licence, its key, the signature on the file."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pyhanko.sign.timestamps import HTTPTimeStamper

from e_licences.errors import (
    SealKeyMissingError,
    SealMissingError,
    SealNotUsableError,
    SealRevokedError,
)
from e_licences.models import KeyStore, Licence, Seal, SealAlgorithm, SealStatus
from e_licences.sealing.devices import Device, device_key_open
from e_licences.sealing.keys import SealKey, SealKeyError, certificates_read, key_file_open
from e_licences.sealing.pdf import SealPlace, Stamping, seal_pdf
from e_licences.sealing.sm2 import sm2_key_open
from e_licences.sealing.trust import Trust, trust_read
from people.models import Department

TRUST_FOLDER = "authority"
REASON = "颁发电子证照"


def seal_for(*, department_id: int, licence_type_id: int, on: date) -> Seal:
    """The seal of a department that stands on its licences of a type on a day.

    One entered for the type goes before one for all types; of several the newest.

    Raises:
        SealMissingError, SealNotUsableError: there is none, or none that may be used that day.
    """
    seals = (
        Seal.objects.filter(department_id=department_id)
        .select_related("department")
        .exclude(status=SealStatus.CANCELLED)
    )
    seals = seals.order_by("-valid_from", "-pk")
    found = [*seals.filter(licence_types=licence_type_id), *seals.filter(licence_types=None)]
    usable = next((seal for seal in found if _is_usable(seal, on)), None)
    if usable is not None:
        return usable
    if not found:
        raise SealMissingError(Department.objects.get(pk=department_id).label)
    raise _not_usable(found[0], on)


def seal_key(seal: Seal) -> SealKey:
    """The key of a seal, opened once per process.

    Raises:
        SealKeyMissingError: it cannot be opened, or is not the key of the certificate in the register.
        SealRevokedError: its authority has taken the certificate back.
    """
    store, algorithm = KeyStore(seal.key_store), SealAlgorithm(seal.algorithm)
    try:
        key = _key(store, algorithm, seal.key_reference, seal.certificates, seal.key_id)
    except SealKeyError as error:
        raise SealKeyMissingError(seal.name, str(error)) from error
    if trust().revokes(key.certificate):
        raise SealRevokedError(seal.name)
    return key


def seal_of(licence: Licence) -> Seal:
    """The seal that stands on a licence, by its day of issue."""
    return seal_for(
        department_id=licence.department_id, licence_type_id=licence.licence_type_id, on=licence.issued_on
    )


def pdf_seal(pdf: bytes, seal: Seal, *, place: SealPlace | None, at: datetime, reason: str = REASON) -> bytes:
    """The file under the seal. Nothing is written down here: it may be done again.

    Raises:
        SealKeyMissingError, SealRevokedError
    """
    return seal_pdf(pdf, seal_key(seal), at=at, reason=reason, place=place, stamping=_stamping())


def trust_folder() -> Path:
    return Path(settings.SEAL_KEYS) / TRUST_FOLDER


def trust() -> Trust:
    """The certificates this installation believes, and the lists of what was revoked."""
    return trust_read(trust_folder())


def key_path(reference: str) -> Path:
    return Path(settings.SEAL_KEYS) / Path(reference).name


def seal_still_used(seal: Seal, *, on: date) -> None:
    """It may have been suspended while the licence was printed; asked in the transaction that files it.

    Raises:
        SealNotUsableError
    """
    seal.refresh_from_db(fields=["status"])
    if seal.status != SealStatus.ACTIVE:
        raise _not_usable(seal, on)


def _not_usable(seal: Seal, on: date) -> SealNotUsableError:
    return SealNotUsableError(
        seal.department.label,
        code=seal.code,
        status=seal.get_status_display(),
        starts_on=seal.valid_from,
        ends_on=seal.valid_until,
        on=on,
    )


def _is_usable(seal: Seal, on: date) -> bool:
    return seal.status == SealStatus.ACTIVE and seal.valid_from <= on <= seal.valid_until


@lru_cache(maxsize=128)
def _key(
    store: KeyStore, algorithm: SealAlgorithm, reference: str, certificates: str, key_id: str
) -> SealKey:
    key = key_open(store, algorithm, reference, certificates)
    if key.key_id != key_id:
        raise SealKeyError(f"{reference}: is the key {key.key_id}, not {key_id}")
    return key


def key_open(store: KeyStore, algorithm: SealAlgorithm, reference: str, certificates: str) -> SealKey:
    """`certificates` in PEM: those of a key in a device, which need not hold them.

    Raises:
        SealKeyError: the key file or the device does not give it.
    """
    is_sm2 = algorithm is SealAlgorithm.SM2
    if store is KeyStore.PKCS12:
        open_file = sm2_key_open if is_sm2 else key_file_open
        return open_file(key_path(reference), settings.SEAL_PASSWORD)
    if is_sm2:
        raise SealKeyError("SM2 keys in devices have no common interface; use a key file")
    device = Device(settings.SEAL_DEVICE, settings.SEAL_DEVICE_TOKEN, settings.SEAL_DEVICE_PIN)
    return device_key_open(device, reference, certificates_read(certificates))


def _stamping() -> Stamping | None:
    if not settings.SEAL_TIME_STAMPS:
        return None
    return Stamping(HTTPTimeStamper(settings.SEAL_TIME_STAMPS), trust())
