"""A citizen does not agree with an entry in the ledger; a supervisor answers (rules section 6)."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models.visits import DisputeState, Visit, VisitAttribution, VisitDispute
from cases.services.visits import Demand, demand_check, tally_lock, tally_renew
from cases.signals import visit_recorded
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once
from exchange.services import message_queue
from people.policy import Actor, Capability


@transaction.atomic
def visit_dispute(*, visit: Visit, actor: Actor, text: str, at: datetime) -> VisitDispute:
    """The applicant or their agent says what is wrong with an entry; once per visit.

    Raises:
        NotYoursError: somebody else's case.
        AlreadyDoneError: the visit is disputed already.
    """
    case = visit.case
    if actor.applicant_id is None or actor.applicant_id not in (case.applicant_id, case.agent_id):
        raise NotYoursError(_("Only the applicant or their agent can dispute a visit."))
    if not text.strip():
        raise RuleBrokenError(_("Say what is wrong with this entry."), field="text")
    dispute, is_new = VisitDispute.objects.get_or_create(
        visit=visit, defaults={"by_id": actor.user_id, "text": text.strip(), "at": at}
    )
    if not is_new:
        raise AlreadyDoneError(_("This visit has been disputed already; a supervisor answers it."))
    return dispute


@transaction.atomic
def dispute_answer(
    *, dispute: VisitDispute, actor: Actor, answer: str, corrected: Demand | None, at: datetime
) -> None:
    """Reject a dispute, or uphold it with the attribution that is right. The first entry stays readable.

    Raises:
        NotYoursError: only a supervisor answers.
        AlreadyDoneError: it is answered.
        RuleBrokenError: no answer, or a correction that corrects nothing.
    """
    if not actor.can(Capability.RESOLVE):
        raise NotYoursError(_("Only a supervisor answers a disputed visit."))
    if not answer.strip():
        raise RuleBrokenError(_("The applicant is owed an answer with its reasons."), field="answer")
    visit = dispute.visit
    tally_lock(visit.case_id)
    change_once(
        VisitDispute.objects.filter(pk=dispute.pk, state=DisputeState.OPEN),
        state=DisputeState.REJECTED if corrected is None else DisputeState.UPHELD,
        answered_by=actor.user_id,
        answer=answer.strip(),
        answered_at=at,
    )
    if corrected is not None:
        _attribution_correct(visit, corrected, actor, answer.strip(), at)
    message_queue(
        key=f"visit_dispute_answered:{dispute.pk}",
        recipient_id=dispute.by.applicant_id or visit.case.applicant_id,
        kind="visit_dispute_answered",
        reference=visit.case.number,
        at=at,
    )


def _attribution_correct(visit: Visit, demand: Demand, actor: Actor, reason: str, at: datetime) -> None:
    """A row beside the entry, never a change of it; what the case adds up to follows."""
    unit = visit.standing_unit
    if (demand.attribution, demand.demanded_by_id) == (visit.standing, unit.pk if unit else None):
        raise RuleBrokenError(
            _("This is how the visit is put down already. Choose what is right, or reject."),
            field="attribution",
        )
    demand = replace(demand, rule=demand.rule.strip())
    demand_check(case=visit.case, purpose=visit.purpose, demand=demand)
    VisitAttribution.objects.create(
        visit=visit,
        attribution=demand.attribution,
        demanded_by_id=demand.demanded_by_id,
        rule=demand.rule,
        by_id=actor.user_id,
        reason=reason,
        at=at,
    )
    visit_recorded.send(
        Visit, case=visit.case, visit=visit, demand=demand, count=tally_renew(visit.case_id), at=at
    )
