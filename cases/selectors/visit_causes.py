"""Whose doing the visits were: by attribution code, as each stands after all corrections (rules section 6).

A visit for two reasons counts under both. Beyond the promise are the visits the procedure caused after a
person had come as often as the service promises.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce

from cases.models import Case
from cases.models.visits import Attribution, Visit, VisitAttribution, VisitPurpose
from cases.visit_count import NOT_OF_THE_PROCEDURE

ANY_CAUSE = "any"
_OF_THE_PROCEDURE = ~Q(purpose=VisitPurpose.CONSULT) & ~Q(stands__in=sorted(NOT_OF_THE_PROCEDURE))


@dataclass(frozen=True, slots=True)
class CauseCount:
    visits: int = 0
    cases: int = 0
    visits_beyond: int = 0
    cases_beyond: int = 0


@dataclass(frozen=True, slots=True)
class VisitCauses:
    """`total` counts a visit once, whatever it was for."""

    by_code: Mapping[Attribution, CauseCount]
    total: CauseCount


def visit_causes(cases: QuerySet[Case]) -> VisitCauses:
    """Two statements, whatever the number of cases."""
    rows = _entries().filter(case__in=cases.order_by())
    counts = _counts()
    by_code = {Attribution(row.pop("stands")): CauseCount(**row) for row in _by_code(rows, counts)}
    return VisitCauses(
        {code: by_code.get(code, CauseCount()) for code in Attribution},
        CauseCount(**rows.aggregate(**counts)),
    )


def of_cause(code: str, *, is_beyond: bool) -> Q:
    """The cases with such a visit."""
    rows = _entries().filter(case=OuterRef("pk"))
    if code != ANY_CAUSE:
        rows = rows.filter(stands=code)
    return Q(Exists(rows.filter(_BEYOND) if is_beyond else rows))


def _by_code(rows: QuerySet[Any], counts: Mapping[str, Count]) -> list[dict[str, Any]]:
    return list(rows.values("stands").annotate(**counts))


def _counts() -> dict[str, Count]:
    """A visit is one person at one place on one day, as `cases.visit_count` has it."""
    journey = Func(
        *("case_id", "person_id", "on", "site_id"), template="(%(expressions)s)", output_field=TextField()
    )
    return {
        "visits": Count(journey, distinct=True),
        "cases": Count("case_id", distinct=True),
        "visits_beyond": Count(journey, distinct=True, filter=_BEYOND),
        "cases_beyond": Count("case_id", distinct=True, filter=_BEYOND),
    }


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
    Q(case__visit_tally__n_law__gt=_PROMISED) & _OF_THE_PROCEDURE & Q(earlier__gte=_PROMISED)
)
