"""Copies for one use (加注件): a department gets a licence only so; the holder may make one too."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.clock import SHANGHAI, local_date
from common.errors import AlreadyDoneError, RuleBrokenError
from e_licences.models import Licence, OneUseCopy, Seal, TraceAct
from e_licences.numbers import CODE_ALPHABET
from e_licences.render.watermark import Mark, check_mark, watermarked
from e_licences.selectors.standing import standing_of
from e_licences.services.sealing import pdf_seal, seal_for, seal_key
from e_licences.services.traces import Reader, stored_file_open, trace_leave
from people.models import Department, User

PURPOSE_LAW = "国务院令 第716号 第七条"
PREFIX = "JZ"
SERIAL_CHARACTERS = 12  # 60 bits: nobody finds another's copy by counting
REASON_MAX = 100
SEAL_REASON = "制作电子证照加注件"
HOLDER = "持证主体"


@dataclass(frozen=True)
class CopyMade:
    """The file is not kept: it exists where the maker took it."""

    copy: OneUseCopy
    pdf: bytes


def copy_make(
    *,
    key: UUID,
    licence_id: int,
    reader: Reader,
    reason: str,
    expires_at: datetime,
    reference: str = "",
    at: datetime,
) -> CopyMade:
    """Once per `key`. It leaves its row and a trace, in one transaction.

    Raises:
        RuleBrokenError: no reason, a term out of bounds, a licence that does not stand, a character that
            cannot be printed.
        AlreadyDoneError: this copy has been made before.
    """
    licence = (
        Licence.objects.issued().select_related("licence_type", "department", "holder").get(pk=licence_id)
    )
    reason = " ".join(reason.split())
    serial = _serial(key, licence_id, reader.user_id)
    if OneUseCopy.objects.filter(serial=serial).exists():
        raise AlreadyDoneError(_("This copy has been made. Each is made once; make another if you need it."))
    _check(licence, reason, expires_at, at)
    seal = _seal(licence, at)
    mark = Mark(
        serial=serial,
        maker=_maker(reader, licence),
        reason=reason,
        made_at=_minute(at),
        expires_at=_minute(expires_at),
        is_sealed=seal is not None,
        is_demo=settings.DEMO,
    )
    check_mark(mark)
    with stored_file_open(licence) as file:
        pdf = watermarked(file.read(), mark)
    if seal is not None:
        pdf = pdf_seal(pdf, seal, place=None, at=at, reason=SEAL_REASON)
    return CopyMade(_record(licence, reader, serial, reason, reference, pdf, expires_at, at), pdf)


@transaction.atomic
def _record(
    licence: Licence,
    reader: Reader,
    serial: str,
    reason: str,
    reference: str,
    pdf: bytes,
    expires_at: datetime,
    at: datetime,
) -> OneUseCopy:
    copy, is_new = OneUseCopy.objects.get_or_create(
        serial=serial,
        defaults={
            "licence": licence,
            "department_id": reader.department_id,
            "maker_id": reader.user_id,
            "reason": reason,
            "reference": reference[:80],
            "file_sha256": sha256(pdf).hexdigest(),
            "made_at": at,
            "expires_at": expires_at,
        },
    )
    if not is_new:
        raise AlreadyDoneError(_("This copy has been made. Each is made once; make another if you need it."))
    trace_leave(
        licence_id=licence.pk,
        act=TraceAct.DOWNLOADED,
        reader=reader,
        reason=f"{serial} {reason}",
        at=at,
    )
    return copy


def _check(licence: Licence, reason: str, expires_at: datetime, at: datetime) -> None:
    days = settings.COPY_MAX_DAYS
    if not reason or len(reason) > REASON_MAX:
        text = _("Say what the copy is for, in 100 characters at most; it is printed on it.")
        raise RuleBrokenError(text, field="reason", source=PURPOSE_LAW)
    if not at < expires_at <= at + timedelta(days=days):
        text = ngettext(
            "A copy is used soon: within %(n)d day.", "A copy is used soon: within %(n)d days.", days
        )
        raise RuleBrokenError(text % {"n": days}, field="until")
    standing = standing_of(licence, at)
    if not standing.is_valid:
        text = _("No copy is made of a licence that does not stand: %(state)s.")
        raise RuleBrokenError(text % {"state": standing.label})


def _seal(licence: Licence, at: datetime) -> Seal | None:
    """That of the issuing department, where it may be used today; the copy says whether it bears one."""
    try:
        seal = seal_for(
            department_id=licence.department_id, licence_type_id=licence.licence_type_id, on=local_date(at)
        )
        seal_key(seal)
    except RuleBrokenError:
        return None
    return seal


def _maker(reader: Reader, licence: Licence) -> str:
    user = User.objects.select_related("applicant").get(pk=reader.user_id)
    if reader.department_id is None:
        return f"{HOLDER} {licence.holder.name}" if user.applicant_id == licence.holder_id else user.name
    return f"{Department.objects.get(pk=reader.department_id).name} {user.name}"


def _serial(key: UUID, licence_id: int, user_id: int) -> str:
    digest = sha256(f"copy:{key}:{licence_id}:{user_id}".encode()).digest()
    number = int.from_bytes(digest[:8], "big")
    return PREFIX + "".join(CODE_ALPHABET[number >> 5 * place & 31] for place in range(SERIAL_CHARACTERS))


def _minute(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
