"""协调: a conflict between the departments of one item is opened by the join and settled by the lead."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from cases.errors import CaseEndedError, NotYoursError
from cases.models import (
    Approval,
    Case,
    CaseStatus,
    ConflictKind,
    Coordination,
    CoordinationOutcome,
    Verb,
)
from cases.paper_facts import coordination_facts
from cases.paper_kinds import PaperKind
from cases.policy import may_countersign
from cases.services.events import event_append
from cases.services.moves import checked_text
from cases.services.papers import paper_owe
from common.errors import RuleBrokenError
from common.once import change_once, within_transaction
from people.policy import Actor, Capability


@within_transaction
def coordinations_open(*, case: Case, conflicts: Mapping[int, ConflictKind], at: datetime) -> list[int]:
    """Open what is not open yet; `conflicts` by case item. Returns the keys of those opened now."""
    known = set(Coordination.objects.filter(item_id__in=conflicts).values_list("item_id", flat=True))
    opened = Coordination.objects.bulk_create(
        Coordination(case=case, item_id=item, kind=kind, opened_at=at)
        for item, kind in conflicts.items()
        if item not in known
    )
    for coordination in opened:
        event_append(
            case_id=case.pk,
            verb=Verb.COORDINATION_OPENED,
            at=at,
            reason=str(ConflictKind(coordination.kind).label),
        )
    return [coordination.pk for coordination in opened]


@within_transaction
def coordination_settle(
    *,
    coordination: Coordination,
    case: Case,
    actor: Actor,
    outcome: CoordinationOutcome,
    reason: str,
    at: datetime,
) -> None:
    """A signatory of the lead department settles the conflict, with a reason that all departments read.

    Raises:
        RuleBrokenError: no reason; or a grant where no department has granted: nobody but a department
            can grant.
        AlreadyDoneError: settled already, or the case has ended.
    """
    if not may_countersign(actor, case.lead_department_id):
        raise NotYoursError(_("Only a signatory of the lead department can settle this."))
    reason = checked_text(reason, field="reason", empty=_("Give the reason; every department reads it."))
    if outcome == CoordinationOutcome.GRANTED and coordination.kind == ConflictKind.NOBODY:
        raise RuleBrokenError(
            _("No department has granted this item; it cannot be granted by coordination."), field="outcome"
        )
    status = Case.objects.values_list("status", flat=True).get(pk=case.pk)
    if status in CaseStatus.ended_undecided():
        raise CaseEndedError(str(CaseStatus(status).label))
    change_once(
        Coordination.objects.filter(pk=coordination.pk, outcome=""),
        outcome=outcome,
        reason=reason,
        decided_by_id=actor.user_id,
        decided_at=at,
    )
    coordination.outcome, coordination.reason, coordination.decided_at = outcome, reason, at
    event_append(
        case_id=case.pk,
        verb=Verb.COORDINATED,
        at=at,
        actor_id=actor.user_id,
        on_behalf_of_id=actor.on_behalf_of(Capability.COUNTERSIGN, case.lead_department_id),
        to_status=outcome,
        reason=reason,
    )
    paper_owe(
        case=case,
        kind=PaperKind.COORDINATION,
        at=at,
        key=f"item:{coordination.item_id}",
        facts=coordination_facts(coordination, _positions(coordination)),
    )


def _positions(coordination: Coordination) -> list[Approval]:
    return list(
        Approval.objects.filter(item_id=coordination.item_id)
        .select_related("department", "decision")
        .order_by("-is_lead", "pk")
    )
