"""Where an applicant rates a stage of their own case, and how what they said stands."""

from dataclasses import dataclass

from cases.models import Case, Rating, RatingStage
from cases.selectors.ratings import is_ratable, rating_url, ratings_of


@dataclass(frozen=True)
class RatingLink:
    stage: RatingStage
    url: str
    rating: Rating | None


def rating_links(case: Case) -> list[RatingLink]:
    """Of a case found through the policy; one statement."""
    given = ratings_of(case)
    return [
        RatingLink(stage, rating_url(case, stage), given.get(stage))
        for stage in RatingStage
        if is_ratable(case, stage)
    ]
