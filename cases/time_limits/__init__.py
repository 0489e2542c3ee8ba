"""Time limits as a pure sum of facts: when a period ends and why, and which light it shows at an instant."""

from cases.time_limits.business_time import BusinessHours, business_minutes_between
from cases.time_limits.due import DueDate, Excluded, LimitUnit, TimeLimit, due_date
from cases.time_limits.lights import (
    Light,
    LightBounds,
    LightRules,
    Remaining,
    is_day_limit,
    last_day,
    light,
    light_bounds,
    remaining,
)
from cases.time_limits.steps import Calendar, Rule, Step

__all__ = [
    "BusinessHours",
    "Calendar",
    "DueDate",
    "Excluded",
    "Light",
    "LightBounds",
    "LightRules",
    "LimitUnit",
    "Remaining",
    "Rule",
    "Step",
    "TimeLimit",
    "business_minutes_between",
    "due_date",
    "is_day_limit",
    "last_day",
    "light",
    "light_bounds",
    "remaining",
]
