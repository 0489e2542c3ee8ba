"""Time limits as a pure sum of facts: when a period ends and why, and which light it shows at an instant."""

from cases.time_limits.business_time import BusinessHours, business_minutes_between
from cases.time_limits.due import due_date
from cases.time_limits.elapsed import Elapsed, elapsed
from cases.time_limits.facts import DueDate, Excluded, LimitUnit, TimeLimit
from cases.time_limits.legal import (
    EXCLUDED_ARTICLE,
    EXCLUDED_NAMES,
    LEGAL_TERMS,
    ExcludedKind,
    LegalLimit,
    LegalTerm,
)
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
from cases.time_limits.written import day_written

__all__ = [
    "EXCLUDED_ARTICLE",
    "EXCLUDED_NAMES",
    "LEGAL_TERMS",
    "BusinessHours",
    "Calendar",
    "DueDate",
    "Elapsed",
    "Excluded",
    "ExcludedKind",
    "LegalLimit",
    "LegalTerm",
    "Light",
    "LightBounds",
    "LightRules",
    "LimitUnit",
    "Remaining",
    "Rule",
    "Step",
    "TimeLimit",
    "business_minutes_between",
    "day_written",
    "due_date",
    "elapsed",
    "is_day_limit",
    "last_day",
    "light",
    "light_bounds",
    "remaining",
]
