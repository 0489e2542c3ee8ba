"""The front door of people for acts."""

from people.applicants import applicant_note
from people.services.delegations import delegation_end, delegation_make
from people.services.loading import DepartmentEntry, demo_people_load, departments_load
from people.services.mandates import AgentNamed, mandate_end, mandate_give, representative_note
from people.services.preferences import large_print_set

__all__ = [
    "AgentNamed",
    "DepartmentEntry",
    "applicant_note",
    "delegation_end",
    "delegation_make",
    "demo_people_load",
    "departments_load",
    "large_print_set",
    "mandate_end",
    "mandate_give",
    "representative_note",
]
