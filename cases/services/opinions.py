"""征求意见: asking another department or an expert inside an approval, and the one answer.

An open question stops no clock (rules R27, 行政许可法 第四十五条) and forbids no decision.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import Approval, ApprovalStatus, Case, Verb
from cases.models.opinions import OpinionAnswer, OpinionRequest, OpinionState
from cases.policy import may_countersign, may_review
from cases.selectors.opinions import departments_that_answer
from cases.services.events import event_append
from cases.services.moves import checked_text, who_was_first
from cases.services.participants import department_take_part
from cases.signals import limit_missed
from cases.terms import day_end, reminder_at, term_due
from cases.time_limits import LimitUnit, TimeLimit
from common.clock import local_date
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once, within_transaction
from people.policy import Actor, Capability

NAME_MAX, OFFICE_MAX = 100, 200


@within_transaction
def opinion_ask(
    *,
    approval: Approval,
    case: Case,
    actor: Actor,
    question: str,
    department_id: int | None = None,
    expert_name: str = "",
    expert_office: str = "",
    due_on: date | None = None,
    at: datetime,
) -> OpinionRequest:
    """Ask one department, which then sees the case, or one expert named by the holder.

    Without `due_on` the answer is due after OPINION_WORKING_DAYS.

    Raises:
        RuleBrokenError: nobody or both are asked, one's own department, one where nobody answers.
        AlreadyDoneError: the approval is not in the actor's hands, or this department is asked already.
    """
    holder_require(approval, actor)
    question = checked_text(question, field="question", empty=_("Write what you want to know."))
    expert_name, expert_office = expert_name.strip()[:NAME_MAX], expert_office.strip()[:OFFICE_MAX]
    _whom_check(approval, department_id, expert_name, at)
    due = _due(due_on, at)
    try:
        with transaction.atomic():
            request = OpinionRequest.objects.create(
                case=case,
                approval=approval,
                department_id=department_id,
                expert_name="" if department_id else expert_name,
                expert_office="" if department_id else expert_office,
                question=question,
                asked_by_id=actor.user_id,
                asked_at=at,
                due_at=due[0],
                is_due_provisional=due[1],
                remind_at=reminder_at(due[0], at),
            )
    except IntegrityError as error:
        raise AlreadyDoneError(
            _("This department has been asked already and has not answered yet."), field="department_id"
        ) from error
    if department_id:
        department_take_part(case=case, department_id=department_id)
    _told(request, Verb.OPINION_ASKED, actor, at, f"{request.of_whom}: {question}")
    return request


@within_transaction
def opinion_answer(
    *, request: OpinionRequest, actor: Actor, text: str, given_on: date | None = None, at: datetime
) -> OpinionAnswer:
    """The answer of the asked department, or an expert's as its handler enters it; also when it is late.

    Raises:
        RuleBrokenError: no text; an expert's answer of a day on which it cannot have been given.
        AlreadyDoneError: answered, withdrawn, or the approval has been decided by now.
    """
    _answerer_require(request, actor)
    text = checked_text(text, field="text", empty=_("Write the answer."))
    today = local_date(at)
    if request.department_id or given_on is None:
        given_on = today
    if not local_date(request.asked_at) <= given_on <= today:
        raise RuleBrokenError(
            _("The answer was given between the day it was asked for and today."), field="given_on"
        )
    _settle(request, OpinionState.ANSWERED, at, OpinionState.open())
    answer = OpinionAnswer.objects.create(
        request=request, text=text, given_on=given_on, entered_by_id=actor.user_id, at=at
    )
    _told(request, Verb.OPINION_ANSWERED, actor, at, f"{request.of_whom}: {text}")
    return answer


@within_transaction
def opinion_withdraw(*, request: OpinionRequest, actor: Actor, reason: str, at: datetime) -> None:
    """The holder of the approval does not need the answer any more."""
    holder_require(request.approval, actor)
    reason = checked_text(reason, field="reason", empty=_("Say why the opinion is not needed any more."))
    _settle(request, OpinionState.WITHDRAWN, at, OpinionState.open())
    _told(request, Verb.OPINION_WITHDRAWN, actor, at, f"{request.of_whom}: {reason}")


@within_transaction
def opinions_lapse(*, approval: Approval, actor: Actor | None, at: datetime) -> int:
    """The approval ends: what is open is closed, and that nobody waited for it stays on record."""
    rows = OpinionRequest.objects.filter(approval_id=approval.pk, state__in=OpinionState.open())
    unanswered = list(rows.select_related("department"))
    for request in unanswered:
        change_once(rows.filter(pk=request.pk), state=OpinionState.WITHDRAWN, settled_at=at)
        _told(request, Verb.OPINION_UNANSWERED, actor, at, request.of_whom)
    return len(unanswered)


@within_transaction
def opinion_remind(*, request: OpinionRequest, at: datetime) -> None:
    """Once, OPINION_REMIND_WORKING_DAYS before the end."""
    change_once(
        OpinionRequest.objects.filter(pk=request.pk, state=OpinionState.ASKED, reminded_at__isnull=True),
        reminded_at=at,
    )
    _told(request, Verb.OPINION_REMINDED, None, at, request.of_whom)


@within_transaction
def opinion_miss(*, request: OpinionRequest, at: datetime) -> None:
    """The day has passed; the department owes an explanation, and the answer may still come."""
    change_once(
        OpinionRequest.objects.filter(pk=request.pk, state=OpinionState.ASKED, due_at__lte=at),
        state=OpinionState.MISSED,
        settled_at=at,
    )
    _told(request, Verb.OPINION_MISSED, None, at, request.of_whom)
    if request.department_id:
        limit_missed.send(
            OpinionRequest,
            case=request.case,
            at=at,
            approval=request.approval,
            department_id=request.department_id,
            detail="opinion",
        )


def holder_require(approval: Approval, actor: Actor) -> None:
    """The approval is in the actor's hands, and stays there until the transaction ends."""
    if not may_review(actor, approval.department_id):
        raise NotYoursError(_("Only a reviewer of the department that holds this approval can do this."))
    held = Approval.objects.select_for_update().filter(
        pk=approval.pk, status=ApprovalStatus.CLAIMED, claimed_by_id=actor.user_id
    )
    if not list(held.values_list("pk")):
        raise who_was_first(approval.pk)


