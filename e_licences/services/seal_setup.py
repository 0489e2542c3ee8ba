"""Seals for demonstrations: an authority of our own and a seal for each department. Never in production."""

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.clock import local_date
from common.errors import RuleBrokenError
from e_licences.models import Seal, SealStatus
from e_licences.sealing.authority import Authority, authority_make, authority_open, authority_save
from e_licences.sealing.keys import (
    SealKey,
    certificates_read,
    certificates_written,
    key_file_open,
    key_file_write,
)
from e_licences.sealing.trust import lists_save, trust_read
from e_licences.services.sealing import TRUST_FOLDER, key_path, trust_folder
from people.models import Department

PURPOSE = "加盖本机关颁发的电子证照（演示，无法律效力）"
YEARS_BEFORE, YEARS = 12, 10  # demonstration cases lie in the past


def demo_authority(at: datetime) -> Authority:
    """The one that is there, or a new one; of several processes at once all get the same."""
    folder = Path(settings.SEAL_KEYS) / TRUST_FOLDER
    if not folder.exists():
        with suppress(FileExistsError):
            authority_save(authority_make(at=at), folder, settings.SEAL_PASSWORD, at=at)
    return authority_open(folder, settings.SEAL_PASSWORD)


@transaction.atomic
def demo_seals_enter(*, at: datetime) -> int:
    """Enter a seal for each department that has none; says how many. Key files that are there serve again."""
    without = list(Department.objects.filter(seals__isnull=True).order_by("pk"))
    if not without:
        return 0
    authority = demo_authority(at)
    today = local_date(at)
    period = (today.replace(year=today.year - YEARS_BEFORE, day=1), date(today.year + YEARS, 12, 31))
    rows = [_entry(department, _key(department, authority, period), period, at) for department in without]
    return len(Seal.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def demo_certificate_revoke(*, code: str, at: datetime) -> bool:
    """Put the certificate of a seal on the list of the demonstration's authority; False: it was there.

    Raises:
        RuleBrokenError: no such seal, one of another authority, or one still in use.
    """
    seal = Seal.objects.select_for_update().filter(code=code, is_demo=True).first()
    if seal is None:
        raise RuleBrokenError(
            _("There is no seal of the demonstration with the code %(code)s.") % {"code": code}
        )
    if seal.status == SealStatus.ACTIVE:
        raise RuleBrokenError(_("Suspend or destroy the seal first; licences would go on to bear it."))
    with connection.cursor() as cursor:  # the lists are one file
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('e_licences.revoked', 0))")
    folder = trust_folder()
    authority = demo_authority(at)
    certificate = certificates_read(seal.certificates)[0]
    trusted = trust_read(folder)
    if trusted.revokes(certificate):
        return False
    before = next(one for one in trusted.lists if one.issuer == certificate.issuer)
    lists_save(folder, authority.root_list, authority.revoked_list([certificate], at=at, before=before))
    return True


def _key(department: Department, authority: Authority, period: tuple[date, date]) -> SealKey:
    path = key_path(_reference(department))
    if not path.exists():
        private, certificate = authority.seal_certificate(
            name=_words(department),
            organ_name=department.name,
            organ_code=department.code,
            starts_on=period[0],
            ends_on=period[1],
        )
        with suppress(FileExistsError):
            key_file_write(
                path,
                private=private,
                certificate=certificate,
                chain=authority.chain,
                password=settings.SEAL_PASSWORD,
            )
    return key_file_open(path, settings.SEAL_PASSWORD)


def _entry(department: Department, key: SealKey, period: tuple[date, date], at: datetime) -> Seal:
    return Seal(
        code=f"{department.code}-1",
        department=department,
        name=_words(department),
        purpose=PURPOSE,
        valid_from=period[0],
        valid_until=period[1],
        key_reference=_reference(department),
        key_id=key.key_id,
        certificates=certificates_written([key.certificate, *key.chain]),
        is_demo=True,
        entered_at=at,
    )


def _words(department: Department) -> str:
    return f"{department.name}行政审批专用章"


def _reference(department: Department) -> str:
    return f"{department.code}-1.p12"
