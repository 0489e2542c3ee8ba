"""The catalogue's front door for reads."""

from catalogue.limit_rules import AllowedLimit, allowed_limit
from catalogue.selectors.calendar import (
    WorkingCalendar,
    calendar_version,
    calendar_years,
    calendar_years_changed,
    working_calendar,
    working_calendar_forget,
    working_calendar_fresh,
    working_calendar_supposed,
)
from catalogue.selectors.services import (
    APPLICATION_FORM,
    Cause,
    PlannedItem,
    PlannedMaterial,
    RequiredApproval,
    ServiceBundle,
    ServicePlan,
    joint_service_published,
    joint_service_search,
    service_bundle,
    service_bundles_forget,
    service_plan,
)
from catalogue.situations import Question

__all__ = [
    "APPLICATION_FORM",
    "AllowedLimit",
    "Cause",
    "PlannedItem",
    "PlannedMaterial",
    "Question",
    "RequiredApproval",
    "ServiceBundle",
    "ServicePlan",
    "WorkingCalendar",
    "allowed_limit",
    "calendar_version",
    "calendar_years",
    "calendar_years_changed",
    "joint_service_published",
    "joint_service_search",
    "service_bundle",
    "service_bundles_forget",
    "service_plan",
    "working_calendar",
    "working_calendar_forget",
    "working_calendar_fresh",
    "working_calendar_supposed",
]
