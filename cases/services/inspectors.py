"""Who goes on site and what they find: two officers of each department (许可法 34, 55; rules R24)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import Approval, Verb
from cases.models.inspections import (
    InspectionDuty,
    InspectionFinding,
    InspectionParty,
    InspectionState,
)
from cases.selectors.inspections import finding_against, finding_missing, inspection_planned
from cases.selectors.officers import officers_of
from cases.services.inspections import inspection_held, inspection_told, officer_require
from cases.services.moves import checked_text
from cases.signals import limit_missed
from cases.terms import term_due
from cases.time_limits import LEGAL_TERMS, LegalLimit
from common.clock import local_date
from common.errors import RuleBrokenError
from common.once import change_once, within_transaction
from people.policy import Actor

OFFICERS_AT_LEAST = 2
TWO_OFFICERS = "行政许可法 第三十四条第三款、第五十五条第二款"


@within_transaction
def officers_assign(
    *, party: InspectionParty, approval: Approval, actor: Actor, user_ids: Collection[int], at: datetime
) -> None:
    """Name the officers who go: at least two different ones of the department (许可法 34, 55).

    They may be named anew until the finding is recorded; the first naming discharges the duty of R24.
    """
    officer_require(actor, approval)
    known = {row.user.pk: row.user for row in officers_of(approval.department_id, on=local_date(at))}
    named = [known[pk] for pk in dict.fromkeys(user_ids) if pk in known]
    if len(named) < OFFICERS_AT_LEAST:
        raise RuleBrokenError(
            _("At least two officers of your department go on site."), field="officers", source=TWO_OFFICERS
        )
    change_once(
        InspectionParty.objects.filter(
            pk=party.pk,
            recorded_at__isnull=True,
            inspection__state=InspectionState.PLANNED,
            approval__concluded_at__isnull=True,
        ),
        assigned_by_id=actor.user_id,
        assigned_at=at,
    )
    party.officers.set(named)
    InspectionDuty.objects.filter(approval_id=approval.pk, assigned_at__isnull=True).update(assigned_at=at)
    names = _(", ").join(user.name for user in named)
    inspection_told(approval.case, Verb.OFFICERS_ASSIGNED, actor, at, names, approval)


@within_transaction
def finding_record(
    *,
    party: InspectionParty,
    approval: Approval,
    actor: Actor,
    finding: InspectionFinding,
    text: str,
    at: datetime,
) -> None:
    """Write down what was found, once; who was there does it, or who holds the approval.

    With the last of them the visit has been held. What is to be rectified is seen again in another one.

    Raises:
        RuleBrokenError: no text, fewer than two officers, or before the visit.
        AlreadyDoneError: recorded already, called off, or the approval has ended.
    """
    officer_require(actor, approval)
    officers = set(party.officers.values_list("pk", flat=True))
    if actor.user_id not in {*officers, approval.claimed_by_id}:
        raise NotYoursError(_("Only an officer who goes, or who holds the approval, records the finding."))
    text = checked_text(text, field="text", empty=_("Write down what was found."), source=TWO_OFFICERS)
    if len(officers) < OFFICERS_AT_LEAST:
        raise RuleBrokenError(_("Name at least two officers of your department first."), source=TWO_OFFICERS)
    if at < party.inspection.planned_at:
        raise RuleBrokenError(_("The inspection has not taken place yet."))
    change_once(
        InspectionParty.objects.filter(
            pk=party.pk, recorded_at__isnull=True, approval__concluded_at__isnull=True
        ).exclude(inspection__state=InspectionState.CANCELLED),
        finding=finding,
        text=text,
        recorded_by_id=actor.user_id,
        recorded_at=at,
    )
    reason = f"{InspectionFinding(finding).label}: {text}"
    inspection_told(approval.case, Verb.FINDING_RECORDED, actor, at, reason, approval)
    if not party.inspection.parties.filter(
        recorded_at__isnull=True, approval__concluded_at__isnull=True
    ).exists():
        inspection_held(party.inspection, None, at)


@within_transaction
def inspection_duties_open(*, case_id: int, accepted: Mapping[int, datetime]) -> None:
    """Approvals whose item must be inspected were accepted: two officers are owed within 5 working days of
    then (许可法 55). One that opens while a visit is planned goes along.

    Args:
        accepted: approval → when its clocks began.
    """
    if not accepted:
        return
    term = LEGAL_TERMS[LegalLimit.ASSIGN_INSPECTORS]
    due = {start: term_due(term.limit, start, term.article) for start in set(accepted.values())}
    InspectionDuty.objects.bulk_create(
        (
            InspectionDuty(
                case_id=case_id,
                approval_id=pk,
                officers_due_at=due[start].at,
                is_due_provisional=due[start].is_provisional,
            )
            for pk, start in accepted.items()
        ),
        ignore_conflicts=True,
    )
    inspection = inspection_planned(case_id)
    if inspection is not None and inspection.planned_at > max(accepted.values()):
        InspectionParty.objects.bulk_create(
            (InspectionParty(inspection=inspection, approval_id=pk) for pk in accepted),
            ignore_conflicts=True,
        )


@within_transaction
def inspection_duties_recompute(*, case_id: int) -> None:
    """Dates that rested on an unpublished year, computed anew on the calendar in force."""
    term = LEGAL_TERMS[LegalLimit.ASSIGN_INSPECTORS]
    rows = InspectionDuty.objects.filter(
        case_id=case_id, is_due_provisional=True, assigned_at__isnull=True, missed_at__isnull=True
    )
    for duty in rows.select_related("approval"):
        if duty.approval.accepted_at is not None:
            due = term_due(term.limit, duty.approval.accepted_at, term.article)
            rows.filter(pk=duty.pk).update(officers_due_at=due.at, is_due_provisional=due.is_provisional)


@within_transaction
def officers_miss(*, duty: InspectionDuty, at: datetime) -> None:
    """Five working days have passed and no two officers are named; recorded once."""
    change_once(
        InspectionDuty.objects.filter(
            pk=duty.pk, assigned_at__isnull=True, missed_at__isnull=True, officers_due_at__lte=at
        ),
        missed_at=at,
    )
    approval: Approval = duty.approval
    inspection_told(duty.case, Verb.OFFICERS_MISSED, None, at, TWO_OFFICERS, approval)
    limit_missed.send(
        InspectionDuty,
        case=duty.case,
        at=at,
        approval=approval,
        department_id=approval.department_id,
        detail="officers",
    )


def inspection_grant_check(*, approval: Approval) -> None:
    """Raises RuleBrokenError where the inspection forbids a grant: not there yet, or against it."""
    if finding_missing(approval):
        raise RuleBrokenError(
            _("This item is granted after an inspection only; record its finding first."),
            field="outcome",
            source=TWO_OFFICERS,
        )
    if against := finding_against(approval):
        found = against.get_finding_display()
        raise RuleBrokenError(
            _("The inspection found: %(finding)s. It cannot be granted before another one has passed it.")
            % {"finding": found},
            field="outcome",
            source=TWO_OFFICERS,
        )
