"""The one inspection on site for all departments of a case."""

from collections.abc import Collection
from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cases.models import Approval
from cases.models.inspections import InspectionDuty, InspectionFinding, InspectionParty, JointInspection
from cases.selectors.inspections import (
    approval_to_inspect_find,
    duties_to_miss,
    inspection_planned,
    inspections_of_ended_cases,
)
from cases.services import inspections, inspectors
from common.errors import AlreadyDoneError
from people.policy import Actor
from workflows.engine.locks import approval_known, process_locked

SWEEP_AT_MOST = 100


def inspection_plan(
    *, approval_id: int, actor: Actor, planned_at: datetime, place: str, at: datetime
) -> JointInspection:
    """Plan the visit of the case the approval belongs to."""
    case = _approval(approval_id, actor).case
    with process_locked(case, at):
        return inspections.inspection_plan(case=case, actor=actor, planned_at=planned_at, place=place, at=at)


def inspection_cancel(*, approval_id: int, actor: Actor, reason: str, at: datetime) -> None:
    case = _approval(approval_id, actor).case
    with process_locked(case, at):
        inspections.inspection_cancel(
            inspection=_planned(case.pk), case=case, actor=actor, reason=reason, at=at
        )


def inspection_close(*, approval_id: int, actor: Actor, at: datetime) -> None:
    case = _approval(approval_id, actor).case
    with process_locked(case, at):
        inspections.inspection_close(inspection=_planned(case.pk), case=case, actor=actor, at=at)


def inspection_join(*, approval_id: int, actor: Actor, at: datetime) -> None:
    approval = approval_known(approval_id, actor, "case", "item__joint_item__item")
    with process_locked(approval.case, at):
        inspections.inspection_join(
            inspection=_planned(approval.case_id), approval=approval, actor=actor, at=at
        )


def officers_assign(*, party_id: int, actor: Actor, user_ids: Collection[int], at: datetime) -> None:
    party, approval = _party(party_id, actor)
    with process_locked(approval.case, at):
        inspectors.officers_assign(party=party, approval=approval, actor=actor, user_ids=user_ids, at=at)


def finding_record(
    *, party_id: int, actor: Actor, finding: InspectionFinding, text: str, at: datetime
) -> None:
    party, approval = _party(party_id, actor)
    with process_locked(approval.case, at):
        inspectors.finding_record(
            party=party, approval=approval, actor=actor, finding=finding, text=text, at=at
        )


def inspections_sweep(*, at: datetime) -> int:
    """Note departments that named no officers in time, and call off visits of cases that have ended."""
    done = 0
    for duty in list(duties_to_miss(at)[:SWEEP_AT_MOST]):
        done += _missed(duty, at)
    for inspection in list(inspections_of_ended_cases()[:SWEEP_AT_MOST]):
        done += _called_off(inspection, at)
    return done


def _missed(duty: InspectionDuty, at: datetime) -> bool:
    if duty.is_due_provisional:  # a transaction of its own: what follows may be refused for the new date
        with process_locked(duty.case, at):
            inspectors.inspection_duties_recompute(case_id=duty.case_id)
    try:
        with process_locked(duty.case, at):
            inspectors.officers_miss(duty=duty, at=at)
    except AlreadyDoneError:
        return False
    return True


def _called_off(inspection: JointInspection, at: datetime) -> bool:
    try:
        with process_locked(inspection.case, at):
            inspections.inspection_cancel(
                inspection=inspection,
                case=inspection.case,
                actor=None,
                reason=inspection.case.get_status_display(),
                at=at,
            )
    except AlreadyDoneError:
        return False
    return True


def _approval(approval_id: int, actor: Actor) -> Approval:
    found = approval_to_inspect_find(actor=actor, approval_id=approval_id)
    if found is None:
        raise Http404
    return found


def _planned(case_id: int) -> JointInspection:
    found = inspection_planned(case_id)
    if found is None:
        raise AlreadyDoneError(_("This inspection is not planned any more. Reload the page."))
    return found


def _party(party_id: int, actor: Actor) -> tuple[InspectionParty, Approval]:
    """The row of one's own department at an inspection."""
    rows = InspectionParty.objects.filter(approval__in=Approval.objects.for_user(actor).order_by())
    party: InspectionParty = get_object_or_404(
        rows.select_related("inspection__case", "approval__case", "approval__item__joint_item__item"),
        pk=party_id,
    )
    approval: Approval = party.approval
    return party, approval
