"""The rules of a case. The flow and the windows come in here."""

from cases.one_form import field_label
from cases.services.acceptance import (
    case_accept,
    case_accept_by_silence,
    case_not_accept,
    case_not_required,
    materials_missing,
)
from cases.services.applications import application_open
from cases.services.approvals import approval_claim, approval_reassign, approval_release
from cases.services.coordination import coordination_settle
from cases.services.course import Course, Step, case_conclude, case_route, coordination_follow
from cases.services.decisions import (
    approval_check,
    approval_countersign,
    approval_decide,
    approval_default,
    approval_send_back,
)
from cases.services.deferral import deferred_miss, deferred_reject, deferred_supply
from cases.services.drafts import (
    checked_identifier,
    draft_answer,
    draft_attach,
    draft_detach,
    draft_discard,
    draft_fill,
    draft_identify,
    draft_open,
    draft_type,
    identifier_kind_of,
)
from cases.services.ending import case_deliver, case_deliver_itself, case_withdraw
from cases.services.handing_over import HandedTo
from cases.services.licensing import case_licence_note
from cases.services.notices import fingerprints, new_fact_record, notice_point, notice_send, point_label
from cases.services.ratings import rating_call_back, rating_follow_up, rating_give, rating_settle
from cases.services.returns import approval_reroute, approval_return, approval_return_reject
from cases.services.slots import draft_choose, draft_consent, draft_lookups_order, draft_unchoose
from cases.services.submission import (
    Choice,
    Intake,
    Point,
    Standing,
    Submitted,
    case_submit,
    deferrable_missing,
    submission_problems,
)
from cases.services.supplement import (
    case_correct,
    supplement_complete,
    supplement_miss,
    supplement_supply,
)
from cases.services.tray import tray_assign, tray_put, tray_remove
from cases.services.voiding import void_ask, void_confirm, void_refuse

__all__ = [
    "Choice",
    "Course",
    "HandedTo",
    "Intake",
    "Point",
    "Standing",
    "Step",
    "Submitted",
    "application_open",
    "approval_check",
    "approval_claim",
    "approval_countersign",
    "approval_decide",
    "approval_default",
    "approval_reassign",
    "approval_release",
    "approval_reroute",
    "approval_return",
    "approval_return_reject",
    "approval_send_back",
    "case_accept",
    "case_accept_by_silence",
    "case_conclude",
    "case_correct",
    "case_deliver",
    "case_deliver_itself",
    "case_licence_note",
    "case_not_accept",
    "case_not_required",
    "case_route",
    "case_submit",
    "case_withdraw",
    "checked_identifier",
    "coordination_follow",
    "coordination_settle",
    "deferrable_missing",
    "deferred_miss",
    "deferred_reject",
    "deferred_supply",
    "draft_answer",
    "draft_attach",
    "draft_choose",
    "draft_consent",
    "draft_detach",
    "draft_discard",
    "draft_fill",
    "draft_identify",
    "draft_lookups_order",
    "draft_open",
    "draft_type",
    "draft_unchoose",
    "field_label",
    "fingerprints",
    "identifier_kind_of",
    "materials_missing",
    "new_fact_record",
    "notice_point",
    "notice_send",
    "point_label",
    "rating_call_back",
    "rating_follow_up",
    "rating_give",
    "rating_settle",
    "submission_problems",
    "supplement_complete",
    "supplement_miss",
    "supplement_supply",
    "tray_assign",
    "tray_put",
    "tray_remove",
    "void_ask",
    "void_confirm",
    "void_refuse",
]
