"""The two clocks of what the catalogue limits: law and promise, on the calendar in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from cases.time_limits import DueDate, Excluded, LimitUnit, TimeLimit, due_date
from cases.time_limits.business_time import day_minutes
from cases.time_limits.steps import LICENSING_LAW_42
from catalogue.models import Limits
from catalogue.selectors import working_calendar

_HOUR = 60


@dataclass(frozen=True)
class Clocks:
    statutory: DueDate
    promised: DueDate

    @property
    def at(self) -> datetime:
        """The earlier of the two: the one the light shows, for the promise binds (rules R29)."""
        return min(self.statutory.at, self.promised.at)

    @property
    def is_provisional(self) -> bool:
        return self.statutory.is_provisional or self.promised.is_provisional


@dataclass(frozen=True, slots=True)
class Stop:
    """A special procedure as the clocks see it: a local rule stops the promised one only (rules R27)."""

    excluded: Excluded
    is_statutory: bool


@dataclass(frozen=True, slots=True)
class Longer:
    """A granted extension of the statutory limit."""

    by: TimeLimit
    basis: str = LICENSING_LAW_42


def clocks(
    limited: Limits,
    *,
    start: datetime,
    extension: Longer | None = None,
    stops: Iterable[Stop] = (),
) -> Clocks:
    """Both due dates of an item or a joint service whose time starts at `start`.

    An extension moves the promise too where `EXTENSION_MOVES_PROMISE` says so.
    """
    calendar = working_calendar()
    stopped = list(stops)
    promised_unit = LimitUnit(limited.promised_unit)
    longer = extension if settings.EXTENSION_MOVES_PROMISE else None
    return Clocks(
        statutory=due_date(
            TimeLimit(limited.statutory_limit, LimitUnit(limited.statutory_unit)),
            start,
            calendar,
            settings.BUSINESS_HOURS,
            legal_basis=limited.statutory_basis,
            extend=extension.by.value if extension else 0,
            extension_basis=extension.basis if extension else "",
            excluded=[stop.excluded for stop in stopped if stop.is_statutory],
        ),
        promised=due_date(
            TimeLimit(limited.promised_limit, promised_unit),
            start,
            calendar,
            settings.BUSINESS_HOURS,
            extend=in_unit(longer.by, promised_unit) if longer else 0,
            extension_basis=longer.basis if longer else "",
            excluded=[stop.excluded for stop in stopped],
        ),
    )


def in_unit(limit: TimeLimit, unit: LimitUnit) -> int:
    """A limit in another unit, where promise and law differ: days stay days, a day is its business hours.

    Rounded up, so that an extension is never lost.
    """
    if limit.unit is unit or (limit.unit.is_day and unit.is_day):
        return limit.value
    whole_day = day_minutes(settings.BUSINESS_HOURS)
    per = {LimitUnit.MINUTE: 1, LimitUnit.HOUR: _HOUR}
    minutes = timedelta(minutes=limit.value * per.get(limit.unit, whole_day))
    return -(-minutes // timedelta(minutes=per.get(unit, whole_day)))
