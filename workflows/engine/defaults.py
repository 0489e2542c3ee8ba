"""The duty to put in writing what counts as granted by silence."""

from contextlib import suppress
from datetime import datetime

from cases.models import Approval
from cases.selectors.commitment_dues import default_papers_missed
from cases.services import defaults
from common.errors import AlreadyDoneError
from people.policy import Actor
from workflows.engine.locks import approval_known, process_locked

SWEEP_AT_MOST = 100


def approval_paper_issue(*, approval_id: int, actor: Actor, at: datetime) -> Approval:
    approval = approval_known(approval_id, actor, "case", "item", "decision")
    with process_locked(approval.case, at):
        defaults.approval_paper_issue(approval=approval, actor=actor, at=at)
    return approval


def default_papers_sweep(*, at: datetime) -> int:
    """Written grants that are not out by the next working day after a default: noted once."""
    done = 0
    for approval in default_papers_missed(at).select_related("case")[:SWEEP_AT_MOST]:
        with suppress(AlreadyDoneError), process_locked(approval.case, at):
            defaults.paper_missed_note(approval=approval, at=at)
            done += 1
    return done
