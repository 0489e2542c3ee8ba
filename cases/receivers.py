"""News from the rooms below, written into the record in the transaction that made them true."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from cases.services import case_licence_note
from e_licences.models import Licence
from e_licences.signals import licence_issued


@receiver(licence_issued, dispatch_uid="cases.licence_issued")
def on_licence_issued(*, licence: Licence, at: datetime, **_: Any) -> None:
    case_licence_note(licence=licence, at=at)
