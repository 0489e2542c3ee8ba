"""作废: asked for by one person, confirmed by another; the case stays in the record (rules section 5)."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import Case, CaseStatus, Verb, Voiding, VoidingState, VoidReason
from cases.paper_facts import voiding_facts
from cases.paper_kinds import PaperKind
from cases.policy import may_review
from cases.services.closing import case_end
from cases.services.events import event_append
from cases.services.moves import checked_text
from cases.services.papers import paper_owe
from common.errors import AlreadyDoneError
from common.once import change_once, within_transaction
from people.policy import Actor, Capability


@within_transaction
def void_ask(*, case: Case, actor: Actor, reason: VoidReason, note: str, at: datetime) -> Voiding:
    """Ask for a running case to be voided: the window that received it, or a reviewer of the lead.

    Raises:
        RuleBrokenError: no note.
        AlreadyDoneError: asked for already, or the case does not run any more.
    """
    if case.site_id not in actor.sites(Capability.INTAKE) and not may_review(actor, case.lead_department_id):
        raise NotYoursError(
            _("Only the window that received the case or its lead department can ask for this.")
        )
    note = checked_text(note, field="note", empty=_("Say what happened; the second person reads it."))
    if case.status not in CaseStatus.running():
        raise AlreadyDoneError(_("The case does not run any more; it cannot be voided."))
    if Voiding.objects.filter(case_id=case.pk).exclude(state=VoidingState.REFUSED).exists():
        raise AlreadyDoneError(_("Somebody has asked for this already; a second person decides."))
    voiding: Voiding = Voiding.objects.create(
        case=case, reason=reason, note=note, asked_by_id=actor.user_id, asked_at=at
    )
    event_append(case_id=case.pk, verb=Verb.VOID_ASKED, at=at, actor_id=actor.user_id, reason=note)
    return voiding


@within_transaction
def void_confirm(*, voiding: Voiding, case: Case, actor: Actor, at: datetime) -> None:
    """Void the case: a supervisor, or another clerk of the same window; never who asked for it."""
    _require_second(voiding, case, actor)
    _settle(voiding, VoidingState.CONFIRMED, actor, "", at)
    case_end(
        case=case,
        status=CaseStatus.VOIDED,
        verb=Verb.VOIDED,
        actor=actor,
        reason=voiding.note,
        at=at,
        expected=CaseStatus.running(),
    )
    paper_owe(case=case, kind=PaperKind.VOIDING, at=at, facts=voiding_facts(voiding))


@within_transaction
def void_refuse(*, voiding: Voiding, case: Case, actor: Actor, answer: str, at: datetime) -> None:
    """The second person does not agree; the case runs on as if nothing had been asked."""
    _require_second(voiding, case, actor)
    answer = checked_text(answer, field="answer", empty=_("Say why you refuse."))
    _settle(voiding, VoidingState.REFUSED, actor, answer, at)
    event_append(case_id=case.pk, verb=Verb.VOID_REFUSED, at=at, actor_id=actor.user_id, reason=answer)


def _require_second(voiding: Voiding, case: Case, actor: Actor) -> None:
    if not actor.can(Capability.CONFIRM_VOID) and case.site_id not in actor.sites(Capability.INTAKE):
        raise NotYoursError(_("Only a supervisor or another clerk of this window decides on this."))
    if voiding.asked_by_id in (actor.user_id, actor.on_behalf_of(Capability.INTAKE)):
        raise NotYoursError(_("Who asked for a case to be voided cannot confirm it; a second person must."))


def _settle(voiding: Voiding, state: VoidingState, actor: Actor, answer: str, at: datetime) -> None:
    change_once(
        Voiding.objects.filter(pk=voiding.pk, state=VoidingState.ASKED),
        state=state,
        decided_by_id=actor.user_id,
        decided_at=at,
        answer=answer,
    )
    voiding.state = state
