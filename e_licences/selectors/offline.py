"""What a reader without a network needs to judge a licence's code: keys, names, signed lists of states."""

from base64 import b64encode, urlsafe_b64encode
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from e_licences.models import LicenceType, Seal, SealAlgorithm, SignedStatusList
from e_licences.sealing.keys import COORDINATE_BYTES, certificates_read
from e_licences.sealing.trust import trust_read
from e_licences.selectors.seals import AUTHORITY
from people.models import Department


def offline_bundle(*, at: datetime) -> dict[str, Any]:
    """Public: no licence and no holder is named in it.

    `keys` by identifier, also those of seals that are not used any more: what they sealed stays good. `lists`
    by the code of the issuer; a department without a list has no seal that may sign one.
    """
    lists = SignedStatusList.objects.select_related("department").order_by("department")
    return {
        "as_of": at.isoformat(timespec="seconds"),
        "keys": _keys(),
        "lists": {row.department.code: b64encode(bytes(row.content)).decode() for row in lists},
        "types": {kind.code: [kind.name, kind.name_en] for kind in LicenceType.objects.all()},
        "organs": {organ.code: [organ.name, organ.name_en] for organ in Department.objects.all()},
    }


def _keys() -> dict[str, dict[str, Any]]:
    trust = trust_read(Path(settings.SEAL_KEYS) / AUTHORITY)
    found: dict[str, dict[str, Any]] = {}
    for seal in (
        Seal.objects.filter(algorithm=SealAlgorithm.ES256).select_related("department").order_by("pk")
    ):
        certificate = certificates_read(seal.certificates)[0]
        public = certificate.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            numbers = public.public_numbers()
            found[seal.key_id] = {
                "organ": seal.department.code,
                "x": _written(numbers.x),
                "y": _written(numbers.y),
                "from": certificate.not_valid_before_utc.isoformat(),
                "until": certificate.not_valid_after_utc.isoformat(),
                "revoked": trust.revokes(certificate),
            }
    return found


def _written(coordinate: int) -> str:
    """As a JSON Web Key has it (RFC 7518)."""
    return urlsafe_b64encode(coordinate.to_bytes(COORDINATE_BYTES, "big")).decode().rstrip("=")
