"""Appending to the record of what happened."""

from collections.abc import Iterable
from datetime import datetime

from cases.models import CaseEvent, Verb


def event_append(
    *,
    case_id: int,
    verb: Verb,
    at: datetime,
    actor_id: int | None = None,
    on_behalf_of_id: int | None = None,
    approval_id: int | None = None,
    from_status: str = "",
    to_status: str = "",
    reason: str = "",
) -> CaseEvent:
    """One step, in the transaction that made it. `actor_id` None: the system, following the step before."""
    return CaseEvent.objects.create(
        case_id=case_id,
        verb=verb,
        at=at,
        actor_id=actor_id,
        on_behalf_of_id=on_behalf_of_id,
        approval_id=approval_id,
        from_status=from_status,
        to_status=to_status,
        reason=reason,
    )


def approval_events_append(
    *,
    case_id: int,
    verb: Verb,
    at: datetime,
    approval_ids: Iterable[int],
    from_status: str,
    to_status: str,
    actor_id: int | None = None,
) -> None:
    """The same step for several approvals, as one statement."""
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case_id=case_id,
            approval_id=pk,
            verb=verb,
            at=at,
            actor_id=actor_id,
            from_status=from_status,
            to_status=to_status,
        )
        for pk in approval_ids
    )
