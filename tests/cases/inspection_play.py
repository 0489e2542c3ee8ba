"""A case with a joint inspection ahead: who must go, who may, and the acts of a visit."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cases.models import ApprovalStatus, Case, CaseEvent, Outcome
from cases.models.inspections import (
    InspectionFinding,
    InspectionParty,
    JointInspection,
)
from cases.services.inspectors import inspection_duties_open
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from workflows.engine import approval_claim, approval_decide
from workflows.engine import inspections as engine

DAY = AT + timedelta(days=4)  # Monday 12 January
ITEMS = (
    Item("market", ["market"], inspection="must"),
    Item("fire", ["fire"], inspection="must"),
    Item("city", ["city"], inspection="may"),
    Item("environment", ["environment"]),
)


@pytest.fixture
def case(cast: Cast, calendar_2026: None) -> Case:
    """Market leads and must inspect, so must fire; the city may, the environment has nothing to see."""
    found = case_make(cast, service_make(cast, ITEMS))
    must = [approval_of(found, key).pk for key in ("market", "fire")]
    inspection_duties_open(case_id=found.pk, accepted=dict.fromkeys(must, AT))
    return found


def plan(cast: Cast, case: Case, who: str = "market_reviewer", **changes: Any) -> JointInspection:
    given: dict[str, Any] = {"planned_at": DAY, "place": "溪山大道 12 号", "at": AT} | changes
    own = approval_of(case, who.split("_", maxsplit=1)[0])
    return engine.inspection_plan(approval_id=own.pk, actor=cast.actor(who), **given)


def party_of(case: Case, key: str) -> InspectionParty:
    rows = InspectionParty.objects.filter(approval=approval_of(case, key))
    found: InspectionParty = rows.order_by("-pk")[0]
    return found


def send(cast: Cast, case: Case, key: str, *names: str, at: datetime = AT) -> InspectionParty:
    party = party_of(case, key)
    people = names or (f"{key}_reviewer", f"{key}_section_head")
    engine.officers_assign(
        party_id=party.pk,
        actor=cast.actor(f"{key}_reviewer"),
        user_ids=[cast.users[name].pk for name in people],
        at=at,
    )
    return party


def find(
    cast: Cast,
    case: Case,
    key: str,
    finding: InspectionFinding = InspectionFinding.PASSED,
    *,
    who: str = "",
    text: str = "现场符合要求",
    at: datetime = DAY,
) -> None:
    engine.finding_record(
        party_id=party_of(case, key).pk,
        actor=cast.actor(who or f"{key}_reviewer"),
        finding=finding,
        text=text,
        at=at,
    )


def grant(cast: Cast, case: Case, key: str, *, at: datetime = DAY) -> None:
    approval, reviewer = approval_of(case, key), cast.actor(f"{key}_reviewer")
    if approval.status == ApprovalStatus.OPEN:
        approval_claim(approval_id=approval.pk, actor=reviewer, at=at)
    approval_decide(approval_id=approval.pk, actor=reviewer, outcome=Outcome.GRANTED, opinion="", at=at)


def verbs(case: Case) -> list[str]:
    kinds = ("inspection_", "officers_", "finding_")
    rows = CaseEvent.objects.filter(case=case).values_list("verb", flat=True)
    return [verb for verb in rows if verb.startswith(kinds)]
