"""The rules of a case. The flow and the windows come in here."""

from cases.one_form import field_label
from cases.services.approvals import (
    approval_claim,
    approval_countersign,
    approval_decide,
    approval_release,
    approval_send_back,
)
from cases.services.course import Step, case_conclude, case_route
from cases.services.drafts import (
    checked_identifier,
    draft_answer,
    draft_attach,
    draft_detach,
    draft_fill,
    draft_identify,
    draft_open,
)
from cases.services.ending import case_deliver, case_deliver_itself, case_withdraw
from cases.services.licensing import case_licence_note
from cases.services.submission import Submitted, case_submit, submission_problems

__all__ = [
    "Step",
    "Submitted",
    "approval_claim",
    "approval_countersign",
    "approval_decide",
    "approval_release",
    "approval_send_back",
    "case_conclude",
    "case_deliver",
    "case_deliver_itself",
    "case_licence_note",
    "case_route",
    "case_submit",
    "case_withdraw",
    "checked_identifier",
    "draft_answer",
    "draft_attach",
    "draft_detach",
    "draft_fill",
    "draft_identify",
    "draft_open",
    "field_label",
    "submission_problems",
]
