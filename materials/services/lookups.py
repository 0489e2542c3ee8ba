"""Look-ups: owed as rows, asked by workers, outside any transaction. A source that is down blocks nobody.

A claim is a conditional update that moves the next attempt past the longest time a request may take. So one
process asks at a time, and if it dies the next one asks when that time is over.
"""

import logging
import traceback
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db.models import F, Q, QuerySet

from common.alone import alone
from common.clock import local_date
from common.errors import NotAllowedError
from common.jobs import wake
from materials.connector import SourceAnswer, SourceProblem, SourceQuery, source_ask
from materials.models import DataResource, DataSource, Lookup, LookupState, Problem, UseResult
from materials.services.ledger import use_record
from materials.services.lookup_access import Refusal, access_refusal
from materials.services.lookup_results import (
    WAITS_SECONDS,
    lookup_entry,
    lookup_fail,
    lookup_settle,
    supply_of,
)
from materials.services.sources import source_admit, source_failure_note, source_success_note

logger = logging.getLogger(__name__)

TASK = "materials.fetch"
SWEEP_AT_MOST = 50
SWEEP_SECONDS = 20  # one slow source after another must not keep a worker for longer
RECORDING_SECONDS = 15  # beyond the request itself, until somebody else may ask


def lookup_order(
    *,
    reference: UUID,
    resource_id: int,
    subject_id: int,
    kind: str,
    department_id: int,
    purpose: str,
    actor_id: int,
    at: datetime,
) -> Lookup:
    """Owe one question to one resource; once per intake, resource and subject.

    `purpose` is the item's code and name. Without a source the owner's officers answer by hand.

    Raises:
        NotAllowedError: the department may not ask. That it wanted to stands in the ledger, if the caller's
            transaction lasts.
    """
    owed = Lookup.objects.exclude(state=LookupState.DROPPED).filter(
        reference=reference, resource_id=resource_id, subject_id=subject_id
    )
    if known := owed.first():
        return known
    resource = DataResource.objects.get(pk=resource_id)
    lookup = Lookup(
        reference=reference,
        resource=resource,
        subject_id=subject_id,
        kind=kind,
        department_id=department_id,
        purpose=purpose[:200],
        next_attempt_at=at if resource.source_id else None,
        ordered_by_id=actor_id,
        ordered_at=at,
    )
    if refusal := _refusal(lookup, at):
        _refuse(lookup, refusal, at)
    Lookup.objects.bulk_create([lookup], ignore_conflicts=True)  # of two at once the second finds the first
    row = owed.get()
    if row.next_attempt_at is not None:
        wake(TASK, row.pk)
    return row


def lookup_attempt(*, lookup_id: int, at: datetime) -> Lookup | None:
    """Ask the source once, if it is time and nobody else does. Returns the look-up when it is settled now.

    Raises:
        NotAllowedError: the department may not ask any more; nothing was sent.
    """
    lookup = _claim(lookup_id, at)
    if lookup is None:
        return None
    if refusal := _refusal(lookup, at):
        _put_off(lookup, Problem.REFUSED, at + timedelta(seconds=WAITS_SECONDS[-1]))
        _refuse(lookup, refusal, at)
    source = lookup.resource.source
    if source is None:
        return None
    again_at = source_admit(source_id=source.pk, is_retry=lookup.attempts > 1, at=at)
    if again_at is not None:
        _put_off(lookup, Problem.PAUSED, again_at)
        return None
    return _ask(lookup, source, at)


def lookups_sweep(*, at: datetime) -> int:
    """Ask for what is due and nobody is at: lost wake-ups, dead workers, repeated attempts.

    One sweep at a time. Returns how many were settled.
    """
    began, settled = monotonic(), 0
    with alone("materials.lookups_sweep") as is_ours:
        for lookup_id in _due(at).values_list("pk", flat=True)[:SWEEP_AT_MOST] if is_ours else ():
            spent = monotonic() - began
            if spent > SWEEP_SECONDS:
                break
            try:
                done = lookup_attempt(lookup_id=lookup_id, at=at + timedelta(seconds=spent))
            except NotAllowedError:
                continue  # it stands in the ledger
            settled += done is not None
    return settled


