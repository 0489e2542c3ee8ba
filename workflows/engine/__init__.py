"""The front door of the flow: each act of a person on a case, with what follows from it, in one transaction.

Order of locks, always: the process row first, then the approval. So a decision, a withdrawal and a delivery
of one case wait for each other and never in a ring; claiming touches its approval only.
"""

from workflows.engine.acceptance import (
    acceptance_complete,
    acceptance_correct,
    acceptance_not_accept,
    acceptance_not_required,
    acceptance_supply,
    case_accept,
    case_submit,
    deferred_reject,
    deferred_supply,
    new_fact_record,
    notice_point,
    notice_send,
)
from workflows.engine.approvals import (
    approval_check,
    approval_claim,
    approval_countersign,
    approval_decide,
    approval_reassign,
    approval_release,
    approval_reroute,
    approval_return,
    approval_return_reject,
    approval_send_back,
    coordination_settle,
)
from workflows.engine.ending import (
    case_deliver,
    case_deliver_electronically,
    case_withdraw,
    deliveries_sweep,
    void_ask,
    void_confirm,
    void_refuse,
)

__all__ = [
    "acceptance_complete",
    "acceptance_correct",
    "acceptance_not_accept",
    "acceptance_not_required",
    "acceptance_supply",
    "approval_check",
    "approval_claim",
    "approval_countersign",
    "approval_decide",
    "approval_reassign",
    "approval_release",
    "approval_reroute",
    "approval_return",
    "approval_return_reject",
    "approval_send_back",
    "case_accept",
    "case_deliver",
    "case_deliver_electronically",
    "case_submit",
    "case_withdraw",
    "coordination_settle",
    "deferred_reject",
    "deferred_supply",
    "deliveries_sweep",
    "new_fact_record",
    "notice_point",
    "notice_send",
    "void_ask",
    "void_confirm",
    "void_refuse",
]
