"""Why people had to come: the visits of the cases that the figure of visits is about, by their cause."""

from collections import defaultdict
from dataclasses import fields
from datetime import datetime

from django.db.models import Sum

from cases.models.visits import Attribution
from cases.selectors.measures import Days
from cases.selectors.visit_causes import ANY_CAUSE, CauseCount, VisitCauses, day_visits
from supervision.selectors.overview import Scope, stale_days, sums_of_period

_COUNTS = [part.name for part in fields(CauseCount)]


def visits_by_cause(*, scope: Scope, at: datetime) -> VisitCauses:
    """Of the cases concluded in the period and handed over: the sums of the days that stand, and the rows of
    the others. Three statements.
    """
    stale = stale_days(scope.period, at)
    sums = sums_of_period(scope.summed_visits(), scope.period, stale).values("cause")
    rows = list(sums.annotate(**{name: Sum(name) for name in _COUNTS}))
    if stale:
        rows += day_visits(scope.cases(), Days.of(stale))
    found: defaultdict[str, CauseCount] = defaultdict(CauseCount)
    for row in rows:
        found[row["cause"]] += CauseCount(*(row[name] for name in _COUNTS))
    return VisitCauses({code: found[code] for code in Attribution}, found[ANY_CAUSE])
