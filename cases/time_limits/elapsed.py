"""How long something has taken, with nothing left out: kept beside every clock, whatever was excluded."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.time_limits.business_time import BusinessHours, business_minutes_between
from cases.time_limits.facts import LimitUnit
from cases.time_limits.steps import Calendar
from common.clock import local_date


@dataclass(frozen=True, slots=True)
class Elapsed:
    working_days: int
    natural_days: int
    business_minutes: int

    def text(self, unit: LimitUnit) -> str:
        """In the unit of the limit it is compared with."""
        if unit is LimitUnit.WORKING_DAY:
            days = self.working_days
            return ngettext("%(days)d working day", "%(days)d working days", days) % {"days": days}
        if unit is LimitUnit.NATURAL_DAY:
            days = self.natural_days
            return ngettext("%(days)d calendar day", "%(days)d calendar days", days) % {"days": days}
        hours, minutes = divmod(self.business_minutes, 60)
        return _("%(hours)d h %(minutes)d min of business time") % {"hours": hours, "minutes": minutes}


def elapsed(start: datetime, end: datetime, calendar: Calendar, hours: BusinessHours) -> Elapsed:
    """Raw time: days in (start, end] and whole minutes of business time; 0 when `end` is not after it."""
    first, last = local_date(start), local_date(end)
    return Elapsed(
        working_days=calendar.working_days_between(first, last),
        natural_days=max(0, (last - first).days),
        business_minutes=business_minutes_between(start, end, calendar, hours),
    )
