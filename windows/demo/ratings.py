"""What applicants said of cases that are over, of some with an answer; a citizen another acts for."""

from datetime import datetime, timedelta
from itertools import cycle

from django.db import transaction
from django.db.models import Q

from cases.models import Case, CaseStatus, Rating, RatingStage
from cases.selectors.ratings import RatedCase
from cases.services import rating_call_back, rating_give, rating_settle
from common.clock import local_date
from people.models import User
from people.selectors import actor_for
from people.services import AgentNamed, mandate_give

LEVELS = (5, 5, 4, 5, 3, 2, 5, 1, 4)
TAGS = {5: ["fast", "few-papers"], 4: ["clear"], 3: ["unclear"], 2: ["slow"], 1: ["came-again", "slow"]}
TEXTS = {2: "答应五天，第七天才办结。", 1: "为一个签字又跑了一趟。"}
MANDATE_DAYS = 30


@transaction.atomic
def ratings_leave(*, now: datetime) -> None:
    """Each result a day old is rated, once; of the bad ones one is settled, one called back."""
    rated_at = now - timedelta(hours=3)
    if Rating.objects.filter(at=rated_at).exists():
        return
    supervisor = actor_for(User.objects.get(username="ducha"), on=local_date(now))
    over = Case.objects.filter(concluded_at__lt=now - timedelta(days=1)).exclude(
        Q(status__in=[*CaseStatus.running(), CaseStatus.VOIDED]) | Q(ratings__stage=RatingStage.RESULT)
    )
    bad: list[Rating] = []
    for case, level in zip(over.select_related("site").order_by("pk"), cycle(LEVELS), strict=False):
        rating = rating_give(
            rated=RatedCase(case, RatingStage.RESULT, None),
            level=level,
            tags=TAGS[level],
            text=TEXTS.get(level, ""),
            at=rated_at,
        )
        bad += [rating] if rating.is_bad else []
    for row in bad[:2]:
        note, called_at = "已致电说明并致歉。", now - timedelta(hours=2)
        rating_call_back(rating=row, actor=supervisor, note=note, at=called_at)
    for row in bad[:1]:
        result = "已调整人员，承诺时限内办结。"
        rating_settle(rating=row, actor=supervisor, outcome="mended", result=result, at=now)


def mandate_leave(*, giver: User, agent: User, now: datetime) -> None:
    if giver.applicant is None or agent.applicant is None:
        return
    mandate_give(
        principal_id=giver.applicant.pk,
        agent=AgentNamed(agent.applicant.identifier, agent.applicant.name),
        services=[],
        ends_on=local_date(now) + timedelta(days=MANDATE_DAYS),
        actor=actor_for(giver, on=local_date(now)),
        at=now,
    )
