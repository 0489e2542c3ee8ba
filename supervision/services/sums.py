"""Adding up days: what a day came to, counted from its rows as often as one of them has changed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Min

from cases.models import Approval, Case
from cases.selectors.measures import Days, day_cases, day_decisions
from cases.selectors.visit_causes import day_visits
from common.clock import local_date
from supervision.models import DayCases, DayDecisions, DayVisits, SummedDay, TouchedDay

OPEN_DAYS = 2  # today and yesterday: a transaction that is still at work on them is missed by no sum
_LOOKED_BACK_DAYS = 370  # a year is asked for even where the cases are younger
_ROUND_DAYS = 100
_ROUNDS = 40
_LOCK = 7_316_051  # the number means nothing else


def sums_sweep(*, at: datetime) -> int:
    """Sum the days that have not been summed or have changed since; how many they were."""
    summed = 0
    for _round in range(_ROUNDS):
        days = _days_to_sum(at)[:_ROUND_DAYS]
        if not days:
            break
        days_sum(days=days, at=at)
        summed += len(days)
    return summed


@transaction.atomic
def days_sum(*, days: Sequence[date], at: datetime) -> None:
    """Count these days anew. The marks go first: what changes while we count leaves a new one."""
    _lock()
    TouchedDay.objects.filter(day__in=days).delete()
    DayCases.objects.filter(day__in=days).delete()
    DayDecisions.objects.filter(day__in=days).delete()
    DayVisits.objects.filter(day__in=days).delete()
    spans = Days.of(days)
    DayCases.objects.bulk_create(DayCases(**row) for row in day_cases(Case.objects.all(), spans))
    DayDecisions.objects.bulk_create(
        DayDecisions(**row) for row in day_decisions(Approval.objects.all(), spans)
    )
    DayVisits.objects.bulk_create(DayVisits(**row) for row in day_visits(Case.objects.all(), spans))
    SummedDay.objects.filter(day__in=days).delete()
    SummedDay.objects.bulk_create(SummedDay(day=day, summed_at=at) for day in days)


def _lock() -> None:
    """One sum at a time, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _days_to_sum(at: datetime) -> list[date]:
    """The newest first: they are looked at most."""
    end = local_date(at) - timedelta(days=OPEN_DAYS)
    touched = set(TouchedDay.objects.filter(day__lte=end).values_list("day", flat=True).distinct())
    first = Case.objects.aggregate(first=Min("received_at"))["first"]
    if first is None:
        return sorted(touched, reverse=True)
    length = max((end - local_date(first)).days + 1, _LOOKED_BACK_DAYS)
    every = {end - timedelta(days=n) for n in range(length)}
    known = set(SummedDay.objects.values_list("day", flat=True))
    return sorted(touched | (every - known), reverse=True)
