"""What becomes of an issued licence. Its file stays as it was; only what is answered about it changes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import AlreadyDoneError
from common.once import change_once
from e_licences.models import ChangeGround, Licence, LicenceChange, LicenceStatus
from e_licences.signals import licence_revoked


@transaction.atomic
def licence_revoke(
    *,
    licence_id: int,
    ground: ChangeGround,
    article: str,
    reference: str,
    by_user_id: int,
    at: datetime,
) -> LicenceChange:
    """撤销: it should not have been granted; from `at` on nobody may rely on it (行政许可法 第六十九条).

    `reference` names the decision: the number of its paper or of the case.

    Raises:
        AlreadyDoneError: it has been revoked before, or was never given out.
    """
    try:
        change_once(
            Licence.objects.filter(pk=licence_id, status=LicenceStatus.VALID), status=LicenceStatus.REVOKED
        )
    except AlreadyDoneError as error:
        raise AlreadyDoneError(_("This licence is not valid any more, or not yet issued.")) from error
    change = LicenceChange.objects.create(
        licence_id=licence_id,
        from_status=LicenceStatus.VALID,
        to_status=LicenceStatus.REVOKED,
        ground=ground,
        article=article,
        reference=reference,
        effective_from=at,
        at=at,
        by_id=by_user_id,
    )
    licence_revoked.send(sender=Licence, licence=change.licence, change=change, at=at)
    return change
