"""The joint inspection an invented grant rests on."""

from datetime import datetime, timedelta

from cases.models import Approval
from cases.models.inspections import InspectionFinding, InspectionParty
from cases.selectors.inspections import finding_latest
from catalogue.models import InspectionNeed
from people.policy import Actor
from workflows.engine import inspections as engine


def inspection_hold(
    approval: Approval, *, lead: Actor, officer: Actor, officer_ids: list[int], place: str, at: datetime
) -> None:
    """Planned, held and passed before `at`, where the item must be seen on site."""
    if approval.item.joint_item.item.inspection != InspectionNeed.MUST or finding_latest(approval):
        return
    held = at - timedelta(minutes=30)
    engine.inspection_plan(
        approval_id=approval.pk, actor=lead, planned_at=held, place=place, at=at - timedelta(hours=2)
    )
    party = InspectionParty.objects.get(approval=approval)
    engine.officers_assign(party_id=party.pk, actor=officer, user_ids=officer_ids, at=at - timedelta(hours=1))
    engine.finding_record(
        party_id=party.pk,
        actor=officer,
        finding=InspectionFinding.PASSED,
        text="现场与申报材料一致，符合要求。",
        at=held,
    )
