"""Signed lists of how licences stand, one of each department, for who checks a licence without a network."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q

from common.alone import alone
from common.clock import local_date
from common.errors import RuleBrokenError
from e_licences.models import (
    Licence,
    LicenceChange,
    LicenceStatus,
    Seal,
    SealAlgorithm,
    SealStatus,
    SignedStatusList,
)
from e_licences.sealing.keys import SealKey
from e_licences.sealing.status import Standing, StatusListToken, statuses_packed
from e_licences.services.sealing import seal_key
from people.models import Department

RENEWED_EVERY = timedelta(hours=1)  # also when nothing happened: who reads it sees that it is fresh
SUBJECT = "{address}/verify/offline.json#{department}"
_SAID = {
    LicenceStatus.SUSPENDED: Standing.SUSPENDED,
    LicenceStatus.CHANGED: Standing.REPLACED,
    LicenceStatus.RENEWED: Standing.REPLACED,
    LicenceStatus.SUPERSEDED: Standing.REPLACED,
}


def signed_lists_renew(*, at: datetime) -> int:
    """Make each list anew that something has happened to, or that is an hour old; says how many."""
    with alone("e_licences.signed_lists") as is_ours:
        if not is_ours:
            return 0
        return sum(_renew(department, at) for department in _issuers(at))


def _issuers(at: datetime) -> list[Department]:
    """The departments that issued something. A list that is fresh and takes in everything is left alone."""
    known = {row.department_id: row for row in SignedStatusList.objects.defer("content")}
    changes = dict(
        LicenceChange.objects.order_by()
        .values("licence__department")
        .annotate(last=Max("pk"))
        .values_list("licence__department", "last")
    )
    licences = dict(
        Licence.objects.issued()
        .order_by()
        .values("department")
        .annotate(last=Max("pk"))
        .values_list("department", "last")
    )
    due = [
        department_id
        for department_id, last in licences.items()
        if (row := known.get(department_id)) is None
        or at - row.made_at >= RENEWED_EVERY
        or (row.last_licence, row.last_change) != (last, changes.get(department_id, 0))
    ]
    return list(Department.objects.filter(pk__in=due))


def _renew(department: Department, at: datetime) -> bool:
    """False where the department has no seal today that can sign a list."""
    key = _key(department, at)
    if key is None:
        return False
    own = Licence.objects.issued().filter(department=department).order_by()
    last_change = LicenceChange.objects.filter(licence__department=department).aggregate(last=Max("pk"))[
        "last"
    ]
    last_licence = own.aggregate(last=Max("pk"))["last"] or 0
    told = own.exclude(status=LicenceStatus.VALID).filter(pk__lte=last_licence).values_list("pk", "status")
    days = settings.STATUS_LIST_DAYS
    token = StatusListToken(
        issuer=department.code,
        subject=SUBJECT.format(address=settings.PUBLIC_URL, department=department.code),
        made_at=at,
        expires_at=at + timedelta(days=days),
        life_seconds=int(RENEWED_EVERY.total_seconds()),
        statuses=statuses_packed(
            ((pk, _SAID.get(LicenceStatus(status), Standing.INVALID)) for pk, status in told.iterator()),
            last=last_licence,
        ),
    )
    SignedStatusList.objects.update_or_create(
        department=department,
        defaults={
            "content": token.signed(key),
            "last_change": last_change or 0,
            "last_licence": last_licence,
            "made_at": at,
        },
    )
    return True


def _key(department: Department, at: datetime) -> SealKey | None:
    today = local_date(at)
    usable = Q(status=SealStatus.ACTIVE, valid_from__lte=today, valid_until__gte=today)
    seals = Seal.objects.filter(usable, department=department, algorithm=SealAlgorithm.ES256)
    for seal in seals.order_by("-valid_from", "-pk"):
        try:
            return seal_key(seal)
        except RuleBrokenError:
            continue
    return None
