"""Opinions inside an approval: asked by its holder, answered by another department or an expert."""

from datetime import date, datetime

from django.shortcuts import get_object_or_404

from cases.models.opinions import OpinionAnswer, OpinionRequest
from cases.selectors.opinions import opinions_to_miss, opinions_to_remind
from cases.services import opinions
from common.errors import AlreadyDoneError
from people.policy import Actor
from workflows.engine.locks import approval_known, process_locked

SWEEP_AT_MOST = 100


def opinion_ask(
    *,
    approval_id: int,
    actor: Actor,
    question: str,
    department_id: int | None = None,
    expert_name: str = "",
    expert_office: str = "",
    due_on: date | None = None,
    at: datetime,
) -> OpinionRequest:
    approval = approval_known(approval_id, actor, "case")
    with process_locked(approval.case, at):
        return opinions.opinion_ask(
            approval=approval,
            case=approval.case,
            actor=actor,
            question=question,
            department_id=department_id,
            expert_name=expert_name,
            expert_office=expert_office,
            due_on=due_on,
            at=at,
        )


def opinion_answer(
    *, opinion_id: int, actor: Actor, text: str, given_on: date | None = None, at: datetime
) -> OpinionAnswer:
    request = opinion_known(opinion_id, actor)
    with process_locked(request.case, at):
        return opinions.opinion_answer(request=request, actor=actor, text=text, given_on=given_on, at=at)


def opinion_withdraw(*, opinion_id: int, actor: Actor, reason: str, at: datetime) -> None:
    request = opinion_known(opinion_id, actor)
    with process_locked(request.case, at):
        opinions.opinion_withdraw(request=request, actor=actor, reason=reason, at=at)


def opinions_sweep(*, at: datetime) -> int:
    """Remind of what is nearly due and note what was missed, each once. Returns how many it touched."""
    done = 0
    for request in list(opinions_to_miss(at)[:SWEEP_AT_MOST]):
        done += _settled(request, at, is_missed=True)
    for request in list(opinions_to_remind(at)[:SWEEP_AT_MOST]):
        done += _settled(request, at, is_missed=False)
    return done


def opinion_known(opinion_id: int, actor: Actor) -> OpinionRequest:
    """A question in a case the actor may see; for others it does not exist."""
    rows = OpinionRequest.objects.for_user(actor).select_related("case", "approval", "department")
    found: OpinionRequest = get_object_or_404(rows, pk=opinion_id)
    return found


def _settled(request: OpinionRequest, at: datetime, *, is_missed: bool) -> bool:
    try:
        with process_locked(request.case, at):
            if is_missed:
                opinions.opinion_miss(request=request, at=at)
            else:
                opinions.opinion_remind(request=request, at=at)
    except AlreadyDoneError:
        return False
    return True
