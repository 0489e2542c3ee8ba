"""The catalogue's front door for acts."""

from catalogue.calendar_edits import CalendarEdit, DayEntry, days_decode, days_read
from catalogue.services.calendar import calendar_is_known, calendar_of_package, calendar_seed
from catalogue.services.calendar_changes import (
    calendar_day_remove,
    calendar_day_set,
    calendar_edit_check,
    calendar_year_publish,
)
from catalogue.services.loading import Loaded, catalogue_files, catalogue_load

__all__ = [
    "CalendarEdit",
    "DayEntry",
    "Loaded",
    "calendar_day_remove",
    "calendar_day_set",
    "calendar_edit_check",
    "calendar_is_known",
    "calendar_of_package",
    "calendar_seed",
    "calendar_year_publish",
    "catalogue_files",
    "catalogue_load",
    "days_decode",
    "days_read",
]
