"""The catalogue's front door for acts."""

from catalogue.services.calendar import calendar_is_known, calendar_of_package, calendar_seed
from catalogue.services.loading import Loaded, catalogue_files, catalogue_load

__all__ = [
    "Loaded",
    "calendar_is_known",
    "calendar_of_package",
    "calendar_seed",
    "catalogue_files",
    "catalogue_load",
]
