"""News from the rooms below, written into the record in the transaction that made them true."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from cases.services import case_licence_note
from cases.services.clocks import due_dates_review_owe
from cases.services.defaults import renewals_stop
from cases.services.disputes import correction_note
from cases.services.slot_changes import (
    CORRECTED,
    LICENCE_FELL_AWAY,
    held_fell_away,
    lookup_note,
    result_note,
)
from catalogue.signals import calendar_changed
from e_licences.models import Licence
from e_licences.signals import licence_issued, licence_revoked
from materials.models import Correction, HeldMaterial, Lookup
from materials.signals import correction_answered, held_withdrawn, lookup_settled


@receiver(licence_issued, dispatch_uid="cases.licence_issued")
def on_licence_issued(*, licence: Licence, at: datetime, **_: Any) -> None:
    case_licence_note(licence=licence, at=at)
    # Made by the receiver of the materials, whose room is ready before this one.
    held = HeldMaterial.objects.filter(licence=licence).first()
    if held is not None:
        result_note(licence=licence, held=held, at=at)


@receiver(licence_revoked, dispatch_uid="cases.licence_revoked")
def on_licence_revoked(*, licence: Licence, at: datetime, **_: Any) -> None:
    renewals_stop(licence=licence, at=at)
    held_ids = list(HeldMaterial.objects.filter(licence=licence).values_list("pk", flat=True))
    held_fell_away(held_ids=held_ids, why=LICENCE_FELL_AWAY, at=at)


@receiver(lookup_settled, dispatch_uid="cases.lookup_settled")
def on_lookup_settled(*, lookup: Lookup, at: datetime, **_: Any) -> None:
    lookup_note(lookup=lookup, at=at)


@receiver(held_withdrawn, dispatch_uid="cases.held_withdrawn")
def on_held_withdrawn(*, held: HeldMaterial, at: datetime, **_: Any) -> None:
    """A supplier has corrected what it had supplied (rules R6)."""
    held_fell_away(held_ids=[held.pk], why=CORRECTED, at=at)


@receiver(correction_answered, dispatch_uid="cases.correction_answered")
def on_correction_answered(*, correction: Correction, at: datetime, **_: Any) -> None:
    correction_note(correction=correction, at=at)


@receiver(calendar_changed, dispatch_uid="cases.calendar_changed")
def on_calendar_changed(*, years: frozenset[int], at: datetime, **_: Any) -> None:
    due_dates_review_owe(years=years, at=at)
