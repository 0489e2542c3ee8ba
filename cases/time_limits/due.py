"""Due dates. Days: Civil Code 200-203 and Administrative Licensing Law 82; minutes: business time."""

from collections.abc import Iterable
from datetime import datetime

from cases.time_limits import steps
from cases.time_limits.business_time import BusinessHours
from cases.time_limits.due_days import day_due
from cases.time_limits.due_minutes import minute_due
from cases.time_limits.facts import DueDate, Excluded, Facts, TimeLimit
from cases.time_limits.steps import Calendar
from common.clock import SHANGHAI


def due_date(
    limit: TimeLimit,
    start: datetime,
    calendar: Calendar,
    business_hours: BusinessHours,
    *,
    legal_basis: str = "",
    extend: int = 0,
    extension_basis: str = steps.LICENSING_LAW_42,
    excluded: Iterable[Excluded] = (),
) -> DueDate:
    """When a limit that began at `start` ends.

    `extend` is in the unit of the limit. Excluded intervals may overlap; a day is left out once, and one
    that begins after the limit has run out does not bring it back. A limit in minutes or hours loses the
    business time of whole days: the day on which an interval begins still counts.

    Raises:
        ValueError: a start without a time zone, or a negative extension.
    """
    if start.tzinfo is None:
        raise ValueError("the start needs a time zone")
    if extend < 0:
        raise ValueError(f"an extension must not be negative: {extend}")
    facts = Facts(
        limit, start.astimezone(SHANGHAI), calendar, legal_basis, extend, extension_basis, tuple(excluded)
    )
    return day_due(facts) if limit.unit.is_day else minute_due(facts, business_hours)
