"""The two clocks of what the catalogue limits: law and promise, on the calendar in force."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from cases.time_limits import DueDate, LimitUnit, TimeLimit, due_date
from catalogue.models import Limits
from catalogue.selectors import working_calendar


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


def clocks(limited: Limits, *, start: datetime) -> Clocks:
    """Both due dates of an item or a joint service whose time starts at `start`."""
    calendar = working_calendar()
    return Clocks(
        statutory=due_date(
            TimeLimit(limited.statutory_limit, LimitUnit(limited.statutory_unit)),
            start,
            calendar,
            settings.BUSINESS_HOURS,
            legal_basis=limited.statutory_basis,
        ),
        promised=due_date(
            TimeLimit(limited.promised_limit, LimitUnit(limited.promised_unit)),
            start,
            calendar,
            settings.BUSINESS_HOURS,
        ),
    )
