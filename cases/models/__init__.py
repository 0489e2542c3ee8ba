"""The record of a case: what was asked, by whom it is decided, and everything that happened to it."""

from cases.models.approvals import Approval, ApprovalStatus, Decision, Outcome
from cases.models.cases import Case, CaseItem, CaseNumberSeries, CaseStatus, Delivery, SubmittedMaterial
from cases.models.events import CaseEvent, Verb, Visit, VisitPurpose
from cases.models.intake import DraftMaterial, IntakeDraft, Provision

__all__ = [
    "Approval",
    "ApprovalStatus",
    "Case",
    "CaseEvent",
    "CaseItem",
    "CaseNumberSeries",
    "CaseStatus",
    "Decision",
    "Delivery",
    "DraftMaterial",
    "IntakeDraft",
    "Outcome",
    "Provision",
    "SubmittedMaterial",
    "Verb",
    "Visit",
    "VisitPurpose",
]
