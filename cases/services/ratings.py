"""好差评: rated once by who has the code of the stage; a bad rating is called back and put right in time."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cases.duties import working_days_after
from cases.errors import NotYoursError
from cases.models import (
    Case,
    Rating,
    RatingFollowUp,
    RatingLevel,
    RatingRemedy,
    RatingStage,
    RatingTag,
    RemedyOutcome,
)
from cases.policy import may_answer_rating
from cases.selectors.ratings import RatedCase, is_ratable
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once
from exchange.services import message_queue
from people.policy import Actor

SOURCE = "国办发〔2019〕51号"


@transaction.atomic
def rating_give(
    *, rated: RatedCase, level: int, tags: Sequence[str] = (), text: str = "", at: datetime
) -> Rating:
    """Keep what the holder of a code says of the stage. Said twice, the first word stands.

    A bad rating has its two dates from now on (服务好差评).

    Raises:
        AlreadyDoneError: the stage has been rated.
        RuleBrokenError: there is nothing to rate yet, or the level or a tag is none of those offered.
    """
    case, stage = rated.case, rated.stage
    if not is_ratable(case, stage):
        raise RuleBrokenError(_("There is no result to be rated yet."))
    chosen = _level(level)
    if unknown := set(tags) - {tag.value for tag in RatingTag.of_level(chosen)}:
        told = _("Choose from the words offered, not “%(word)s”.")
        raise RuleBrokenError(told % {"word": min(unknown)}, field="tags")
    rating, is_new = Rating.objects.get_or_create(
        case=case,
        stage=stage,
        defaults={
            "department_id": _department_id(case, stage),
            "level": chosen,
            "tags": sorted(set(tags)),
            "text": text.strip(),
            "at": at,
        },
    )
    if not is_new:
        raise AlreadyDoneError(_("This has been rated already; the first rating stands."))
    if chosen.is_bad:
        RatingRemedy.objects.create(
            rating=rating,
            call_due_at=working_days_after(at, settings.RATING_CALL_WORKING_DAYS),
            settle_due_at=working_days_after(at, settings.RATING_SETTLE_WORKING_DAYS),
        )
    return rating


@transaction.atomic
def rating_call_back(*, rating: Rating, actor: Actor, note: str, at: datetime) -> None:
    """Who called, when, and what was said; once.

    Raises:
        NotYoursError: not of the department that was rated, and no supervisor.
        AlreadyDoneError: it has been called back.
    """
    _require_answerer(rating, actor)
    if not note.strip():
        raise RuleBrokenError(_("Say what came of the call."), field="note")
    open_one = RatingRemedy.objects.filter(rating_id=rating.pk, called_at__isnull=True)
    change_once(open_one, called_at=at, called_by=actor.user_id, call_note=note.strip())


@transaction.atomic
def rating_settle(*, rating: Rating, actor: Actor, outcome: str, result: str, at: datetime) -> None:
    """What was put right, or why not; after the call, once. The applicant is told and may rate once more.

    Raises:
        NotYoursError: not of the department that was rated, and no supervisor.
        AlreadyDoneError: it is settled, or has not been called back yet.
    """
    _require_answerer(rating, actor)
    if outcome not in RemedyOutcome.values:
        raise RuleBrokenError(_("Choose what came of it."), field="outcome")
    if not result.strip():
        raise RuleBrokenError(_("Say what was done, in words the applicant can read."), field="result")
    called = RatingRemedy.objects.filter(
        rating_id=rating.pk, called_at__isnull=False, settled_at__isnull=True
    )
    if called.update(outcome=outcome, result=result.strip(), settled_at=at, settled_by=actor.user_id) != 1:
        text = _("Record the call first; and what is settled stays so. Reload the page to see how it stands.")
        raise AlreadyDoneError(text)
    case = rating.case
    message_queue(
        key=f"rating_settled:{rating.pk}",
        recipient_id=case.agent_id or case.applicant_id,
        kind="rating_settled",
        reference=case.number,
        at=at,
    )


@transaction.atomic
def rating_follow_up(*, rated: RatedCase, level: int, text: str = "", at: datetime) -> RatingFollowUp:
    """追评: once, after a bad rating was settled.

    Raises:
        AlreadyDoneError: it has been given.
        RuleBrokenError: nothing was settled, or the level is none.
    """
    rating = rated.rating
    if rating is None or not RatingRemedy.objects.filter(rating=rating, settled_at__isnull=False).exists():
        raise RuleBrokenError(_("A second word is possible when your first one has been answered."))
    chosen = _level(level)
    said, is_new = RatingFollowUp.objects.get_or_create(
        rating=rating, defaults={"level": chosen, "text": text.strip(), "at": at}
    )
    if not is_new:
        raise AlreadyDoneError(_("You have rated this a second time already; that stands."))
    return said


def _level(level: int) -> RatingLevel:
    if level not in RatingLevel.values:
        raise RuleBrokenError(_("Choose one of the five."), field="level", source=SOURCE)
    return RatingLevel(level)


def _department_id(case: Case, stage: RatingStage) -> int:
    """Whose window it was, where a clerk took it in; else who led, as for the result."""
    at_window = stage == RatingStage.INTAKE and case.clerk_id is not None
    department_id: int = case.site.department_id if at_window else case.lead_department_id
    return department_id


def _require_answerer(rating: Rating, actor: Actor) -> None:
    if not may_answer_rating(actor, rating.department_id):
        raise NotYoursError(_("Only a head of the department that was rated, or a supervisor, answers it."))
