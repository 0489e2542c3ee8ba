"""The invented county without its cases: calendar, departments, people, seals, catalogue, data sources."""

from people.services import demo_people_load
from windows.management.commands.demo_load import (
    calendar_load,
    catalogue_files_load,
    data_sources_load,
    departments_files_load,
    seals_load,
)


def county_load() -> None:
    calendar_load()
    departments_files_load()
    demo_people_load()
    seals_load()
    catalogue_files_load()
    data_sources_load()
