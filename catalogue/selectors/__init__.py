"""The catalogue's front door for reads."""

from catalogue.difference import Change, differences
from catalogue.documents import document_of, document_text
from catalogue.expressions import Condition
from catalogue.field_names import field_label
from catalogue.field_values import item_type_text
from catalogue.levels import Cell
from catalogue.limit_rules import AllowedLimit, allowed_limit, business_minutes
from catalogue.results import Deviation, Result, outcome_text, promise_text
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
from catalogue.selectors.counts import MaterialCounts, material_counts
from catalogue.selectors.desk import StockPhrase, items_decided_by, stock_phrases
from catalogue.selectors.drafts import (
    ServiceOverview,
    draft_find,
    drafts_of,
    drafts_open,
    service_versions,
    services_overview,
)
from catalogue.selectors.exports import EXPORTS, Exported, service_export, service_named
from catalogue.selectors.kinds import material_kinds, material_kinds_forget
from catalogue.selectors.levels import code_crosswalk, code_equivalents, level_report
from catalogue.selectors.samples import SampleRun, Spares, result_of, sample_find, samples_of, samples_run
from catalogue.selectors.services import (
    APPLICATION_FORM,
    BundleMaterial,
    Cause,
    PlannedItem,
    PlannedMaterial,
    RequiredApproval,
    ServiceBundle,
    ServicePlan,
    causes_of,
    joint_service_published,
    joint_service_search,
    joint_services_offered,
    plan_of,
    renewal_service_of,
    service_bundle,
    service_bundles_forget,
    service_plan,
)
from catalogue.situations import Question, Stop, answer_problem
from catalogue.wording import Piece, excerpt_of, pieces_of

__all__ = [
    "APPLICATION_FORM",
    "EXPORTS",
    "AllowedLimit",
    "BundleMaterial",
    "Cause",
    "Cell",
    "Change",
    "Condition",
    "Deviation",
    "Exported",
    "MaterialCounts",
    "Piece",
    "PlannedItem",
    "PlannedMaterial",
    "Question",
    "RequiredApproval",
    "Result",
    "SampleRun",
    "ServiceBundle",
    "ServiceOverview",
    "ServicePlan",
    "Spares",
    "StockPhrase",
    "Stop",
    "WorkingCalendar",
    "allowed_limit",
    "answer_problem",
    "business_minutes",
    "calendar_version",
    "calendar_years",
    "calendar_years_changed",
    "causes_of",
    "code_crosswalk",
    "code_equivalents",
    "differences",
    "document_of",
    "document_text",
    "draft_find",
    "drafts_of",
    "drafts_open",
    "excerpt_of",
    "field_label",
    "item_type_text",
    "items_decided_by",
    "joint_service_published",
    "joint_service_search",
    "joint_services_offered",
    "level_report",
    "material_counts",
    "material_kinds",
    "material_kinds_forget",
    "outcome_text",
    "pieces_of",
    "plan_of",
    "promise_text",
    "renewal_service_of",
    "result_of",
    "sample_find",
    "samples_of",
    "samples_run",
    "service_bundle",
    "service_bundles_forget",
    "service_export",
    "service_named",
    "service_plan",
    "service_versions",
    "services_overview",
    "stock_phrases",
    "working_calendar",
    "working_calendar_forget",
    "working_calendar_fresh",
    "working_calendar_supposed",
]
