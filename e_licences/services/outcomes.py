"""What a check of a licence can come to, and its record: one row for each check, never who asked."""

from datetime import datetime
from typing import Final, LiteralString

from django.db import models
from django.utils.translation import gettext_lazy as _

from common import prepared
from common.clock import local_date
from e_licences.models import LicenceStatus
from e_licences.selectors.public import BY_CODE, PublicLicence, licence_of


class Outcome(models.TextChoices):
    VALID = "valid", _("Genuine and valid")
    SUSPENDED = "suspended", _("Genuine, but suspended")
    REPLACED = "replaced", _("Genuine, but replaced by a newer version")
    WITHDRAWN = "withdrawn", _("Genuine, but withdrawn")
    REVOKED = "revoked", _("Genuine, but revoked")
    FORFEITED = "forfeited", _("Genuine, but forfeited as a penalty")
    CANCELLED = "cancelled", _("Genuine, but cancelled in the register")
    EXPIRED = "expired", _("Genuine, but its term is over")
    ALTERED = "altered", _("Not the file that was issued")
    FORGED = "forged", _("The code is not genuine")
    UNKNOWN = "unknown", _("Not known here")


NO_MORE = {  # what a status that is not valid answers
    LicenceStatus.SUSPENDED: Outcome.SUSPENDED,
    LicenceStatus.CHANGED: Outcome.REPLACED,
    LicenceStatus.RENEWED: Outcome.REPLACED,
    LicenceStatus.SUPERSEDED: Outcome.REPLACED,
    LicenceStatus.WITHDRAWN: Outcome.WITHDRAWN,
    LicenceStatus.REVOKED: Outcome.REVOKED,
    LicenceStatus.FORFEITED: Outcome.FORFEITED,
    LicenceStatus.CANCELLED: Outcome.CANCELLED,
    LicenceStatus.EXPIRED: Outcome.EXPIRED,
}


def outcome_of(licence: PublicLicence | None, at: datetime) -> Outcome:
    if licence is None:
        return Outcome.UNKNOWN
    if licence.status in NO_MORE:
        return NO_MORE[LicenceStatus(licence.status)]
    if licence.valid_until is not None and licence.valid_until < local_date(at):
        return Outcome.EXPIRED
    return Outcome.VALID


def check_keep(
    licence: PublicLicence | None, *, outcome: Outcome, flaws: tuple[str, ...], channel: str, at: datetime
) -> None:
    kept = [licence.pk if licence else None, channel, outcome.value, ",".join(flaws)[:40], at]
    prepared.execute(_KEEP, kept)


def check_by_code(code: str, *, channel: str, at: datetime) -> PublicLicence | None:
    """The licence with this verification code, and the check of it kept, in one statement.

    None, and nothing kept, where no licence has it.
    """
    found = prepared.row(_CHECK_BY_CODE, [code, channel, local_date(at), at])
    return licence_of(found) if found else None


_KEEP: Final = """
    INSERT INTO e_licences_verification (licence_id, channel, outcome, problem, at)
    VALUES (%s, %s, %s, %s, %s)
"""
# As `outcome_of` says it.
_OUTCOME: Final[LiteralString] = """
    CASE found.status
        WHEN 'suspended' THEN 'suspended'
        WHEN 'changed' THEN 'replaced'
        WHEN 'renewed' THEN 'replaced'
        WHEN 'superseded' THEN 'replaced'
        WHEN 'valid' THEN CASE WHEN found.valid_until < %s THEN 'expired' ELSE 'valid' END
        ELSE found.status
    END
"""
_CHECK_BY_CODE: Final = f"""
    WITH found AS MATERIALIZED ({BY_CODE}), kept AS (
        INSERT INTO e_licences_verification (licence_id, channel, outcome, problem, at)
        SELECT found.id, %s, {_OUTCOME}, '', %s FROM found
    ) SELECT * FROM found
"""  # noqa: S608
