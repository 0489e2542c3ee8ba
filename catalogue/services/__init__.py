"""The catalogue's front door for acts."""

from catalogue.calendar_edits import CalendarEdit, DayEntry, days_decode, days_read
from catalogue.services.calendar import calendar_is_known, calendar_of_package, calendar_seed
from catalogue.services.calendar_changes import (
    calendar_day_remove,
    calendar_day_set,
    calendar_edit_check,
    calendar_year_publish,
)
from catalogue.services.drafts import (
    catalogue_draft_begin,
    catalogue_draft_check,
    catalogue_draft_discard,
    catalogue_draft_open,
    catalogue_draft_publish,
    catalogue_draft_save,
)
from catalogue.services.imports import catalogue_draft_import
from catalogue.services.levels import code_crosswalk_load, level_demo_load, level_items_load
from catalogue.services.loading import Loaded, catalogue_files, catalogue_load
from catalogue.services.samples import sample_retire, sample_save
from catalogue.services.trials import draft_bundle

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
    "catalogue_draft_begin",
    "catalogue_draft_check",
    "catalogue_draft_discard",
    "catalogue_draft_import",
    "catalogue_draft_open",
    "catalogue_draft_publish",
    "catalogue_draft_save",
    "catalogue_files",
    "catalogue_load",
    "code_crosswalk_load",
    "days_decode",
    "days_read",
    "draft_bundle",
    "level_demo_load",
    "level_items_load",
    "sample_retire",
    "sample_save",
]
