"""The holder's shares: whom they let see a licence, what for, until when and how often."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import NotAllowedError, RuleBrokenError
from common.once import change_once
from e_licences.errors import ShareUnknownError
from e_licences.models import Licence, LicenceShare, LookResult, ShareLook
from e_licences.numbers import CODE_ALPHABET, verification_code_read
from e_licences.selectors.standing import Standing, standing_of

CODE_LENGTH = 16  # 80 bits
CONSENT_LAW = "个人信息保护法 第十三条"


@dataclass(frozen=True)
class ShareGiven:
    """`code` is empty where a department is named: its officers find the share at their desk."""

    share: LicenceShare
    code: str


@dataclass(frozen=True)
class ShareAnswer:
    """What a look gave. `licence` and `standing` only when it was shown."""

    result: LookResult
    share: LicenceShare
    at: datetime
    licence: Licence | None = None
    standing: Standing | None = None
    looks_left: int = 0

    @property
    def is_shown(self) -> bool:
        return self.result is LookResult.SHOWN


def share_give(
    *,
    key: UUID,
    licence: Licence,
    holder_id: int | None,
    user_id: int,
    recipient: str,
    purpose: str,
    until: datetime,
    looks_at_most: int,
    department_id: int | None = None,
    at: datetime,
) -> ShareGiven:
    """Once per `key`: the same form sent again tells the same code and gives no second share.

    Raises:
        NotAllowedError: only the holder shares a licence.
        RuleBrokenError: nobody or nothing is named, the time or the number is out of bounds, or the licence
            does not stand.
    """
    recipient, purpose = recipient.strip(), purpose.strip()
    if licence.holder_id != holder_id:
        raise NotAllowedError(_("Only the holder can share a licence."))
    code = _code(key, licence.pk, user_id)
    known = LicenceShare.objects.filter(code_sha256=_hash(code)).first()
    if known is None:
        _check_words(recipient, purpose)
        _check_bounds(until, looks_at_most, at)
        if not standing_of(licence, at).is_valid:
            raise RuleBrokenError(_("This licence does not stand any more; it cannot be shared as valid."))
        known, _is_new = LicenceShare.objects.get_or_create(
            code_sha256=_hash(code),
            defaults={
                "licence": licence,
                "recipient": recipient,
                "department_id": department_id,
                "purpose": purpose,
                "until": until,
                "looks_at_most": looks_at_most,
                "given_by_id": user_id,
                "given_at": at,
            },
        )
    return ShareGiven(known, "" if known.department_id else code)


def share_withdraw(*, share_id: int, holder_id: int | None, at: datetime) -> None:
    """
    Raises:
        AlreadyDoneError: it is withdrawn already, or not the holder's.
    """
    licences = Licence.objects.filter(holder_id=holder_id).order_by()
    # Not by a join: then the update would look for open shares in a subquery, which does not wait for others.
    own = LicenceShare.objects.filter(pk=share_id, licence_id__in=licences.values("pk"), withdrawn_at=None)
    change_once(own, withdrawn_at=at)


def share_look(*, code: str, looker: str, user_id: int | None = None, at: datetime) -> ShareAnswer:
    """Show the licence to who has the code, and count it. Every use of a known code is kept.

    Raises:
        RuleBrokenError: they do not say who they are.
        ShareUnknownError: no share has this code.
    """
    looker = looker.strip()
    if not looker:
        raise RuleBrokenError(
            _("Say who you are: the holder sees who has looked."), field="looker", source=CONSENT_LAW
        )
    shares = LicenceShare.objects.filter(code_sha256=_hash(verification_code_read(code)), department=None)
    return _look(shares, looker, user_id, at)


def share_look_by_department(
    *, share_id: int, department_id: int, looker: str, user_id: int, at: datetime
) -> ShareAnswer:
    """The same for an officer of the department that the holder named.

    Raises:
        ShareUnknownError: the share is not for this department.
    """
    shares = LicenceShare.objects.filter(pk=share_id, department_id=department_id)
    return _look(shares, looker, user_id, at)


@transaction.atomic
def _look(shares: QuerySet[LicenceShare], looker: str, user_id: int | None, at: datetime) -> ShareAnswer:
    """One update decides: of any number of looks at once no more pass than are left."""
    open_ones = shares.filter(withdrawn_at=None, until__gt=at, looks__lt=F("looks_at_most"))
    is_shown = open_ones.update(looks=F("looks") + 1) == 1
    share = shares.select_related("licence").first()
    if share is None:
        raise ShareUnknownError
    result = LookResult.SHOWN if is_shown else _why_not(share, at)
    ShareLook.objects.create(share=share, looker=looker[:100], user_id=user_id, result=result, at=at)
    if not is_shown:
        return ShareAnswer(result, share, at)
    licence = Licence.objects.select_related("licence_type", "department", "holder").get(pk=share.licence_id)
    left = share.looks_at_most - share.looks
    return ShareAnswer(result, share, at, licence, standing_of(licence, at), left)


def _why_not(share: LicenceShare, at: datetime) -> LookResult:
    if share.withdrawn_at is not None:
        return LookResult.WITHDRAWN
    return LookResult.OVER if share.until <= at else LookResult.USED_UP


def _check_words(recipient: str, purpose: str) -> None:
    if not recipient:
        raise RuleBrokenError(_("Say who is to see the licence."), field="recipient", source=CONSENT_LAW)
    if not purpose:
        raise RuleBrokenError(
            _("Say what it is needed for; it is shown with the licence."), field="purpose", source=CONSENT_LAW
        )


def _check_bounds(until: datetime, looks_at_most: int, at: datetime) -> None:
    days, looks = settings.SHARE_MAX_DAYS, settings.SHARE_MAX_LOOKS
    if not at < until <= at + timedelta(days=days):
        text = ngettext(
            "A share ends in the future, within %(n)d day.",
            "A share ends in the future, within %(n)d days.",
            days,
        )
        raise RuleBrokenError(text % {"n": days}, field="until")
    if not 1 <= looks_at_most <= looks:
        text = _("It can be looked at at least once and at most %(n)d times.")
        raise RuleBrokenError(text % {"n": looks}, field="looks_at_most")


def _code(key: UUID, licence_id: int, user_id: int) -> str:
    """Unguessable, and the same for the same form: it follows from the key and the installation's secret."""
    said = f"share:{key}:{licence_id}:{user_id}".encode()
    number = int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), said, "sha256")[:10], "big")
    return "".join(CODE_ALPHABET[number >> 5 * place & 31] for place in range(CODE_LENGTH))


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
