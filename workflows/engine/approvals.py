"""What officers do with an approval, and what follows from a decision."""

from datetime import datetime

from django.shortcuts import get_object_or_404

from cases import services
from cases.models import Approval, Coordination, CoordinationOutcome, Outcome, ReturnReason
from people.policy import Actor, Capability
from workflows.engine.locks import approval_known, process_locked, step_conclude, task_execute
from workflows.models import CaseTask

_DECIDED = ("case__applicant", "item__joint_item__item")


def approval_claim(*, approval_id: int, actor: Actor, at: datetime) -> Approval:
    approval = approval_known(approval_id, actor)
    services.approval_claim(approval=approval, actor=actor, at=at)
    return approval


def approval_release(*, approval_id: int, actor: Actor, at: datetime) -> Approval:
    approval = approval_known(approval_id, actor)
    services.approval_release(approval=approval, actor=actor, at=at)
    return approval


def approval_reassign(
    *, approval_id: int, actor: Actor, to_user_id: int, reason: str, at: datetime
) -> Approval:
    approval = approval_known(approval_id, actor)
    services.approval_reassign(approval=approval, actor=actor, to_user_id=to_user_id, reason=reason, at=at)
    return approval


def approval_decide(
    *,
    approval_id: int,
    actor: Actor,
    outcome: Outcome,
    opinion: str,
    conditions: str = "",
    at: datetime,
) -> Approval:
    """Decide or propose; a decision that is final moves the process on."""
    approval = approval_known(approval_id, actor, *_DECIDED)
    with process_locked(approval.case, at) as process:
        decision = services.approval_decide(
            approval=approval, actor=actor, outcome=outcome, opinion=opinion, conditions=conditions, at=at
        )
        if decision is not None:
            step_conclude(process, approval)
    return approval


def approval_check(*, approval_id: int, actor: Actor, proposed_at: datetime, at: datetime) -> Approval:
    approval = approval_known(approval_id, actor)
    services.approval_check(approval=approval, actor=actor, proposed_at=proposed_at, at=at)
    return approval


def approval_countersign(*, approval_id: int, actor: Actor, proposed_at: datetime, at: datetime) -> Approval:
    approval = approval_known(approval_id, actor, *_DECIDED)
    with process_locked(approval.case, at) as process:
        services.approval_countersign(approval=approval, actor=actor, proposed_at=proposed_at, at=at)
        step_conclude(process, approval)
    return approval


def approval_send_back(*, approval_id: int, actor: Actor, reason: str, at: datetime) -> Approval:
    approval = approval_known(approval_id, actor)
    services.approval_send_back(approval=approval, actor=actor, reason=reason, at=at)
    return approval


def approval_return(
    *, approval_id: int, actor: Actor, reason: ReturnReason, note: str, at: datetime
) -> Approval:
    """Give the approval back to the lead as not one's own."""
    approval = approval_known(approval_id, actor, "case")
    with process_locked(approval.case, at):
        services.approval_return(approval=approval, actor=actor, reason=reason, note=note, at=at)
    return approval


def approval_reroute(
    *, approval_id: int, actor: Actor, department_id: int, note: str, at: datetime
) -> Approval:
    approval = _returned_to(approval_id, actor)
    with process_locked(approval.case, at):
        services.approval_reroute(
            approval=approval,
            case=approval.case,
            actor=actor,
            department_id=department_id,
            note=note,
            at=at,
        )
    return approval


def approval_return_reject(*, approval_id: int, actor: Actor, note: str, at: datetime) -> Approval:
    approval = _returned_to(approval_id, actor)
    with process_locked(approval.case, at):
        services.approval_return_reject(approval=approval, case=approval.case, actor=actor, note=note, at=at)
    return approval


def coordination_settle(
    *, coordination_id: int, actor: Actor, outcome: CoordinationOutcome, reason: str, at: datetime
) -> Coordination:
    """The lead settles a conflict; what it held up moves on."""
    led = Coordination.objects.for_user(actor).filter(
        case__lead_department_id__in=sorted(actor.departments(Capability.INBOX))
    )
    coordination: Coordination = get_object_or_404(
        led.select_related("case", "item__joint_item__item"), pk=coordination_id
    )
    with process_locked(coordination.case, at) as process:
        services.coordination_settle(
            coordination=coordination,
            case=coordination.case,
            actor=actor,
            outcome=outcome,
            reason=reason,
            at=at,
        )
        services.coordination_follow(case=coordination.case, coordination=coordination, at=at)
        task_execute(process, CaseTask.objects.get(coordination_id=coordination.pk))
    return coordination


def _returned_to(approval_id: int, actor: Actor) -> Approval:
    """An approval of a case that the actor's department leads."""
    led = Approval.objects.filter(case__lead_department_id__in=sorted(actor.departments(Capability.INBOX)))
    found: Approval = get_object_or_404(led.select_related("case"), pk=approval_id)
    return found
