"""News of licences: an issued one is held from the moment it is valid; one that fell is relied on no more."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from e_licences.models import Licence, LicenceChange, LicenceStatus
from e_licences.selectors import has_fallen
from e_licences.signals import licence_changed, licence_issued
from materials.services import licence_hold, licence_let_go, licence_take_up


@receiver(licence_issued, dispatch_uid="materials.licence_issued")
def on_licence_issued(*, licence: Licence, at: datetime, **_: Any) -> None:
    licence_hold(licence=licence, at=at)


@receiver(licence_changed, dispatch_uid="materials.licence_changed")
def on_licence_changed(*, licence: Licence, change: LicenceChange, at: datetime, **_: Any) -> None:
    if has_fallen(change.to_status):
        licence_let_go(licence=licence, at=at)
    elif change.to_status == LicenceStatus.VALID:
        licence_take_up(licence=licence)
