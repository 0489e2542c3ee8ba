"""The front door of people for acts."""

from people.applicants import applicant_note
from people.services.delegations import delegation_end, delegation_make
from people.services.kept_forms import (
    KeptContent,
    KeptFile,
    kept_form_give_back,
    kept_form_keep,
    kept_form_read,
    kept_form_send,
    kept_forms_drop,
    kept_forms_sweep,
)
from people.services.loading import DepartmentEntry, demo_people_load, departments_load
from people.services.mandates import AgentNamed, mandate_end, mandate_give, representative_note
from people.services.outside_identities import account_of_applicant, account_of_officer
from people.services.passwords import password_change
from people.services.preferences import large_print_set
from people.services.sessions import session_end, session_opened, sessions_end_others, sessions_sweep

__all__ = [
    "AgentNamed",
    "DepartmentEntry",
    "KeptContent",
    "KeptFile",
    "account_of_applicant",
    "account_of_officer",
    "applicant_note",
    "delegation_end",
    "delegation_make",
    "demo_people_load",
    "departments_load",
    "kept_form_give_back",
    "kept_form_keep",
    "kept_form_read",
    "kept_form_send",
    "kept_forms_drop",
    "kept_forms_sweep",
    "large_print_set",
    "mandate_end",
    "mandate_give",
    "password_change",
    "representative_note",
    "session_end",
    "session_opened",
    "sessions_end_others",
    "sessions_sweep",
]