def lookup_renew(*, reference: UUID, held_id: int, at: datetime) -> bool:
    """Ask again for what turned out to be wrong at its supplier. Whether there was such a look-up."""
    found = Lookup.objects.filter(reference=reference, held_id=held_id, state=LookupState.FOUND)
    row = found.select_related("resource").first()
    if row is None:
        return False
    renewed = found.filter(pk=row.pk).update(
        state=LookupState.PENDING,
        held=None,
        settled_at=None,
        settled_by=None,
        attempts=0,
        problem="",
        next_attempt_at=at if row.resource.source_id else None,
    )
    if renewed and row.resource.source_id:
        wake(TASK, row.pk)
    return renewed == 1


def lookups_drop(*, reference: UUID, at: datetime) -> int:
    """The intake is over before they were answered: nobody is asked any more."""
    owed = Lookup.objects.filter(reference=reference, state=LookupState.PENDING)
    return owed.update(state=LookupState.DROPPED, next_attempt_at=None, settled_at=at)


def _due(at: datetime) -> QuerySet[Lookup]:
    """What is due at a source that may be asked."""
    is_closed = Q(resource__source__open_until__isnull=True) | Q(resource__source__open_until__lte=at)
    due = Lookup.objects.filter(
        is_closed, state=LookupState.PENDING, next_attempt_at__lte=at, resource__source__is_active=True
    )
    return due.order_by("next_attempt_at", "pk")


def _claim(lookup_id: int, at: datetime) -> Lookup | None:
    lookup = Lookup.objects.select_related("resource__source", "resource__owner", "subject").get(pk=lookup_id)
    source = lookup.resource.source
    if source is None:
        return None
    lease = timedelta(seconds=source.timeout_seconds + RECORDING_SECONDS)
    due = Lookup.objects.filter(pk=lookup_id, state=LookupState.PENDING, next_attempt_at__lte=at)
    claimed = due.update(attempts=F("attempts") + 1, last_attempt_at=at, next_attempt_at=at + lease)
    if claimed != 1:
        return None
    lookup.refresh_from_db(fields=["attempts", "last_attempt_at", "next_attempt_at", "problem"])
    return lookup


def _ask(lookup: Lookup, source: DataSource, at: datetime) -> Lookup | None:
    began = monotonic()
    problem, answer = None, None
    try:
        answer = _answer(lookup, source)
    except SourceProblem as error:
        problem = error.problem
    except Exception as error:  # whatever it is, the look-up must say that it went wrong
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("look-up %s: %s\n%s", lookup.pk, type(error).__name__, where)
        problem = Problem.UNREADABLE
    spent = monotonic() - began
    done_at, duration_ms = at + timedelta(seconds=spent), round(spent * 1000)
    if answer is None:
        problem = problem or Problem.UNREADABLE
        source_failure_note(source_id=source.pk, problem=problem, at=done_at)
        lookup_fail(lookup_id=lookup.pk, problem=problem, duration_ms=duration_ms, at=done_at)
        return None
    source_success_note(source_id=source.pk, at=done_at)
    return lookup_settle(lookup_id=lookup.pk, supply=supply_of(answer, duration_ms), at=done_at)


def _answer(lookup: Lookup, source: DataSource) -> SourceAnswer:
    """Raises: SourceProblem, also when another organ than the owner has supplied it."""
    answer = source_ask(
        source=source,
        resource_code=lookup.resource.code,
        field_keys=[field["key"] for field in lookup.resource.fields],
        query=SourceQuery(
            subject_kind=lookup.subject.identifier_kind,
            subject_identifier=lookup.subject.identifier,
            purpose=lookup.purpose,
            reference=lookup.reference,
        ),
    )
    if answer.department_code != lookup.resource.owner.code:
        raise SourceProblem(Problem.UNREADABLE)
    return answer


def _put_off(lookup: Lookup, problem: Problem, until: datetime) -> None:
    """Nothing was sent, so it does not count as an attempt."""
    Lookup.objects.filter(pk=lookup.pk, state=LookupState.PENDING).update(
        attempts=F("attempts") - 1, problem=problem, next_attempt_at=until
    )


def _refusal(lookup: Lookup, at: datetime) -> Refusal | None:
    return access_refusal(
        resource=lookup.resource,
        department_id=lookup.department_id,
        subject_id=lookup.subject_id,
        kind=lookup.kind,
        reference=lookup.reference,
        purpose=lookup.purpose,
        on=local_date(at),
    )


def _refuse(lookup: Lookup, refusal: Refusal, at: datetime) -> None:
    """One row in the ledger; not another each hour for as long as the grant is missing."""
    why, law = refusal
    if lookup.problem != Problem.REFUSED:
        use_record([lookup_entry(lookup, result=UseResult.REFUSED, reason=why, at=at)])
    raise NotAllowedError(why, source=law)
