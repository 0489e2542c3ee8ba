"""Handing the result over, and withdrawal by the applicant."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import ApprovalStatus, Case, CaseStatus, HandOver, Receiver, SignedHow, Verb
from cases.paper_facts import delivery_facts, withdrawal_facts
from cases.paper_kinds import PaperKind
from cases.selectors.delivery import licences_of, licences_owed
from cases.services.closing import case_end
from cases.services.events import event_append
from cases.services.handing_over import HandedTo, hand_over_record
from cases.services.papers import paper_owe
from cases.services.visits import pickup_visit_record
from common.errors import RuleBrokenError
from common.once import change_once, within_transaction
from people.policy import Actor, Capability


@within_transaction
def case_deliver(
    *, case: Case, actor: Actor, to: HandedTo | None = None, courier_number: str = "", at: datetime
) -> None:
    """Hand the result over at the output window, or give it to the courier, as the applicant chose. Who
    received it, and the signature, are facts of the case.

    Fetching at the window is a visit and is counted; a courier or an electronic delivery is none.

    Raises:
        RuleBrokenError: a licence is still being made, or what `hand_over_record` misses.
    """
    if case.site_id not in actor.sites(Capability.DELIVER):
        raise NotYoursError(_("Only a clerk of the window that received the case can hand its result over."))
    if licences_owed(case):
        raise RuleBrokenError(_("A licence of this case is still being made. Wait a moment and try again."))
    number = courier_number.strip()
    _deliver_once(case, at, courier_number=number)
    row = hand_over_record(case=case, actor=actor, to=to, courier_number=number, at=at)
    _delivery_record(case, at, actor_id=actor.user_id, hand_over=row)
    if row.person_id is not None:
        pickup_visit_record(case=case, person_id=row.person_id, recorded_by_id=actor.user_id, at=at)


@within_transaction
def case_deliver_itself(*, case: Case, at: datetime) -> None:
    """Electronic delivery: the licences lie in the applicant's own space, nobody has to come."""
    _deliver_once(case, at)
    _delivery_record(case, at)


@within_transaction
def case_withdraw(*, case: Case, actor: Actor, reason: str, at: datetime) -> None:
    """End the case at the applicant's wish, before all is decided. What was decided stays decided.

    The applicant or the agent may themselves; a clerk of the window notes what the applicant said.
    """
    is_own = actor.applicant_id is not None and actor.applicant_id in (case.applicant_id, case.agent_id)
    if not is_own and case.site_id not in actor.sites(Capability.INTAKE):
        raise NotYoursError(_("Only a clerk of the window that received the case can withdraw it."))
    if not is_own and not reason.strip():
        raise RuleBrokenError(_("Note what the applicant said."), field="reason")
    case_end(
        case=case,
        status=CaseStatus.WITHDRAWN,
        verb=Verb.WITHDRAWN,
        actor=actor,
        reason=reason.strip(),
        at=at,
        expected=CaseStatus.running(),
        approvals=ApprovalStatus.WITHDRAWN,
    )
    paper_owe(
        case=case, kind=PaperKind.WITHDRAWAL, at=at, facts=withdrawal_facts(reason=reason.strip(), at=at)
    )


def _deliver_once(case: Case, at: datetime, *, courier_number: str = "") -> None:
    change_once(
        Case.objects.filter(pk=case.pk, status=CaseStatus.CONCLUDED),
        status=CaseStatus.DELIVERED,
        delivered_at=at,
        courier_number=courier_number,
    )
    case.status, case.delivered_at, case.courier_number = CaseStatus.DELIVERED, at, courier_number


def _delivery_record(
    case: Case, at: datetime, *, actor_id: int | None = None, hand_over: HandOver | None = None
) -> None:
    event_append(
        case_id=case.pk,
        verb=Verb.DELIVERED,
        at=at,
        actor_id=actor_id,
        from_status=CaseStatus.CONCLUDED,
        to_status=CaseStatus.DELIVERED,
        reason=_how(hand_over),
    )
    receiver = hand_over.person.name if hand_over is not None and hand_over.person is not None else ""
    paper_owe(
        case=case,
        kind=PaperKind.DELIVERY,
        at=at,
        facts=delivery_facts(case, licences=licences_of(case), at=at, receiver=receiver),
    )


def _how(hand_over: HandOver | None) -> str:
    if hand_over is None:
        return ""
    if hand_over.courier_number:
        return hand_over.courier_number
    return f"{Receiver(hand_over.receiver).label} · {SignedHow(hand_over.signed).label}"
