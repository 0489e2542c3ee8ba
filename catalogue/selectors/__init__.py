"""The catalogue's front door for reads."""

from catalogue.selectors.calendar import WorkingCalendar, working_calendar, working_calendar_forget
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
    "Cause",
    "PlannedItem",
    "PlannedMaterial",
    "Question",
    "RequiredApproval",
    "ServiceBundle",
    "ServicePlan",
    "WorkingCalendar",
    "joint_service_published",
    "joint_service_search",
    "service_bundle",
    "service_bundles_forget",
    "service_plan",
    "working_calendar",
    "working_calendar_forget",
]
