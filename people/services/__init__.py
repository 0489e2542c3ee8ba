"""The front door of people for acts."""

from people.applicants import applicant_note
from people.services.delegations import delegation_end, delegation_make
from people.services.loading import DepartmentEntry, demo_people_load, departments_load

__all__ = [
    "DepartmentEntry",
    "applicant_note",
    "delegation_end",
    "delegation_make",
    "demo_people_load",
    "departments_load",
]
