"""How long questions to resources waited for their answer, in business time.

Business time is a difference of two sums: what of it had passed when the question was put and when it was
answered. A table of the days with the seconds before each makes that one pass over the rows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from catalogue.selectors import working_calendar
from common.clock import local_date

_PASSED = (
    "{day}.before + {day}.works * (SELECT sum(greatest(0,"
    " least(extract(epoch FROM {at}::time), o.closing) - o.opening)) FROM hours o)"
)
_SQL = f"""
WITH hours AS (SELECT * FROM unnest(%(openings)s::int[], %(closings)s::int[]) AS o (opening, closing)),
days AS (
    SELECT * FROM unnest(%(days)s::date[], %(before)s::int[], %(works)s::int[]) AS d (day, before, works)
),
asked AS (
    SELECT l.resource_id, r.owner_id, l.settled_by_id IS NOT NULL AS is_by_hand,
        l.state <> 'pending' AS is_answered,
        least(l.ordered_at, %(at)s) AT TIME ZONE 'Asia/Shanghai' AS since,
        least(l.settled_at, %(at)s) AT TIME ZONE 'Asia/Shanghai' AS until
    FROM materials_lookup l JOIN materials_dataresource r ON r.id = l.resource_id
    WHERE l.ordered_at >= %(start)s AND l.ordered_at < %(end)s AND l.state <> 'dropped'
        AND l.department_id <> r.owner_id
        AND (%(owners)s::bigint[] = '{{}}' OR r.owner_id = ANY (%(owners)s))
),
timed AS (
    SELECT a.*, {_PASSED.format(day="u", at="a.until")} - ({_PASSED.format(day="s", at="a.since")}) AS seconds
    FROM asked a JOIN days s ON s.day = a.since::date JOIN days u ON u.day = a.until::date
)
SELECT owner_id, resource_id, count(*), count(*) FILTER (WHERE is_answered),
    count(*) FILTER (WHERE is_answered AND seconds <= %(timely)s),
    count(*) FILTER (WHERE is_by_hand AND is_answered),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE is_by_hand AND is_answered)
FROM timed GROUP BY GROUPING SETS ((owner_id), (owner_id, resource_id))
"""  # noqa: S608  # put together from the constants above only


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """Of the questions put in a period: how many were answered by now, how many in time."""

    asked: int = 0
    answered: int = 0
    timely: int = 0
    by_hand: int = 0
    by_hand_hours: float | None = None  # median, of business time

    @property
    def waiting(self) -> int:
        return self.asked - self.answered


def answer_times(
    *, start: datetime, end: datetime, at: datetime, timely_days: int, owner_ids: Collection[int] = ()
) -> dict[tuple[int, int | None], AnswerTimes]:
    """By owner and resource, and with None as resource by owner; one statement.

    A question is in time if it was answered within `timely_days` working days of business time.
    """
    hours = [(_seconds(opening), _seconds(closing)) for opening, closing in settings.BUSINESS_HOURS]
    whole_day = sum(closing - opening for opening, closing in hours)
    days, before, works = _table(start, at, whole_day)
    values: dict[str, Any] = {
        "openings": [opening for opening, _ in hours],
        "closings": [closing for _, closing in hours],
        "days": days,
        "before": before,
        "works": works,
        "start": start,
        "end": end,
        "at": at,
        "owners": list(owner_ids),
        "timely": timely_days * whole_day,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        rows = cursor.fetchall()
    return {
        (owner, resource): AnswerTimes(
            asked, answered, timely, by_hand, None if seconds is None else float(seconds) / 3600
        )
        for owner, resource, asked, answered, timely, by_hand, seconds in rows
    }


def _table(start: datetime, at: datetime, whole_day: int) -> tuple[list[date], list[int], list[int]]:
    """Each day from `start` to `at`, the business seconds before it, and whether it has any."""
    calendar = working_calendar()
    first = local_date(min(start, at))
    days: list[date] = []
    before: list[int] = []
    works: list[int] = []
    passed = 0
    for offset in range((local_date(at) - first).days + 1):
        day = first + timedelta(days=offset)
        days.append(day)
        before.append(passed)
        works.append(int(calendar.is_working(day)))
        passed += works[-1] * whole_day
    return days, before, works


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60
