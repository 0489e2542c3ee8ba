"""Handing the result over, and withdrawal by the applicant."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import Approval, ApprovalStatus, Case, CaseStatus, Delivery, Verb, VisitPurpose
from cases.selectors.delivery import licences_owed
from cases.services.events import approval_events_append, event_append
from cases.services.visits import visit_record
from common.errors import RuleBrokenError
from common.once import change_once, within_transaction
from people.policy import Actor, Capability


@within_transaction
def case_deliver(*, case: Case, actor: Actor, courier_number: str = "", at: datetime) -> None:
    """Hand the result over at the output window, or give it to the courier, as the applicant chose.

    Fetching at the window is a visit and is counted; a courier or an electronic delivery is none.

    Raises:
        RuleBrokenError: a licence is still being made, or the courier's number is missing.
    """
    if case.site_id not in actor.sites(Capability.DELIVER):
        raise NotYoursError(_("Only a clerk of the window that received the case can hand its result over."))
    if licences_owed(case):
        raise RuleBrokenError(_("A licence of this case is still being made. Wait a moment and try again."))
    if case.delivery == Delivery.COURIER and not courier_number.strip():
        raise RuleBrokenError(_("Enter the courier's number."), field="courier_number")
    _delivered(case, at, actor_id=actor.user_id, courier_number=courier_number.strip())
    if case.delivery == Delivery.WINDOW:
        visit_record(
            case=case,
            person_id=case.agent_id or case.applicant_id,
            site_id=case.site_id,
            purpose=VisitPurpose.PICKUP,
            recorded_by_id=actor.user_id,
            evidence=f"station:{case.site.code}",
            at=at,
        )


@within_transaction
def case_deliver_itself(*, case: Case, at: datetime) -> None:
    """Electronic delivery: the licences lie in the applicant's own space, nobody has to come."""
    _delivered(case, at)


@within_transaction
def case_withdraw(*, case: Case, actor: Actor, reason: str, at: datetime) -> None:
    """End the case at the applicant's wish, before all is decided. What was decided stays decided."""
    if case.site_id not in actor.sites(Capability.INTAKE):
        raise NotYoursError(_("Only a clerk of the window that received the case can withdraw it."))
    if not reason.strip():
        raise RuleBrokenError(_("Note what the applicant said."), field="reason")
    change_once(Case.objects.filter(pk=case.pk, status=CaseStatus.IN_PROGRESS), status=CaseStatus.WITHDRAWN)
    event_append(
        case_id=case.pk,
        verb=Verb.WITHDRAWN,
        at=at,
        actor_id=actor.user_id,
        from_status=CaseStatus.IN_PROGRESS,
        to_status=CaseStatus.WITHDRAWN,
        reason=reason.strip(),
    )
    running = Approval.objects.filter(
        case_id=case.pk, status__in=[ApprovalStatus.WAITING, *ApprovalStatus.running()]
    )
    ended = list(running.select_for_update().order_by("pk").values_list("pk", flat=True))
    Approval.objects.filter(pk__in=ended).update(status=ApprovalStatus.WITHDRAWN, concluded_at=at)
    approval_events_append(
        case_id=case.pk,
        verb=Verb.WITHDRAWN,
        at=at,
        approval_ids=ended,
        from_status="",
        to_status=ApprovalStatus.WITHDRAWN,
    )


def _delivered(case: Case, at: datetime, *, actor_id: int | None = None, courier_number: str = "") -> None:
    change_once(
        Case.objects.filter(pk=case.pk, status=CaseStatus.CONCLUDED),
        status=CaseStatus.DELIVERED,
        delivered_at=at,
        courier_number=courier_number,
    )
    event_append(
        case_id=case.pk,
        verb=Verb.DELIVERED,
        at=at,
        actor_id=actor_id,
        from_status=CaseStatus.CONCLUDED,
        to_status=CaseStatus.DELIVERED,
        reason=courier_number,
    )
