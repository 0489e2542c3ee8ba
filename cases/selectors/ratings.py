"""The code that opens the rating of a stage, the bad ratings to answer, and what all ratings add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Avg, Count, F, Q, QuerySet

from cases.models import Case, CaseStatus, Rating, RatingLevel, RatingStage
from catalogue.models import JointService, ServiceItem
from people.models import Department
from people.policy import Actor

__all__ = [
    "RatedCase",
    "RatingScore",
    "RatingTab",
    "ScoreBy",
    "is_ratable",
    "rating_code",
    "rating_of_code",
    "rating_seen",
    "rating_summary",
    "rating_url",
    "ratings_bad",
    "ratings_bad_count",
    "ratings_of",
    "score_shown",
]

SALT = "cases.rating"
PAGE_ROWS = 50
FEWEST_SHOWN = 5  # so few ratings could be traced to somebody: no score is shown to the public
_BAD = Q(level__lte=RatingLevel.DISSATISFIED)


@dataclass(frozen=True)
class RatedCase:
    """What the holder of a code rates; `rating` is there once they have."""

    case: Case
    stage: RatingStage
    rating: Rating | None


class RatingTab(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


class ScoreBy(StrEnum):
    SERVICE = "service"
    ITEM = "item"
    DEPARTMENT = "department"


@dataclass(frozen=True)
class RatingScore:
    """`key`: the code of the service, item or department.

    A rating counts once for its service and its department, and once for each item of its case.
    """

    key: str
    label: str
    ratings: int
    average: float
    satisfied_percent: float  # the upper three levels of five, as the national score counts them
    bad: int
    called_in_time: int
    settled_in_time: int
    by_level: dict[int, int]


def rating_code(case: Case, stage: RatingStage) -> str:
    """Signed with the installation's secret, so nobody can guess one; it says nothing about anybody."""
    return _signer().sign(f"{case.pk}{stage.value[0]}")


def rating_url(case: Case, stage: RatingStage = RatingStage.INTAKE) -> str:
    """For the slip and the portal, as text or as a QR code."""
    return f"{settings.PUBLIC_URL}/rate/{rating_code(case, stage)}/"


def rating_of_code(code: str) -> RatedCase | None:
    """None for what no code is; it says nothing more."""
    try:
        told = _signer().unsign(code)
    except BadSignature:
        return None
    stage = next(stage for stage in RatingStage if stage.value[0] == told[-1])
    case = Case.objects.select_related("joint_service", "site").filter(pk=int(told[:-1])).first()
    if case is None:
        return None
    rows = Rating.objects.filter(case=case, stage=stage).select_related("remedy", "follow_up")
    return RatedCase(case, stage, rows.first())


def is_ratable(case: Case, stage: RatingStage) -> bool:
    """Applying from the receipt on; the result when there is one. A case that is void is nobody's matter."""
    if case.status == CaseStatus.VOIDED:
        return False
    return stage == RatingStage.INTAKE or case.status not in CaseStatus.running()


def ratings_of(case: Case) -> dict[str, Rating]:
    """By stage, of a case found through the policy, for the applicant."""
    rows = Rating.objects.filter(case_id=case.pk).select_related("remedy", "follow_up")
    return {row.stage: row for row in rows}


def ratings_bad(*, actor: Actor, tab: RatingTab, department_id: int | None = None) -> list[Rating]:
    """To be answered, what is due first on top; or answered, the latest first."""
    rows = _bad(actor).select_related(
        "case__joint_service", "department", "remedy__called_by", "remedy__settled_by", "follow_up"
    )
    if department_id is not None:
        rows = rows.filter(department_id=department_id)
    if tab is RatingTab.OPEN:
        rows = rows.filter(remedy__settled_at__isnull=True).order_by("remedy__settle_due_at", "pk")
    else:
        rows = rows.filter(remedy__settled_at__isnull=False).order_by("-remedy__settled_at", "-pk")
    return list(rows[:PAGE_ROWS])


def ratings_bad_count(*, actor: Actor) -> int:
    return _bad(actor).filter(remedy__settled_at__isnull=True).count()


def rating_seen(*, actor: Actor, rating_id: int) -> Rating | None:
    """A bad rating with all that is needed to answer it."""
    found: Rating | None = (
        _bad(actor)
        .filter(pk=rating_id)
        .select_related(
            "case__joint_service",
            "case__applicant",
            "case__agent",
            "department",
            "remedy__called_by",
            "remedy__settled_by",
            "follow_up",
        )
        .first()
    )
    return found


def rating_summary(
    *,
    by: ScoreBy,
    since: datetime | None = None,
    until: datetime | None = None,
    keys: Sequence[str] = (),
) -> list[RatingScore]:
    """What the ratings given in `[since, until)` add up to, the lowest average first; two statements.

    A follow-up rating does not replace the first: the score says what was met, not what was made good.
    """
    path = {
        ScoreBy.SERVICE: "case__joint_service__code",
        ScoreBy.ITEM: "case__items__joint_item__item__code",
        ScoreBy.DEPARTMENT: "department__code",
    }[by]
    rows = Rating.objects.order_by().values(key=F(path))
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if keys:
        rows = rows.filter(key__in=keys)
    levels = {f"level_{value}": Count("pk", filter=Q(level=value)) for value in RatingLevel.values}
    found = rows.annotate(
        ratings=Count("pk"),
        average=Avg("level"),
        bad=Count("pk", filter=_BAD),
        called_in_time=Count("pk", filter=Q(remedy__called_at__lt=F("remedy__call_due_at"))),
        settled_in_time=Count("pk", filter=Q(remedy__settled_at__lt=F("remedy__settle_due_at"))),
        **levels,
    ).order_by("average", "key")
    made = list(found)
    labels = _labels(by, [row["key"] for row in made])
    return [
        RatingScore(
            key=row["key"],
            label=labels.get(row["key"], row["key"]),
            ratings=row["ratings"],
            average=float(row["average"]),
            satisfied_percent=100 * (row["ratings"] - row["bad"]) / row["ratings"],
            bad=row["bad"],
            called_in_time=row["called_in_time"],
            settled_in_time=row["settled_in_time"],
            by_level={value: row[f"level_{value}"] for value in RatingLevel.values},
        )
        for row in made
    ]


def score_shown(service_code: str) -> RatingScore | None:
    """For the public guide; None where so few have rated that one of them could be recognised."""
    found = rating_summary(by=ScoreBy.SERVICE, keys=[service_code])
    return found[0] if found and found[0].ratings >= FEWEST_SHOWN else None


def _labels(by: ScoreBy, keys: Sequence[str]) -> dict[str, str]:
    """The name of the newest version."""
    if not keys:
        return {}
    if by is ScoreBy.DEPARTMENT:
        return {row.code: row.label for row in Department.objects.filter(code__in=keys)}
    model = JointService if by is ScoreBy.SERVICE else ServiceItem
    return {row.code: row.label for row in model.objects.filter(code__in=keys).order_by("pk")}


def _bad(actor: Actor) -> QuerySet[Rating]:
    return Rating.objects.for_user(actor).filter(_BAD)


def _signer() -> Signer:
    return Signer(salt=SALT)
