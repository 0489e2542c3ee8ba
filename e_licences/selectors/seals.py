"""Reads about seals: who sees which, what was done with one, and what is about to go wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from django.conf import settings
from django.db.models import QuerySet

from common.clock import local_date
from e_licences.models import KeyStore, Seal, SealStatus, SealUse
from e_licences.sealing.keys import certificates_read
from e_licences.sealing.trust import trust_read
from people.policy import Actor, Capability

PAGE_ROWS = 50
ENDS_SOON = timedelta(days=60)
AUTHORITY = "authority"
_OPEN_TO_OTHERS = 0o077


def seals_seen(actor: Actor) -> QuerySet[Seal]:
    """All for who keeps the register, else those of the departments whose head the actor is."""
    seals = Seal.objects.select_related("department", "custodian")
    if actor.can(Capability.SEAL_REGISTER):
        return seals
    return seals.filter(department__in=actor.departments(Capability.SEALS))


@dataclass(frozen=True)
class SealUses:
    rows: list[SealUse]
    next_after: int | None  # where the next page starts


def seal_uses(seal: Seal, *, after: int | None = None) -> SealUses:
    """The log of use, newest first; once per licence."""
    uses = SealUse.objects.filter(seal=seal).select_related("licence__licence_type", "user").order_by("-pk")
    if after is not None:
        uses = uses.filter(pk__lt=after)
    rows = list(uses[: PAGE_ROWS + 1])
    more = len(rows) > PAGE_ROWS
    return SealUses(rows[:PAGE_ROWS], rows[PAGE_ROWS - 1].pk if more else None)


def certificate_of(seal: Seal) -> x509.Certificate:
    return certificates_read(seal.certificates)[0]


def seals_in_use() -> int:
    return Seal.objects.filter(status=SealStatus.ACTIVE).count()


class SealTrouble(StrEnum):
    NO_FOLDER = "no folder of keys"
    OPEN_TO_OTHERS = "others may read it"
    NO_KEY = "no key file"
    LISTS_OVER = "the lists of revoked certificates are out of date"
    REVOKED = "revoked"
    OVER = "over"
    ENDS_SOON = "ends soon"


class SealWarning(NamedTuple):
    trouble: SealTrouble
    names: list[str]


def seal_warnings(*, at: datetime) -> list[SealWarning]:
    """What stops the seals in use, or will. No key is opened."""
    seals = list(Seal.objects.filter(status=SealStatus.ACTIVE).order_by("code"))
    if not seals:
        return []
    folder = Path(settings.SEAL_KEYS)
    if not folder.is_dir():
        return [SealWarning(SealTrouble.NO_FOLDER, [str(folder)])]
    found = [
        SealWarning(SealTrouble.OPEN_TO_OTHERS, _open_to_others(folder)),
        SealWarning(SealTrouble.NO_KEY, [seal.code for seal in seals if _lacks_its_file(seal, folder)]),
        *_of_authority(folder, seals, at),
        *_of_terms(seals, at),
    ]
    return [warning for warning in found if warning.names]


def _open_to_others(folder: Path) -> list[str]:
    secret = [folder, *(path for path in folder.rglob("*") if path.suffix in (".p12", ".pem", ".key"))]
    secret = [path for path in secret if path.name not in ("roots.pem", "certificates.pem")]
    return [path.name for path in secret if path.stat().st_mode & _OPEN_TO_OTHERS]


def _lacks_its_file(seal: Seal, folder: Path) -> bool:
    is_file = seal.key_store == KeyStore.PKCS12
    return is_file and not (folder / Path(seal.key_reference).name).is_file()


def _of_authority(folder: Path, seals: list[Seal], at: datetime) -> Iterator[SealWarning]:
    trust = trust_read(folder / AUTHORITY)
    issuers = {certificate_of(seal).issuer for seal in seals}
    running = {one.issuer for one in trust.lists if one.next_update_utc is None or one.next_update_utc > at}
    yield SealWarning(SealTrouble.LISTS_OVER, sorted(one.rfc4514_string() for one in issuers - running))
    revoked = [seal.code for seal in seals if trust.revokes(certificate_of(seal))]
    yield SealWarning(SealTrouble.REVOKED, revoked)


def _of_terms(seals: list[Seal], at: datetime) -> Iterator[SealWarning]:
    today = local_date(at)
    ends = {seal.code: _ends_on(seal) for seal in seals}
    yield SealWarning(SealTrouble.OVER, [code for code, day in ends.items() if day < today])
    soon = [code for code, day in ends.items() if today <= day <= today + ENDS_SOON]
    yield SealWarning(SealTrouble.ENDS_SOON, soon)


def _ends_on(seal: Seal) -> date:
    """The seal's last day, or that of a certificate of its chain."""
    chain = certificates_read(seal.certificates)
    return min(seal.valid_until, *(one.not_valid_after_utc.astimezone(UTC).date() for one in chain))
