"""特别程序: time that does not count, for a listed reason, approved by a second person, ended by itself."""

from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from cases.errors import NotYoursError, TooLateError
from cases.models import Approval, ApprovalStatus, Verb
from cases.models.procedures import MoveReason, ProcedureState, SpecialProcedure
from cases.paper_facts import special_procedure_facts
from cases.paper_kinds import PaperKind
from cases.policy import may_approve_procedure, may_review
from cases.procedure_kinds import counts_for_statutory, is_known, procedure_name
from cases.services.clocks import approval_clocks_recompute, case_clocks_recompute
from cases.services.moves import checked_text, who_was_first
from cases.services.papers import paper_owe
from cases.services.procedure_events import procedure_told
from cases.time_limits import EXCLUDED_ARTICLE
from catalogue.selectors import working_calendar
from common.clock import local_date
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once, within_transaction
from exchange.services import message_queue
from people.policy import Actor, Capability

CLAUSE_MAX = 200


@within_transaction
def procedure_ask(
    *,
    approval: Approval,
    actor: Actor,
    kind: str,
    legal_clause: str,
    notice: str,
    planned_end_on: date,
    at: datetime,
) -> SpecialProcedure:
    """Ask that the clock be stopped: the handler names kind, clause, notice and planned end (rules R27).

    Called under the lock of the case's process.

    Raises:
        RuleBrokenError: a kind that no law or local rule lists, no clause, no notice, an end beyond the plan.
        AlreadyDoneError: decided, run out, or one of this kind is asked for or running already.
    """
    if not may_review(actor, approval.department_id) or approval.claimed_by_id != actor.user_id:
        raise NotYoursError(_("Only the officer who handles this approval can ask for this."))
    legal_clause, notice = _checked(kind, legal_clause, notice)
    _require_planned(planned_end_on, local_date(at))
    _approval_locked(approval, at)
    standing = [ProcedureState.ASKED, ProcedureState.RUNNING]
    if SpecialProcedure.objects.filter(approval=approval, kind=kind, state__in=standing).exists():
        raise AlreadyDoneError(_("A special procedure of this kind has been asked for already."))
    procedure: SpecialProcedure = SpecialProcedure.objects.create(
        case_id=approval.case_id,
        approval=approval,
        kind=kind,
        counts_for_statutory=counts_for_statutory(kind),
        legal_clause=legal_clause,
        notice=notice,
        planned_end_on=planned_end_on,
        requested_by_id=actor.user_id,
        requested_at=at,
    )
    procedure_told(procedure, Verb.PROCEDURE_ASKED, actor, at, f"{procedure_name(kind)}: {legal_clause}")
    return procedure


@within_transaction
def procedure_approve(*, procedure: SpecialProcedure, actor: Actor, at: datetime) -> None:
    """Stop the clock from today on; the applicant is told in writing how long (许可法 45, rules R27).

    While it runs the approval cannot be decided. Called under the lock of the case's process.

    Raises:
        NotYoursError: not the right, or the handler themselves (approver ≠ handler).
        AlreadyDoneError: answered, decided or run out by now; nothing is changed.
    """
    approval: Approval = procedure.approval
    _require_approver(procedure, actor)
    today = local_date(at)
    if procedure.planned_end_on <= today:
        raise RuleBrokenError(
            _("The planned end has come; it must be asked for anew."), field="planned_end_on"
        )
    _approval_locked(approval, at)
    change_once(
        SpecialProcedure.objects.filter(pk=procedure.pk, state=ProcedureState.ASKED),
        state=ProcedureState.RUNNING,
        decided_by_id=actor.user_id,
        decided_at=at,
        starts_on=today,
    )
    Approval.objects.filter(pk=approval.pk).update(is_suspended=True)
    approval.is_suspended = True
    _recompute(procedure, at, MoveReason.PROCEDURE_STARTED, is_told=True)
    procedure_told(
        procedure, Verb.PROCEDURE_STARTED, actor, at, procedure.notice, Capability.APPROVE_PROCEDURE
    )
    message_queue(
        key=f"procedure_started:{procedure.pk}",
        recipient_id=approval.case.applicant_id,
        kind="procedure_started",
        reference=approval.case.number,
        at=at,
    )
    paper_owe(
        case=approval.case,
        kind=PaperKind.SPECIAL_PROCEDURE,
        at=at,
        approval_id=approval.pk,
        key=str(procedure.pk),
        facts=special_procedure_facts(
            kind=procedure.kind,
            clause=procedure.legal_clause,
            reason=procedure.notice,
            starts_on=today,
            planned_end_on=procedure.planned_end_on,
            counts_for_statutory=procedure.counts_for_statutory,
        ),
    )


@within_transaction
def procedure_refuse(*, procedure: SpecialProcedure, actor: Actor, reason: str, at: datetime) -> None:
    """Say no, with the reason; the clock runs on."""
    _require_approver(procedure, actor)
    reason = checked_text(reason, field="reason", empty=_("Say why you refuse it; who asked reads it."))
    change_once(
        SpecialProcedure.objects.filter(pk=procedure.pk, state=ProcedureState.ASKED),
        state=ProcedureState.REFUSED,
        decided_by_id=actor.user_id,
        decided_at=at,
        answer=reason,
    )
    procedure_told(procedure, Verb.PROCEDURE_REFUSED, actor, at, reason, Capability.APPROVE_PROCEDURE)