def _whom_check(approval: Approval, department_id: int | None, expert_name: str, at: datetime) -> None:
    if (department_id is None) == (not expert_name):
        raise RuleBrokenError(
            _("Choose one department, or name one expert; not both."), field="department_id"
        )
    if department_id is None:
        return
    if department_id == approval.department_id:
        raise RuleBrokenError(
            _("Your own department decides; ask another one or an expert."), field="department_id"
        )
    if not departments_that_answer(on=local_date(at)).filter(pk=department_id).exists():
        raise RuleBrokenError(
            _("Nobody in this department can answer here. Choose another one, or name an expert."),
            field="department_id",
        )


def _due(due_on: date | None, at: datetime) -> tuple[datetime, bool]:
    if due_on is None:
        due = term_due(TimeLimit(settings.OPINION_WORKING_DAYS, LimitUnit.WORKING_DAY), at)
    elif due_on < local_date(at):
        raise RuleBrokenError(_("This day has passed."), field="due_on")
    else:
        due = day_end(due_on)
    return due.at, due.is_provisional


def _answerer_require(request: OpinionRequest, actor: Actor) -> None:
    if request.department_id is None:
        holder_require(request.approval, actor)
    elif not (may_review(actor, request.department_id) or may_countersign(actor, request.department_id)):
        raise NotYoursError(_("Only a reviewer or a signatory of the asked department can answer."))


def _settle(request: OpinionRequest, state: OpinionState, at: datetime, expected: list[OpinionState]) -> None:
    rows = OpinionRequest.objects.filter(
        pk=request.pk, state__in=expected, approval__concluded_at__isnull=True
    )
    try:
        change_once(rows, state=state, settled_at=at)
    except AlreadyDoneError as error:
        raise _why_not(request.pk) from error
    request.state, request.settled_at = state, at


def _why_not(request_id: int) -> AlreadyDoneError:
    found = OpinionRequest.objects.select_related("approval").get(pk=request_id)
    if found.state == OpinionState.ANSWERED:
        return AlreadyDoneError(_("This question has been answered already; an answer is given once."))
    if found.approval.concluded_at is not None:
        return AlreadyDoneError(
            _("The approval has been decided already; the opinion is not needed any more.")
        )
    return AlreadyDoneError(_("The question has been withdrawn; the opinion is not needed any more."))


def _told(request: OpinionRequest, verb: Verb, actor: Actor | None, at: datetime, reason: str) -> None:
    """The right the actor used: of the asked department for its answer, else of the approval's."""
    department_id = request.approval.department_id
    if verb == Verb.OPINION_ANSWERED and request.department_id:
        department_id = request.department_id
    event_append(
        case_id=request.case_id,
        approval_id=request.approval_id,
        verb=verb,
        at=at,
        actor_id=actor.user_id if actor else None,
        on_behalf_of_id=actor.on_behalf_of(Capability.REVIEW, department_id) if actor else None,
        reason=reason,
    )
