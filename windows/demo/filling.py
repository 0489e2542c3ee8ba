"""Filling the rest of the demonstration while somebody looks at it already: a case at a time, each once."""

from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max

from cases.models import Case
from cases.models.papers import Paper, PaperState
from common.alone import alone
from windows.demo.plan import CASES, Part, opening, rest
from windows.demo.play import Play
from windows.demo.ratings import ratings_leave

SECONDS = 4.0  # so long one call fills; then others have their turn
PAPERS_OWED_AT_MOST = 30  # with more than that to print the worker is left in peace
AFTER_THE_LAST = timedelta(minutes=3)


class Filled(NamedTuple):
    cases: int
    planned: int

    @property
    def is_done(self) -> bool:
        return self.cases >= self.planned


def filled() -> Filled:
    """How many of the planned cases are there; one statement."""
    keys = [part.key for part in (*opening(), *rest())]
    return Filled(Case.objects.filter(intake_key__in=keys).count(), CASES)


def demo_fill(*, seconds: float = SECONDS, is_patient: bool = True) -> int:
    """Play what is still missing, for so long; returns how many cases are new.

    Whoever is killed leaves whole cases only, and the next one goes on: the key of a case makes it once.
    """
    if not settings.DEMO:
        return 0
    with alone("windows.demo.fill") as is_ours:
        begun = _begun()
        if not is_ours or begun is None:
            return 0
        return _fill(begun, seconds, is_patient=is_patient)


def _fill(begun: datetime, seconds: float, *, is_patient: bool) -> int:
    missing = _missing()
    play, ends, new = Play(now=begun) if missing else None, monotonic() + seconds, 0
    for part in missing:
        if play is None or monotonic() >= ends or (is_patient and _is_busy()):
            break
        play.run(part)
        new += 1
    if new == len(missing):
        ratings_leave(now=begun)
    return new


def _missing() -> list[Part]:
    parts = rest()
    there = set(
        Case.objects.filter(intake_key__in=[part.key for part in parts]).values_list("intake_key", flat=True)
    )
    return [part for part in parts if part.key not in there]


def _begun() -> datetime | None:
    """When the demonstration was opened: its cases tell, also after the clock was put forward."""
    keys = [part.key for part in opening()]
    last: datetime | None = Case.objects.filter(intake_key__in=keys).aggregate(last=Max("received_at"))[
        "last"
    ]
    return last + AFTER_THE_LAST if last else None


def _is_busy() -> bool:
    return Paper.objects.filter(state=PaperState.OWED).count() > PAPERS_OWED_AT_MOST
