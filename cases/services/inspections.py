"""联合踏勘: the lead organises one visit on site for all departments (浙江规定 18, rules R34).

The officers' visit to the applicant's premises is no visit of the applicant (rules section 6).
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import Approval, Case, Verb
from cases.models.inspections import InspectionFinding, InspectionParty, InspectionState, JointInspection
from cases.policy import may_check, may_countersign, may_review
from cases.selectors.inspections import (
    AT_WORK,
    approvals_to_inspect,
    finding_against,
    finding_latest,
    inspection_planned,
)
from cases.services.events import event_append
from cases.services.moves import checked_text, who_was_first
from catalogue.models import InspectionNeed
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once, within_transaction
from exchange.services import message_queue
from people.policy import Actor, Capability

PLACE_MAX = 200
ONE_FOR_ALL = "浙江省保障“最多跑一次”改革规定 第十八条"


@within_transaction
def inspection_plan(
    *, case: Case, actor: Actor, planned_at: datetime, place: str, at: datetime
) -> JointInspection:
    """The lead department names day and place; who must go is a party from now, the applicant is told.

    Raises:
        RuleBrokenError: no place, a time that has passed, nothing to inspect.
        NotAllowedError: not the lead department's officer (浙江规定 18).
        AlreadyDoneError: one is planned already; a separate one would be a second visit (浙江规定 18).
    """
    _organiser_require(actor, case)
    if standing := inspection_planned(case.pk):
        raise _one_for_all(standing)
    place = checked_text(place, field="place", empty=_("Say where the departments meet."))[:PLACE_MAX]
    if planned_at <= at:
        raise RuleBrokenError(_("This time has passed."), field="planned_at")
    approvals = approvals_to_inspect(case)
    if not approvals:
        raise RuleBrokenError(_("Nothing in this case is inspected on site now."))
    inspection = _planned(case, actor, planned_at, place, at)
    for approval in approvals:
        if _must_go(approval):
            InspectionParty.objects.create(inspection=inspection, approval=approval)
    inspection_told(case, Verb.INSPECTION_PLANNED, actor, at, f"{_moment(planned_at)} · {place}")
    _tell_applicant(inspection, "inspection_planned", at)
    return inspection


@within_transaction
def inspection_cancel(
    *, inspection: JointInspection, case: Case, actor: Actor | None, reason: str, at: datetime
) -> None:
    """Call it off with a reason; another can be planned. `actor` None: the case has ended."""
    if actor is not None:
        _organiser_require(actor, case)
    reason = checked_text(reason, field="reason", empty=_("Say why it does not take place."))
    planned = JointInspection.objects.filter(pk=inspection.pk, state=InspectionState.PLANNED)
    if actor is not None and inspection.parties.filter(recorded_at__isnull=False).exists():
        raise RuleBrokenError(_("A finding has been recorded already; the inspection took place."))
    change_once(
        planned,
        state=InspectionState.CANCELLED,
        settled_at=at,
        reason=reason[:400],
    )
    inspection_told(case, Verb.INSPECTION_CANCELLED, actor, at, reason)
    if actor is not None:
        _tell_applicant(inspection, "inspection_cancelled", at)


@within_transaction
def inspection_join(*, inspection: JointInspection, approval: Approval, actor: Actor, at: datetime) -> None:
    """Go along where one may, or where an approval opened only after the visit was planned.

    Raises:
        AlreadyDoneError: takes part already, the visit is over, or the approval is not at work.
    """
    officer_require(actor, approval)
    if approval.item.joint_item.item.inspection == InspectionNeed.NONE:
        raise RuleBrokenError(_("This item is not inspected on site."), source="行政许可法 第三十四条第三款")
    if approval.status not in AT_WORK:
        raise who_was_first(approval.pk)
    if inspection.state != InspectionState.PLANNED:
        raise AlreadyDoneError(_("This inspection is not planned any more. Reload the page."))
    if at >= inspection.planned_at:
        raise AlreadyDoneError(_("This inspection has begun already; the lead plans another one."))
    try:
        with transaction.atomic():
            InspectionParty.objects.create(inspection=inspection, approval=approval)
    except IntegrityError as error:
        raise AlreadyDoneError(_("Your department takes part already.")) from error
    inspection_told(inspection.case, Verb.INSPECTION_JOINED, actor, at, "", approval)


@within_transaction
def inspection_close(*, inspection: JointInspection, case: Case, actor: Actor, at: datetime) -> None:
    """The lead says that it was held, though not everybody has recorded a finding; those still can."""
    _organiser_require(actor, case)
    if at < inspection.planned_at:
        raise RuleBrokenError(_("The inspection has not taken place yet."))
    if not inspection_held(inspection, actor, at):
        raise AlreadyDoneError(_("This inspection is not planned any more. Reload the page."))


def _planned(case: Case, actor: Actor, planned_at: datetime, place: str, at: datetime) -> JointInspection:
    try:
        with transaction.atomic():
            return JointInspection.objects.create(
                case=case,
                department_id=case.lead_department_id,
                organised_by_id=actor.user_id,
                organised_at=at,
                planned_at=planned_at,
                place=place,
                announced_at=at,
            )
    except IntegrityError as error:
        standing = inspection_planned(case.pk)
        raise _one_for_all(standing) from error


def _one_for_all(standing: JointInspection | None) -> AlreadyDoneError:
    moment = _moment(standing.planned_at) if standing else ""
    text = _("A joint inspection is planned for %(moment)s; all departments go together, once.")
    return AlreadyDoneError(text % {"moment": moment}, source=ONE_FOR_ALL)


def _must_go(approval: Approval) -> bool:
    if approval.item.joint_item.item.inspection != InspectionNeed.MUST:
        return finding_against(approval) is not None
    latest = finding_latest(approval)
    return latest is None or latest.finding != InspectionFinding.PASSED


def inspection_held(inspection: JointInspection, actor: Actor | None, at: datetime) -> bool:
    rows = JointInspection.objects.filter(pk=inspection.pk, state=InspectionState.PLANNED)
    if rows.update(state=InspectionState.HELD, settled_at=at) != 1:
        return False
    inspection_told(inspection.case, Verb.INSPECTION_HELD, actor, at, inspection.place)
    return True


def _organiser_require(actor: Actor, case: Case) -> None:
    lead = case.lead_department
    if not (may_review(actor, lead.pk) or may_countersign(actor, lead.pk)):
        raise NotYoursError(
            _("The lead department, %(department)s, organises one visit for all.")
            % {"department": lead.short_label},
            source=ONE_FOR_ALL,
        )


def officer_require(actor: Actor, approval: Approval) -> None:
    department_id = approval.department_id
    if not any(may(actor, department_id) for may in (may_review, may_check, may_countersign)):
        raise NotYoursError(_("Only an officer of the department that decides can do this."))


def _moment(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"


def _tell_applicant(inspection: JointInspection, kind: str, at: datetime) -> None:
    case: Case = inspection.case
    message_queue(
        key=f"{kind}:{inspection.pk}",
        recipient_id=case.applicant_id,
        kind=kind,
        reference=case.number,
        at=at,
    )


def inspection_told(
    case: Case,
    verb: Verb,
    actor: Actor | None,
    at: datetime,
    reason: str,
    approval: Approval | None = None,
) -> None:
    department_id = approval.department_id if approval else case.lead_department_id
    event_append(
        case_id=case.pk,
        approval_id=approval.pk if approval else None,
        verb=verb,
        at=at,
        actor_id=actor.user_id if actor else None,
        on_behalf_of_id=actor.on_behalf_of(Capability.REVIEW, department_id) if actor else None,
        reason=reason,
    )
