"""Visits that should not have been necessary, what they raise, and one that a citizen disputes."""

from datetime import datetime, timedelta
from typing import NamedTuple

from cases.models import Case
from cases.models.visits import Attribution, EvidenceKind, Visit, VisitPurpose
from cases.services.visit_disputes import visit_dispute
from cases.services.visits import Evidence, visit_record
from common.clock import local_date
from people.models import Department, User
from people.policy import Actor
from people.selectors import actor_for


class Came(NamedTuple):
    """Who made the citizen come, on which case, how many days ago, for what and why."""

    service: str
    department: str
    days_ago: int
    purpose: VisitPurpose
    attribution: Attribution
    rule: str


BY_FAULT = (
    Came("restaurant", "消防救援大队", 0, VisitPurpose.SUPPLEMENT, Attribution.D1, "告知单未列消防平面图"),
    Came("real-estate-transfer", "资源规划局", 2, VisitPurpose.IDENTIFY, Attribution.D3, "要求再次当面核对"),
)
DOUBTFUL = Came(
    "real-estate-transfer", "资源规划局", 3, VisitPurpose.SUPPLEMENT, Attribution.A1, "授权书未签字"
)
OBJECTION = "一次性告知单上没有写授权书要签字。"


def visits_leave(*, citizen: User, clerk: Actor, now: datetime) -> None:
    for came in BY_FAULT:
        _come(came, citizen, clerk, now)
    doubtful = _come(DOUBTFUL, citizen, clerk, now)
    actor = actor_for(citizen, on=local_date(now))
    visit_dispute(visit=doubtful, actor=actor, text=OBJECTION, at=now)


def _come(came: Came, citizen: User, clerk: Actor, now: datetime) -> Visit:
    own = Case.objects.filter(applicant=citizen.applicant, joint_service__slug=came.service)
    case = own.order_by("-received_at", "-pk")[0]
    return visit_record(
        case=case,
        person_id=case.agent_id or case.applicant_id,
        site_id=case.site_id,
        purpose=came.purpose,
        recorded_by_id=clerk.user_id,
        at=now - timedelta(days=came.days_ago),
        attribution=came.attribution,
        demanded_by_id=Department.objects.get(short_name=came.department).pk,
        rule=came.rule,
        evidence=Evidence(EvidenceKind.TICKET, f"A{100 + came.days_ago}"),
    )