@within_transaction
def procedure_end(
    *, procedure: SpecialProcedure, actor: Actor | None, result: str = "", at: datetime
) -> None:
    """Let the clock run again: by the handler with the result; by itself after the planned end (actor None).

    Days after the planned end are never excluded, however late this comes. Called under the lock of the
    case's process.
    """
    approval: Approval = procedure.approval
    if actor is not None:
        _require_handler(procedure, actor)
        result = checked_text(result, field="result", empty=_("Say what came of it."))
    elif local_date(at) <= procedure.planned_end_on:
        raise AlreadyDoneError(_("The planned end has not come yet."))
    ended = {
        "state": ProcedureState.ENDED,
        "ended_on": min(local_date(at), procedure.planned_end_on),
        "ended_at": at,
        "ended_by_id": actor.user_id if actor else None,
        "result": result,
    }
    running = SpecialProcedure.objects.filter(state=ProcedureState.RUNNING)
    change_once(running.filter(pk=procedure.pk), **ended)
    approval.is_suspended = running.filter(approval=approval).exists()
    Approval.objects.filter(pk=approval.pk).update(is_suspended=approval.is_suspended)
    _recompute(procedure, at, MoveReason.PROCEDURE_ENDED)
    procedure_told(procedure, Verb.PROCEDURE_ENDED, actor, at, result)


def _checked(kind: str, legal_clause: str, notice: str) -> tuple[str, str]:
    if not is_known(kind):
        raise RuleBrokenError(
            _("The law lists what may stop the clock, and this is not on its list."),
            field="kind",
            source=EXCLUDED_ARTICLE,
        )
    clause = checked_text(
        legal_clause,
        field="legal_clause",
        empty=_("Name the clause that demands it; only what the law demands is left out."),
        source=EXCLUDED_ARTICLE,
    )
    if len(clause) > CLAUSE_MAX:
        raise RuleBrokenError(
            _("Enter at most %(max)d characters.") % {"max": CLAUSE_MAX}, field="legal_clause"
        )
    return clause, checked_text(
        notice,
        field="notice",
        empty=_("Write what the applicant is told: the time needed must be told in writing."),
        source=EXCLUDED_ARTICLE,
    )


def _require_planned(planned_end_on: date, today: date) -> None:
    if planned_end_on <= today:
        raise RuleBrokenError(
            _("The planned end must be after today; a stop within one day leaves nothing out."),
            field="planned_end_on",
        )
    longest = working_calendar().add_working_days(today, settings.SPECIAL_PROCEDURE_MAX_WORKING_DAYS)
    if planned_end_on > longest:
        raise RuleBrokenError(
            _("A special procedure may be planned for at most %(max)d working days.")
            % {"max": settings.SPECIAL_PROCEDURE_MAX_WORKING_DAYS},
            field="planned_end_on",
        )


def _approval_locked(approval: Approval, at: datetime) -> None:
    """Lock the approval, if it still runs and its limit has not run out: one statement."""
    in_hands = [ApprovalStatus.CLAIMED, ApprovalStatus.IN_REVIEW, ApprovalStatus.PROPOSED]
    running = Approval.objects.filter(pk=approval.pk, status__in=in_hands)
    if running.filter(statutory_due_at__gt=at).select_for_update(of=("self",)).first() is None:
        if running.exists():
            raise TooLateError(
                _("The limit has run out; no procedure can stop it now."), source=EXCLUDED_ARTICLE
            )
        raise who_was_first(approval.pk)


def _require_approver(procedure: SpecialProcedure, actor: Actor) -> None:
    department_id: int = procedure.approval.department_id
    if not may_approve_procedure(actor, department_id):
        raise NotYoursError(_("Only a signatory or the head of this organ can answer this."))
    behalf = actor.on_behalf_of(Capability.APPROVE_PROCEDURE, department_id)
    handlers = (procedure.requested_by_id, procedure.approval.claimed_by_id)
    if actor.user_id in handlers or (behalf is not None and behalf in handlers):
        raise NotYoursError(_("Who handles an approval cannot approve that its clock is stopped."))


def _require_handler(procedure: SpecialProcedure, actor: Actor) -> None:
    handlers = (procedure.requested_by_id, procedure.approval.claimed_by_id)
    if not may_review(actor, procedure.approval.department_id) or actor.user_id not in handlers:
        raise NotYoursError(_("Only the officer who handles this approval can end it."))


def _recompute(
    procedure: SpecialProcedure, at: datetime, reason: MoveReason, *, is_told: bool = False
) -> None:
    approval: Approval = procedure.approval
    approval_clocks_recompute(approval=approval, at=at, reason=reason, is_told=is_told)
    case_clocks_recompute(case=approval.case, at=at, reason=reason, is_told=is_told)
