"""News from the rooms below, written into the record in the transaction that made them true."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from cases.services import case_licence_note
from cases.services.clocks import due_dates_review_owe
from cases.services.defaults import renewals_stop, renewing_cases
from cases.services.disputes import correction_note
from cases.services.slot_changes import (
    CORRECTED,
    LICENCE_FELL_AWAY,
    held_came_back,
    held_fell_away,
    lookup_note,
    result_note,
)
from catalogue.signals import calendar_changed
from e_licences.models import Licence, LicenceChange, LicenceStatus
from e_licences.selectors import has_fallen
from e_licences.signals import licence_changed, licence_issued
from materials.models import Correction, HeldMaterial, Lookup
from materials.signals import correction_answered, held_withdrawn, lookup_settled


@receiver(licence_issued, dispatch_uid="cases.licence_issued")
def on_licence_issued(*, licence: Licence, at: datetime, **_: Any) -> None:
    case_licence_note(licence=licence, at=at)
    # Made by the receiver of the materials, whose room is ready before this one.
    held = HeldMaterial.objects.filter(licence=licence).first()
    if held is not None:
        result_note(licence=licence, held=held, at=at)
        if licence.replaces_id is not None:
            held_came_back(licence_id=licence.replaces_id, held=held, at=at)


@receiver(licence_changed, dispatch_uid="cases.licence_changed")
def on_licence_changed(*, licence: Licence, change: LicenceChange, at: datetime, **_: Any) -> None:
    """The end of the term takes nothing from a renewal: from then on silence is a grant (许可法 50)."""
    held = HeldMaterial.objects.filter(licence=licence).first()
    if has_fallen(change.to_status):
        is_term_over = change.to_status == LicenceStatus.EXPIRED
        if not is_term_over:
            renewals_stop(licence=licence, at=at)
        held_fell_away(
            held_ids=[held.pk] if held else [],
            why=LICENCE_FELL_AWAY,
            at=at,
            spared=renewing_cases(licence) if is_term_over else None,
        )
    elif change.to_status == LicenceStatus.VALID and held is not None:
        held_came_back(licence_id=licence.pk, held=held, at=at)


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
