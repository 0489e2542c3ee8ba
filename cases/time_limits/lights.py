"""Red, yellow, green, grey: how near a due date is at an instant."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.time_limits.business_time import BusinessHours, business_minutes_between, midnight
from cases.time_limits.facts import LimitUnit
from cases.time_limits.steps import Calendar
from common.clock import SHANGHAI, local_date


class Light(StrEnum):
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"

    @property
    def label(self) -> str:
        return {
            Light.RED: _("Overdue or due today"),
            Light.YELLOW: _("Due soon"),
            Light.GREEN: _("In time"),
            Light.GREY: _("Not running"),
        }[self]


@dataclass(frozen=True, slots=True)
class LightRules:
    """What a place decides for itself: at how many working days left, or at which share of a limit in
    minutes, a light turns yellow.
    """

    calendar: Calendar
    business_hours: BusinessHours
    yellow_working_days: int
    yellow_fraction: float


@dataclass(frozen=True, slots=True)
class LightBounds:
    """For queries on limits in days: red while due by `red_until`, else yellow while due by `yellow_until`.

    A limit in minutes that ends later today lies below `red_until` and is not red yet.
    """

    red_until: datetime
    yellow_until: datetime


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left, or since when it is over: `value` working days or minutes, never negative."""

    value: int
    unit: LimitUnit
    is_overdue: bool

    def text(self) -> str:
        if self.unit is LimitUnit.MINUTE:
            hours, minutes = divmod(self.value, 60)
            template = (
                _("overdue by %(hours)d h %(minutes)d min")
                if self.is_overdue
                else _("%(hours)d h %(minutes)d min left")
            )
            return template % {"hours": hours, "minutes": minutes}
        if self.value == 0:
            return _("overdue") if self.is_overdue else _("due today")
        template = (
            ngettext("overdue by %(days)d working day", "overdue by %(days)d working days", self.value)
            if self.is_overdue
            else ngettext("%(days)d working day left", "%(days)d working days left", self.value)
        )
        return template % {"days": self.value}


def is_day_limit(due_at: datetime) -> bool:
    """Limits in days end at midnight, those in minutes and hours within business hours."""
    return due_at.astimezone(SHANGHAI).time() == time.min


def last_day(due_at: datetime) -> date:
    """The day a person is told, of a due instant that is the first one after the limit."""
    return local_date(due_at) - timedelta(days=1) if is_day_limit(due_at) else local_date(due_at)


def light_bounds(at: datetime, rules: LightRules) -> LightBounds:
    today = local_date(at)
    first_green = rules.calendar.add_working_days(today, rules.yellow_working_days + 1)
    return LightBounds(red_until=midnight(today + timedelta(days=1)), yellow_until=midnight(first_green))


def light(
    due_at: datetime | None,
    at: datetime,
    concluded_at: datetime | None = None,
    *,
    rules: LightRules,
    since: datetime | None = None,
) -> Light:
    """Days: red when overdue or due today, yellow when few working days are left.

    Minutes and hours: red when overdue, yellow when a small share of the business time from `since` is
    left; without `since`, yellow all the way.
    """
    if due_at is None or concluded_at is not None:
        return Light.GREY
    if not is_day_limit(due_at):
        return _business_light(due_at, at, since, rules)
    bounds = light_bounds(at, rules)
    if due_at <= bounds.red_until:
        return Light.RED
    return Light.YELLOW if due_at <= bounds.yellow_until else Light.GREEN


def _business_light(due_at: datetime, at: datetime, since: datetime | None, rules: LightRules) -> Light:
    if at >= due_at:
        return Light.RED
    if since is None:
        return Light.YELLOW
    left = business_minutes_between(at, due_at, rules.calendar, rules.business_hours)
    whole = business_minutes_between(since, due_at, rules.calendar, rules.business_hours)
    return Light.YELLOW if left <= whole * rules.yellow_fraction else Light.GREEN


def remaining(due_at: datetime, at: datetime, *, rules: LightRules) -> Remaining:
    """Working days after today up to the last day, so 0 on that day; minutes for limits in minutes."""
    is_overdue = at >= due_at
    if is_day_limit(due_at):
        first, last = (last_day(due_at), local_date(at)) if is_overdue else (local_date(at), last_day(due_at))
        days = rules.calendar.working_days_between(first, last)
        return Remaining(days, LimitUnit.WORKING_DAY, is_overdue)
    earlier, later = (due_at, at) if is_overdue else (at, due_at)
    minutes = business_minutes_between(earlier, later, rules.calendar, rules.business_hours)
    return Remaining(minutes, LimitUnit.MINUTE, is_overdue)
