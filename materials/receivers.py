"""News of licences: an issued one is held from the moment it is valid; a revoked one is relied on no more."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from e_licences.models import Licence
from e_licences.signals import licence_issued, licence_revoked
from materials.services import licence_hold, licence_let_go


@receiver(licence_issued, dispatch_uid="materials.licence_issued")
def on_licence_issued(*, licence: Licence, at: datetime, **_: Any) -> None:
    licence_hold(licence=licence, at=at)


@receiver(licence_revoked, dispatch_uid="materials.licence_revoked")
def on_licence_revoked(*, licence: Licence, at: datetime, **_: Any) -> None:
    licence_let_go(licence=licence, at=at)
