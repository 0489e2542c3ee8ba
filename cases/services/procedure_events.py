"""The events of special procedures, and closing what is open when a case ends."""

from datetime import datetime

from cases.models import Case, Verb
from cases.models.procedures import Extension, ExtensionState, ProcedureState, SpecialProcedure
from cases.services.events import event_append
from common.clock import local_date
from common.once import within_transaction
from people.policy import Actor, Capability


def procedure_told(
    procedure: SpecialProcedure,
    verb: Verb,
    actor: Actor | None,
    at: datetime,
    reason: str,
    capability: Capability = Capability.REVIEW,
) -> None:
    department_id: int = procedure.approval.department_id
    event_append(
        case_id=procedure.case_id,
        approval_id=procedure.approval_id,
        verb=verb,
        at=at,
        actor_id=actor.user_id if actor else None,
        on_behalf_of_id=actor.on_behalf_of(capability, department_id) if actor else None,
        reason=reason,
    )


@within_transaction
def time_requests_close(*, case: Case, at: datetime) -> None:
    """A case that ends takes its open requests and running procedures with it.

    Called by what ends the case, under the lock of its process.
    """
    Extension.objects.filter(case=case, state=ExtensionState.ASKED).update(
        state=ExtensionState.LAPSED, decided_at=at
    )
    procedures = SpecialProcedure.objects.filter(case=case).select_related("approval")
    for procedure in procedures.filter(state__in=[ProcedureState.ASKED, ProcedureState.RUNNING]):
        procedure_cancel(procedure=procedure, at=at)


@within_transaction
def procedure_cancel(*, procedure: SpecialProcedure, at: datetime) -> None:
    """End with the approval what has no approval left to stop the clock of."""
    ended_on = min(local_date(at), procedure.planned_end_on) if procedure.starts_on else None
    standing = [ProcedureState.ASKED, ProcedureState.RUNNING]
    changed = SpecialProcedure.objects.filter(pk=procedure.pk, state__in=standing).update(
        state=ProcedureState.CANCELLED, ended_on=ended_on, ended_at=at
    )
    if changed:
        procedure_told(procedure, Verb.PROCEDURE_CANCELLED, None, at, "")
