"""The front door of licences: order, issue, revoke, verify."""

from e_licences.services.changing import licence_revoke
from e_licences.services.issuing import licence_issue, licence_order, licences_sweep, order_retry
from e_licences.services.verifying import Outcome, VerificationAnswer, licence_verify

__all__ = [
    "Outcome",
    "VerificationAnswer",
    "licence_issue",
    "licence_order",
    "licence_revoke",
    "licence_verify",
    "licences_sweep",
    "order_retry",
]
