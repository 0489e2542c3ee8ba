"""Time travel: the steps in which a demonstration's clock is put forward, and what is woken by it."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.selectors.next_due import next_due
from catalogue.selectors import working_calendar
from common import clock
from common.errors import RuleBrokenError
from common.jobs import wake
from common.offset import offset_advance

WOKEN = ("workflows.sweep", "e_licences.terms", "materials.grants_sweep", "materials.corrections_sweep")
AFTER_THE_INSTANT = timedelta(seconds=1)


class Step(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working-day"
    DEADLINE = "deadline"

    @property
    def label(self) -> Promise:
        return _LABELS[self]


_LABELS: dict[Step, Promise] = {
    Step.HOUR: gettext_lazy("+1 hour"),
    Step.DAY: gettext_lazy("+1 calendar day"),
    Step.WORKING_DAY: gettext_lazy("+1 working day"),
    Step.DEADLINE: gettext_lazy("To the next deadline"),
}


def travel(*, step: Step, known: timedelta) -> datetime:
    """Put the clock forward, once, and wake what is due by then. Returns the time it shows.

    What happens meanwhile is not skipped: the sweeps find everything that fell due, as after a standstill.

    Raises:
        RuleBrokenError: nothing falls due any more, or the clock may not be put so far.
        AlreadyDoneError: it has been put forward since `known` was seen.
    """
    now = clock.now()
    offset_advance(by=arrival(step, now) - now, known=known)
    for task in WOKEN:
        wake(task)
    return clock.now()


def arrival(step: Step, now: datetime) -> datetime:
    if step is Step.HOUR:
        return now + timedelta(hours=1)
    if step is Step.DAY:
        return now + timedelta(days=1)
    if step is Step.WORKING_DAY:
        return next_working_day(now)
    due = next_due(now)
    if due is None:
        raise RuleBrokenError(_("Nothing is due any more. Take in a case first."), field="step")
    return due.at + AFTER_THE_INSTANT


def next_working_day(at: datetime) -> datetime:
    """The same time on the next working day."""
    calendar = working_calendar()
    today = clock.local_date(at)
    days = next(n for n in range(1, 30) if calendar.is_working(today + timedelta(days=n)))
    return at + timedelta(days=days)
