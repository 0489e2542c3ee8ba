"""Why people had to come: the visits of the cases that the figure of visits is about, by their cause."""

from dataclasses import asdict, fields
from datetime import datetime

from django.db.models import Sum

from cases.models import CaseStatus
from cases.models.visits import Attribution
from cases.selectors.measures import Days
from cases.selectors.visit_causes import ANY_CAUSE, CauseCount, VisitCauses, visit_causes
from supervision.selectors.overview import Scope, stale_days, sums_of_period

_SUMS = {part.name: Sum(part.name) for part in fields(CauseCount)}


def visits_by_cause(*, scope: Scope, at: datetime) -> VisitCauses:
    """Of the cases concluded in the period and handed over: the sums of the days that stand, and the rows of
    the others. Four statements.
    """
    stale = stale_days(scope.period, at)
    sums = sums_of_period(scope.summed_visits(), scope.period, stale)
    found = {row.pop("cause"): CauseCount(**row) for row in sums.values("cause").annotate(**_SUMS)}
    if not stale:
        return _causes(found, {})
    rows = scope.cases().filter(Days.of(stale).within("concluded_at"), status=CaseStatus.DELIVERED)
    counted = visit_causes(rows)
    return _causes(found, {str(code): n for code, n in counted.by_code.items()} | {ANY_CAUSE: counted.total})


def _causes(summed: dict[str, CauseCount], counted: dict[str, CauseCount]) -> VisitCauses:
    def both(cause: str) -> CauseCount:
        more = asdict(counted.get(cause, CauseCount()))
        return CauseCount(**{k: n + more[k] for k, n in asdict(summed.get(cause, CauseCount())).items()})

    return VisitCauses({code: both(code) for code in Attribution}, both(ANY_CAUSE))
