"""News from the rooms below, written into the record in the transaction that made them true."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from cases.services import case_licence_note
from cases.services.clocks import due_dates_review_owe
from cases.services.defaults import renewals_stop
from catalogue.signals import calendar_changed
from e_licences.models import Licence
from e_licences.signals import licence_issued, licence_revoked


@receiver(licence_issued, dispatch_uid="cases.licence_issued")
def on_licence_issued(*, licence: Licence, at: datetime, **_: Any) -> None:
    case_licence_note(licence=licence, at=at)


@receiver(licence_revoked, dispatch_uid="cases.licence_revoked")
def on_licence_revoked(*, licence: Licence, at: datetime, **_: Any) -> None:
    renewals_stop(licence=licence, at=at)


@receiver(calendar_changed, dispatch_uid="cases.calendar_changed")
def on_calendar_changed(*, years: frozenset[int], at: datetime, **_: Any) -> None:
    due_dates_review_owe(years=years, at=at)
