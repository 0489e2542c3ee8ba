"""How often a citizen had to come: the three numbers of a case (rules section 6; R1). Needs no database.

A journey is one natural person at one place on one day, however many counters they went to there. Each
number is that of the person for whom it is highest: two who come once each have come once.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.visits import Attribution, VisitPurpose

AT_FAULT = frozenset({Attribution.D1, Attribution.D2})  # a wrong or incomplete notice
NOT_OF_THE_PROCEDURE = frozenset(Attribution.of_the_applicant())


class VisitClass(models.TextChoices):
    NONE = "none", _("No visit")
    ONCE = "once", _("One visit")
    OVER = "over", _("More than one visit")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person came for, as it stands after all corrections."""

    person: int
    on: date
    site: int
    purpose: str
    attribution: str

    @property
    def key(self) -> tuple[int, date, int, str]:
        """What there is one entry of."""
        return self.person, self.on, self.site, self.purpose

    @property
    def is_of_the_procedure(self) -> bool:
        """The promise counts it: not the applicant's own doing (A1, A2), and not a question beforehand.

        So a supplement after a complete notice (A1) and a hearing the applicant asked for (A2) are left out.
        """
        return self.purpose != VisitPurpose.CONSULT and self.attribution not in NOT_OF_THE_PROCEDURE

    @property
    def is_at_fault(self) -> bool:
        return self.is_of_the_procedure and self.attribution in AT_FAULT


@dataclass(frozen=True, slots=True)
class VisitCount:
    """`n_law`: caused by the procedure; `n_all`: all; `n_fault`: caused by a wrong or incomplete notice."""

    n_law: int = 0
    n_all: int = 0
    n_fault: int = 0

    @property
    def visit_class(self) -> VisitClass:
        """零跑, 一次 or 超: by the number the promise is about."""
        return (VisitClass.NONE, VisitClass.ONCE, VisitClass.OVER)[min(self.n_law, 2)]


def visit_count(entries: Iterable[Entry]) -> VisitCount:
    every = list(entries)
    return VisitCount(
        n_law=_journeys(every, lambda entry: entry.is_of_the_procedure),
        n_all=_journeys(every, lambda _entry: True),
        n_fault=_journeys(every, lambda entry: entry.is_at_fault),
    )


def _journeys(entries: Iterable[Entry], counts: Callable[[Entry], bool]) -> int:
    journeys = {(entry.person, entry.on, entry.site) for entry in entries if counts(entry)}
    return max(Counter(person for person, _on, _site in journeys).values(), default=0)
