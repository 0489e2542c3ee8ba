"""Questions that a department's officers answer by hand, as they see them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from materials.due import working_days_after
from materials.models import Lookup, LookupState
from people.policy import Actor, Capability

ROWS = 100
COUNT_CAP = 99


def lookups_seen(actor: Actor, *, at: datetime) -> QuerySet[Lookup]:
    """What is put to officers of the actor's departments, open or answered by one of them."""
    patience = timedelta(hours=settings.SOURCE_BY_HAND_AFTER_HOURS)
    has_failed_long = Q(resource__source__isnull=False, ordered_at__lte=at - patience) & ~Q(problem="")
    is_answered_by_hand = Q(settled_by__isnull=False)
    rows = Lookup.objects.filter(
        Q(resource__source__isnull=True) | has_failed_long | is_answered_by_hand,
        resource__owner_id__in=actor.departments(Capability.SUPPLY),
    ).exclude(state=LookupState.DROPPED)
    return rows.select_related("resource__owner", "resource__source", "subject", "department", "settled_by")


def lookups_to_supply(actor: Actor, *, at: datetime) -> QuerySet[Lookup]:
    """What is open, the oldest first."""
    rows = lookups_seen(actor, at=at).filter(state=LookupState.PENDING)
    return rows.order_by("ordered_at", "pk")[:ROWS]


def lookups_supplied(actor: Actor, *, at: datetime) -> QuerySet[Lookup]:
    """What was answered, the last first."""
    rows = lookups_seen(actor, at=at).exclude(state=LookupState.PENDING)
    return rows.order_by("-settled_at", "-pk")[:ROWS]


def lookups_to_supply_count(actor: Actor, *, at: datetime) -> int:
    """Capped at a hundred."""
    rows = lookups_seen(actor, at=at).filter(state=LookupState.PENDING)
    return rows.order_by()[: COUNT_CAP + 1].count()


def lookup_due_at(lookup: Lookup) -> datetime:
    """By when an officer answers: from the order, or from when a failing source is put to officers."""
    start = lookup.ordered_at
    if lookup.resource.source_id is not None:
        start += timedelta(hours=settings.SOURCE_BY_HAND_AFTER_HOURS)
    return working_days_after(start, settings.SUPPLY_WORKING_DAYS)
