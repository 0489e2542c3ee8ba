"""Running dates after the calendar of a year has changed: each case under its lock, and none twice."""

import logging
from datetime import datetime

from django.db import transaction

from cases.models import Case
from cases.models.procedures import MoveReason
from cases.selectors.due_dates import DueDateMove, case_reviews, reviews_owed
from cases.services.clocks import case_dates_recompute, due_dates_review_claim, due_dates_review_done
from cases.services.commitment_time import checks_recompute
from cases.services.duty_dates import duty_dates_recompute
from catalogue.selectors.calendar import working_calendar_fresh
from workflows.engine.locks import process_locked

logger = logging.getLogger(__name__)


def due_dates_recompute(*, at: datetime, year: int | None = None, dry_run: bool = False) -> list[DueDateMove]:
    """Compute every running date anew, or with `dry_run` only say which would move and from when to when.

    What has not moved is read, in batches, and not written. A second call finds nothing to do. Ask within
    `working_calendar_supposed` to see what a calendar would come to before it is entered.
    """
    working_calendar_fresh()
    moves: list[DueDateMove] = []
    for review in case_reviews(year=year):
        moves += review.moves if dry_run else _recompute(review.case, at)
    return moves


def due_dates_sweep(*, at: datetime) -> int:
    """Do the reviews that changes of the calendar left owing. Whoever dies at one is followed by another; a
    case that cannot be recomputed leaves its review owing and does not hold up the others.
    """
    done = 0
    for owed in reviews_owed(at):
        if due_dates_review_claim(review=owed, at=at):
            working_calendar_fresh()
            with transaction.atomic():
                checks_recompute(at=at)
                duty_dates_recompute(at=at)
            outcomes = [_tried(review.case, at) for review in case_reviews(year=owed.year)]
            done += sum(moved for moved in outcomes if moved is not None)
            if None not in outcomes:
                due_dates_review_done(review=owed, at=at)
    return done


def _tried(known: Case, at: datetime) -> int | None:
    """How many dates moved; None when something is wrong with this case."""
    try:
        return len(_recompute(known, at))
    except Exception:
        logger.exception("due dates of case %s", known.pk)
        return None


def _recompute(known: Case, at: datetime) -> list[DueDateMove]:
    with process_locked(known, at):
        case = Case.objects.select_related("joint_service").get(pk=known.pk)
        return case_dates_recompute(case=case, at=at, reason=MoveReason.CALENDAR)
