"""Deciding together. Each approval is taken up and decided as if it were the only one: the same services, its
own transaction, the officer's rights asked again at that moment.

The items are the obligation. An item is settled in the transaction that decides, so that a worker may be
killed anywhere: what it had not committed is done again by the next, what it had is not. Locks: the item,
then as everywhere the process, then the approval.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cases.models import (
    Approval,
    ApprovalStatus,
    BulkDecision,
    BulkDecisionItem,
    BulkDecisionState,
    Outcome,
)
from cases.selectors.bulk_decisions import Hindrance, bulk_approvals, hindrance_of
from cases.services import bulk_decisions as record
from common.alone import alone
from common.clock import local_date
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from common.jobs import wake
from people.policy import Actor
from people.selectors import actor_for
from workflows.engine.approvals import approval_claim, approval_decide
from workflows.engine.locks import process_locked

logger = logging.getLogger(__name__)
TASK = "workflows.bulk_decision_step"
AT_MOST = 50  # approvals of one step, some seconds: so long may other work have to wait behind it
Problem = tuple[BulkDecisionState, str]


@transaction.atomic
def bulk_decision_start(
    *, key: UUID, approval_ids: list[int], opinion: str, actor: Actor, at: datetime
) -> BulkDecision:
    """Grant all of these, one after the other, as soon as a worker comes to it. Raises: RuleBrokenError."""
    bulk, is_new = record.bulk_decision_write(
        key=key, approval_ids=approval_ids, opinion=opinion, actor=actor, at=at
    )
    if is_new:
        wake(TASK, bulk.pk)
    return bulk


def bulk_decision_step(*, bulk_id: int, at: datetime, at_most: int = AT_MOST) -> int:
    """Carry out the next items; says how many. Nothing while another worker is at it."""
    taken = 0
    with alone(f"workflows.bulk_decision:{bulk_id}") as is_ours:
        while is_ours and taken < at_most and _item_take(bulk_id, at):
            taken += 1
    if taken == at_most:
        wake(TASK, bulk_id)
    elif is_ours:
        record.bulk_decision_end(bulk_id=bulk_id, at=at)
    return taken


def bulk_decisions_sweep(*, at: datetime) -> int:
    """Wake a worker for each that is not over, end what nobody could end; says how many go on."""
    under_way = list(BulkDecision.objects.filter(ended_at__isnull=True).values_list("pk", flat=True))
    on = [bulk_id for bulk_id in under_way if not record.bulk_decision_end(bulk_id=bulk_id, at=at)]
    for bulk_id in on:
        wake(TASK, bulk_id)
    return len(on)


@transaction.atomic
def _item_take(bulk_id: int, at: datetime) -> bool:
    waiting = BulkDecisionItem.objects.filter(bulk_id=bulk_id, state=BulkDecisionState.PENDING)
    rows = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("bulk__officer")
    item = rows.order_by("pk").first()
    if item is None:
        return False
    actor = actor_for(item.bulk.officer, on=local_date(at))
    with translation.override(item.bulk.language or None):
        became, problem = _outcome(item, actor, at)
        state, why = problem or (BulkDecisionState.DONE, "")
        record.bulk_item_settle(item=item, state=state, became=became, problem=why, at=at)
    return True


def _outcome(item: BulkDecisionItem, actor: Actor, at: datetime) -> tuple[str, Problem | None]:
    try:
        with transaction.atomic():
            return _decide(item, actor, at), None
    except _HinderedError as error:
        return "", error.problem
    except (AlreadyDoneError, NotAllowedError) as error:
        found = hindrance_of(_approval(item), actor)
        return "", (BulkDecisionState.SKIPPED, found[1] if found else str(error))
    except RuleBrokenError as error:
        return "", (BulkDecisionState.FAILED, str(error))
    except OperationalError:
        raise  # the database was in the way, not this approval: it stays to be done
    except Exception:  # whatever it is, the item must say that it went wrong, and the others be decided
        logger.exception("bulk decision %s, approval %s", item.bulk_id, item.approval_id)
        text = _("Something went wrong on our side. Decide this one by itself.")
        return "", (BulkDecisionState.FAILED, text)


def _decide(item: BulkDecisionItem, actor: Actor, at: datetime) -> str:
    """Take up what nobody holds, then decide. Both or neither: what cannot be granted is left as it was."""
    case = Approval.objects.select_related("case").get(pk=item.approval_id).case
    with process_locked(case, at):
        approval = _approval(item)
        if found := hindrance_of(approval, actor):
            raise _HinderedError(*found)
        if approval.status == ApprovalStatus.OPEN:
            approval_claim(approval_id=approval.pk, actor=actor, at=at)
        decided = approval_decide(
            approval_id=approval.pk,
            actor=actor,
            outcome=Outcome.GRANTED,
            opinion=item.bulk.opinion,
            at=at,
        )
    return str(decided.status)


def _approval(item: BulkDecisionItem) -> Approval:
    return bulk_approvals(Approval.objects.filter(pk=item.approval_id)).get()


class _HinderedError(Exception):
    def __init__(self, kind: Hindrance, why: str) -> None:
        super().__init__(why)
        state = BulkDecisionState.SKIPPED if kind.is_gone else BulkDecisionState.FAILED
        self.problem: Problem = (state, why)
