"""Reads about cases. Every list starts from a `for_user` queryset."""

from cases.papers import receipt_pdf
from cases.selectors.counter import (
    CasePage,
    CounterTab,
    ItemPreview,
    Today,
    case_counts,
    case_page,
    cases_of_today,
    draft_case_number,
    draft_files,
    draft_find,
    drafts_open,
    intake_preview,
    running_cases_of,
)
from cases.selectors.delivery import is_required_set_concluded, licences_of, licences_owed
from cases.selectors.dossier import (
    Dossier,
    approval_clocks,
    approval_find,
    case_dossier,
    case_find,
)
from cases.selectors.inbox import InboxTab, inbox_counts, inbox_matching, inbox_news, inbox_page
from cases.selectors.lights import Lamp, approval_lamp, case_lamp, light_rules
from cases.selectors.oversight import CaseFilters, Figures, OverseenPage, cases_overseen, figures
from cases.selectors.portal import (
    case_progress,
    case_seen,
    file_seen,
    licence_seen,
    licences_seen,
    materials_of,
    own_cases,
)
from cases.selectors.receipt import receipt_for
from cases.selectors.visits import VisitCount, visit_count, visits_of

__all__ = [
    "CaseFilters",
    "CasePage",
    "CounterTab",
    "Dossier",
    "Figures",
    "InboxTab",
    "ItemPreview",
    "Lamp",
    "OverseenPage",
    "Today",
    "VisitCount",
    "approval_clocks",
    "approval_find",
    "approval_lamp",
    "case_counts",
    "case_dossier",
    "case_find",
    "case_lamp",
    "case_page",
    "case_progress",
    "case_seen",
    "cases_of_today",
    "cases_overseen",
    "draft_case_number",
    "draft_files",
    "draft_find",
    "drafts_open",
    "figures",
    "file_seen",
    "inbox_counts",
    "inbox_matching",
    "inbox_news",
    "inbox_page",
    "intake_preview",
    "is_required_set_concluded",
    "licence_seen",
    "licences_of",
    "licences_owed",
    "licences_seen",
    "light_rules",
    "materials_of",
    "own_cases",
    "receipt_for",
    "receipt_pdf",
    "running_cases_of",
    "visit_count",
    "visits_of",
]
