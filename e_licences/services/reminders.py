"""Telling holders that a term ends, so many days before as the type of licence says."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from common.clock import local_date
from e_licences.models import ExpiryReminder, Licence, LicenceType
from exchange.services import message_queue

REMIND_AT_MOST = 1000


def reminder_days(licence_type: LicenceType) -> list[int]:
    return licence_type.reminder_days or settings.LICENCE_REMINDER_DAYS


def reminders_due(
    *, days: Collection[int], issued_on: date, valid_until: date, told: Collection[int], on: date
) -> list[int]:
    """Which reminders are owed on a day, the nearest to the end first. Needs no database.

    What fell due while nobody looked is still owed; what would have fallen due before the issue never is.
    """
    if valid_until < on:
        return []
    due = [number for number in days if valid_until - timedelta(days=number) <= on]
    lived = [number for number in due if valid_until - timedelta(days=number) >= issued_on]
    return sorted(set(lived) - set(told))


def reminders_send(*, at: datetime) -> int:
    """Owe what is due, once per licence and number of days; of several at once one message tells."""
    today = local_date(at)
    types = {kind.pk: reminder_days(kind) for kind in LicenceType.objects.all()}
    longest = max((max(days) for days in types.values() if days), default=0)
    ending = (
        Licence.objects.valid()
        .filter(valid_until__gte=today, valid_until__lte=today + timedelta(days=longest))
        .prefetch_related("reminders")
        .order_by("valid_until", "pk")
    )
    sent = 0
    for licence in ending.iterator(chunk_size=500):
        if licence.valid_until is None:
            continue
        due = reminders_due(
            days=types[licence.licence_type_id],
            issued_on=licence.issued_on,
            valid_until=licence.valid_until,
            told=[reminder.days_before for reminder in licence.reminders.all()],
            on=today,
        )
        if due:
            sent += _remind(licence, due, at)
        if sent >= REMIND_AT_MOST:
            break
    return sent


@transaction.atomic
def _remind(licence: Licence, due: list[int], at: datetime) -> bool:
    """Whether this call has told it; the row is locked, so that of two jobs one finds it told."""
    still = Licence.objects.valid().select_for_update().filter(pk=licence.pk).first()
    if still is None:
        return False
    told = set(still.reminders.filter(days_before__in=due).values_list("days_before", flat=True))
    owed = [number for number in due if number not in told]
    if not owed:
        return False
    ExpiryReminder.objects.bulk_create(
        [ExpiryReminder(licence=licence, days_before=number, at=at) for number in owed]
    )
    message_queue(
        key=f"licence_expiring:{licence.pk}:{owed[0]}",
        recipient_id=licence.holder_id,
        kind="licence_expiring",
        reference=licence.number,
        at=at,
    )
    return True
