"""Whose doing the visits were: by attribution code, as each stands after all corrections (rules section 6).

A visit for two reasons counts under both. Beyond the promise are the visits the procedure caused after a
person had come as often as the service promises.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from cases.models import Case, CaseStatus
from cases.models.visits import Attribution, Visit, VisitAttribution, VisitPurpose
from cases.selectors.measures import DAY_CASES, Days
from cases.visit_count import NOT_OF_THE_PROCEDURE
from common.clock import SHANGHAI

ANY_CAUSE = "any"
_JOURNEY = ("case_id", "person_id", "on", "site_id")
_OF_THE_PROCEDURE = ~Q(purpose=VisitPurpose.CONSULT) & ~Q(stands__in=sorted(NOT_OF_THE_PROCEDURE))


@dataclass(frozen=True, slots=True)
class CauseCount:
    visits: int = 0
    cases: int = 0
    visits_beyond: int = 0
    cases_beyond: int = 0

    def __add__(self, other: "CauseCount") -> "CauseCount":
        return CauseCount(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class VisitCauses:
    """`total` counts a visit once, whatever it was for."""

    by_code: Mapping[Attribution, CauseCount]
    total: CauseCount


def day_visits(cases: QuerySet[Case], days: Days) -> list[dict[str, Any]]:
    """Per day, service, set of departments and cause, and for any cause: the counts; one statement."""
    rows = _entries().filter(
        days.within("case__concluded_at"), case__status=CaseStatus.DELIVERED, case__in=cases.order_by()
    )
    of_the_case = {
        "service": F("case__joint_service__code"),
        "lead_department_id": F("case__lead_department_id"),
        "department_ids": F("case__department_ids"),
        "day": TruncDate("case__concluded_at", tzinfo=SHANGHAI),
    }
    sums: dict[tuple[Any, ...], _Tally] = defaultdict(_Tally)
    journeys = rows.annotate(**of_the_case).values(*_JOURNEY, "stands", *of_the_case)
    for row in journeys.annotate(is_beyond=BoolOr(_BEYOND)).iterator():
        group = (*(row[name] for name in DAY_CASES[:-1]), tuple(row["department_ids"]))
        for cause in (row["stands"], ANY_CAUSE):
            sums[*group, cause].add(row)
    return [
        dict(zip((*DAY_CASES, "cause"), (*key[:-2], list(key[-2]), key[-1]), strict=True)) | tally.counts()
        for key, tally in sums.items()
    ]


class _Tally:
    """Counts journeys: a visit is one person at one place on one day, as `cases.visit_count` has it."""

    def __init__(self) -> None:
        self._journeys: set[tuple[Any, ...]] = set()
        self._beyond: set[tuple[Any, ...]] = set()

    def add(self, row: Mapping[str, Any]) -> None:
        journey = tuple(row[name] for name in _JOURNEY)
        self._journeys.add(journey)
        if row["is_beyond"]:
            self._beyond.add(journey)

    def counts(self) -> dict[str, int]:
        return {
            "visits": len(self._journeys),
            "cases": len({journey[0] for journey in self._journeys}),
            "visits_beyond": len(self._beyond),
            "cases_beyond": len({journey[0] for journey in self._beyond}),
        }


def of_cause(code: str, *, is_beyond: bool) -> Q:
    """The cases with such a visit."""
    rows = _entries().filter(case=OuterRef("pk"))
    if code != ANY_CAUSE:
        rows = rows.filter(stands=code)
    return Q(Exists(rows.filter(_BEYOND) if is_beyond else rows))


def _standing() -> QuerySet[Any]:
    newest = VisitAttribution.objects.filter(visit=OuterRef("pk")).order_by("-at", "-pk")
    stands = Coalesce(Subquery(newest.values("attribution")[:1]), "attribution")
    found: QuerySet[Any] = Visit.objects.order_by().annotate(stands=stands)
    return found


def _entries() -> QuerySet[Any]:
    """With `earlier`: how often the procedure had made the person come before."""
    before = Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), site_id__lt=OuterRef("site_id"))
    rows = _standing().filter(
        before, _OF_THE_PROCEDURE, case=OuterRef("case_id"), person=OuterRef("person_id")
    )
    once = Func(*("on", "site_id"), template="count(DISTINCT (%(expressions)s))", output_field=IntegerField())
    earlier = Subquery(rows.annotate(n=once).values("n"))
    found: QuerySet[Any] = _standing().annotate(earlier=earlier)
    return found


_PROMISED = F("case__joint_service__visits_promised")
_BEYOND = (  # the tally first: it spares most rows the looking back
    Q(case__visit_tally__n_law__gt=_PROMISED)
    & _OF_THE_PROCEDURE
    & (Q(case__joint_service__visits_promised=0) | Q(earlier__gte=_PROMISED))
)
