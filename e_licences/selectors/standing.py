"""How a licence stands on a day: what its status says, and whether its term is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from common.clock import local_date
from e_licences.life import FALLEN, STANDING, LicenceAct, acts_from, status_on
from e_licences.models import REPLACED, Licence, LicenceStatus


@dataclass(frozen=True)
class Standing:
    """`code` is a status; `since` is when it came to it, where that was a decision."""

    code: str
    label: str
    since: datetime | None = None

    @property
    def is_valid(self) -> bool:
        return self.code == LicenceStatus.VALID

    @property
    def colour(self) -> str:
        """Of its light: grey for one that a successor has taken the place of."""
        if self.code in REPLACED:
            return "grey"
        return {LicenceStatus.VALID: "green", LicenceStatus.SUSPENDED: "yellow"}.get(
            LicenceStatus(self.code), "red"
        )


def standing_of(licence: Licence, at: datetime) -> Standing:
    """One statement for a licence that stands no more, none for one that does."""
    code = standing_code(licence, at)
    change = licence.changes.last() if code not in (LicenceStatus.VALID, LicenceStatus.EXPIRED) else None
    return Standing(code, str(LicenceStatus(code).label), change.effective_from if change else None)


def standing_code(licence: Licence, at: datetime) -> str:
    return status_on(licence.status, licence.valid_until, local_date(at))


def has_fallen(status: str) -> bool:
    """Whether nobody relies on a licence that has come to this status."""
    return status in FALLEN


def is_standing(licence: Licence, at: datetime) -> bool:
    """Valid or suspended, in its term."""
    return standing_code(licence, at) in STANDING


def is_nearly_over(licence: Licence, at: datetime) -> bool:
    """Whether the first reminder of its end has fallen due."""
    days = licence.licence_type.reminder_days or settings.LICENCE_REMINDER_DAYS
    last, today = licence.valid_until, local_date(at)
    return last is not None and today <= last <= today + timedelta(days=max(days, default=0))


def acts_of(licence: Licence, at: datetime) -> tuple[LicenceAct, ...]:
    """What may be done to it as it stands; no statement."""
    return tuple(acts_from(LicenceStatus(standing_code(licence, at))))
