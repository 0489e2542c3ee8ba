"""What was answered, signed with the seal of the issuing department: a print can be held against it later."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from common.clock import SHANGHAI, local_date
from common.errors import RuleBrokenError
from e_licences.models import Licence, Seal
from e_licences.sealing.keys import COORDINATE_BYTES, certificates_read
from e_licences.selectors.standing import Standing
from e_licences.services.sealing import seal_for, seal_key

FIRST_LINE = "onewindow answer 1\n"  # no other thing that is signed begins like it


@dataclass(frozen=True)
class SignedAnswer:
    """`statement` is signed as it stands, in UTF-8."""

    statement: str
    signature: str
    key_id: str


def answer_sign(*, licence: Licence, standing: Standing, at: datetime) -> SignedAnswer | None:
    """None where the department has no seal that may be used today, or one of SM2."""
    with suppress(RuleBrokenError):
        seal = seal_for(
            department_id=licence.department_id, licence_type_id=licence.licence_type_id, on=local_date(at)
        )
        key = seal_key(seal)
        if not key.signs_codes:
            return None
        said = {
            "number": licence.number,
            "identifier": licence.identifier,
            "status": standing.code,
            "at": at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        }
        statement = FIRST_LINE + json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        raw = key.sign_raw(statement.encode())
        return SignedAnswer(statement, urlsafe_b64encode(raw).decode().rstrip("="), key.key_id)
    return None


def answer_check(answer: SignedAnswer) -> bool:
    """Whether a seal of the register has signed exactly this."""
    seal = Seal.objects.filter(key_id=answer.key_id).first()
    if seal is None or not answer.statement.startswith(FIRST_LINE):
        return False
    public = certificates_read(seal.certificates)[0].public_key()
    with suppress(InvalidSignature, ValueError):
        raw = urlsafe_b64decode(answer.signature + "==")
        halves = (
            int.from_bytes(raw[:COORDINATE_BYTES], "big"),
            int.from_bytes(raw[COORDINATE_BYTES:], "big"),
        )
        if isinstance(public, ec.EllipticCurvePublicKey) and len(raw) == 2 * COORDINATE_BYTES:
            signature = utils.encode_dss_signature(*halves)
            public.verify(signature, answer.statement.encode(), ec.ECDSA(hashes.SHA256()))
            return True
    return False
