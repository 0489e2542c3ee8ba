"""What becomes of a look-up: found, no such record, or still owed; in one transaction with its ledger row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from catalogue.models import MaterialKind
from common.clock import local_date
from common.once import change_once, within_transaction
from materials.connector import SourceAnswer
from materials.models import (
    HeldMaterial,
    Lookup,
    LookupState,
    Origin,
    Problem,
    Use,
    UseEntry,
    UseResult,
)
from materials.services.holdings import holding_made, holdings_record
from materials.services.ledger import use_record
from materials.signals import lookup_settled

WAITS_SECONDS = (5, 30, 120, 600, 3600)  # after the first, second, … attempt, and from then on


@dataclass(frozen=True)
class Supply:
    """What was supplied, by whom. `officer_id` is None where a system answered."""

    record: Mapping[str, str] | None
    officer_name: str
    as_of: datetime
    valid_until: date | None = None
    officer_id: int | None = None
    duration_ms: int | None = None


def supply_of(answer: SourceAnswer, duration_ms: int) -> Supply:
    return Supply(
        record=answer.record,
        officer_name=answer.officer_name,
        as_of=answer.as_of,
        valid_until=answer.valid_until,
        duration_ms=duration_ms,
    )


@transaction.atomic
def lookup_settle(*, lookup_id: int, supply: Supply, at: datetime) -> Lookup | None:
    """Keep what was found and tell who waits for it. None, and nothing is kept, if it was settled before."""
    lookup = lookup_lock(lookup_id)
    return None if lookup is None else lookup_settle_locked(lookup=lookup, supply=supply, at=at)


def lookup_lock(lookup_id: int) -> Lookup | None:
    """The row while it is still owed, nobody else's until the transaction ends."""
    owed = Lookup.objects.select_for_update(of=("self",)).select_related("resource__owner", "subject")
    return owed.filter(pk=lookup_id, state=LookupState.PENDING).first()


@within_transaction
def lookup_settle_locked(*, lookup: Lookup, supply: Supply, at: datetime) -> Lookup:
    """What its term makes worthless today counts as no record: it would be of no use to anybody."""
    held = _held(lookup, supply, at)
    is_found = held is not None and (held.valid_until is None or held.valid_until >= local_date(at))
    if held is not None and is_found:
        holdings_record([held])
    else:
        held = None
    change_once(
        Lookup.objects.filter(pk=lookup.pk, state=LookupState.PENDING),
        state=LookupState.FOUND if held else LookupState.NONE,
        held=held,
        problem="",
        next_attempt_at=None,
        settled_at=at,
        settled_by_id=supply.officer_id,
    )
    lookup.refresh_from_db(fields=["state", "held", "problem", "settled_at", "settled_by"])
    use_record([_entry(lookup, supply, held, at)])
    lookup_settled.send(sender=Lookup, lookup=lookup, at=at)
    return lookup


@transaction.atomic
def lookup_fail(*, lookup_id: int, problem: Problem, duration_ms: int, at: datetime) -> None:
    """It stays owed, and waits longer each time. Nothing of the answer is told but what was wrong with it."""
    lookup = lookup_lock(lookup_id)
    if lookup is None:
        return
    wait = WAITS_SECONDS[min(lookup.attempts, len(WAITS_SECONDS)) - 1]
    Lookup.objects.filter(pk=lookup.pk).update(problem=problem, next_attempt_at=at + timedelta(seconds=wait))
    entry = lookup_entry(lookup, result=UseResult.FAILED, reason=str(problem.label), at=at)
    entry.duration_ms = duration_ms
    use_record([entry])


def lookup_entry(lookup: Lookup, *, result: UseResult, at: datetime, reason: str = "") -> UseEntry:
    """The ledger's row for one question; whoever ordered it is named, whichever process asks."""
    return UseEntry(
        at=at,
        use=Use.LOOKED_UP,
        result=result,
        subject_id=lookup.subject_id,
        kind=lookup.kind,
        actor_id=lookup.ordered_by_id,
        department_id=lookup.department_id,
        supplier_id=lookup.resource.owner_id,
        resource_id=lookup.resource_id,
        reference=lookup.reference,
        purpose=lookup.purpose,
        reason=reason[:300],
    )


def _entry(lookup: Lookup, supply: Supply, held: HeldMaterial | None, at: datetime) -> UseEntry:
    entry = lookup_entry(lookup, result=UseResult.OK if held else UseResult.NONE, at=at)
    entry.held = held
    entry.duration_ms = supply.duration_ms
    if supply.officer_id is not None:
        entry.use, entry.actor_id = Use.SUPPLIED, supply.officer_id
    return entry


def _held(lookup: Lookup, supply: Supply, at: datetime) -> HeldMaterial | None:
    if supply.record is None:
        return None
    kind = MaterialKind.objects.get(code=lookup.kind)
    return holding_made(
        kind=kind,
        subject_id=lookup.subject_id,
        origin=Origin.FETCHED if supply.officer_id is None else Origin.CONFIRMED,
        department_id=lookup.resource.owner_id,
        officer_id=supply.officer_id,
        officer_name=supply.officer_name,
        resource=lookup.resource,
        values=supply.record,
        about=supply.record.get(kind.bound_to, "") if kind.bound_to else "",
        reference=lookup.reference,
        purpose=lookup.purpose,
        obtained_at=at,
        as_of=supply.as_of,
        valid_until=supply.valid_until,
    )
