"""Writing down what is to be decided together, and what came of each. The engine carries it out."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import (
    Approval,
    ApprovalStatus,
    BulkDecision,
    BulkDecisionItem,
    BulkDecisionState,
)
from cases.services.moves import checked_text
from common.errors import RuleBrokenError
from common.once import change_once
from people.policy import Actor, Capability

BULK_AT_MOST = 500  # approvals of one bulk decision: what an officer can answer for having looked at


@transaction.atomic
def bulk_decision_write(
    *, key: UUID, approval_ids: Sequence[int], opinion: str, actor: Actor, at: datetime
) -> tuple[BulkDecision, bool]:
    """Write the whole obligation down, in the order of the inbox; once per key, whoever sends it twice gets
    what was written the first time and False.

    Raises:
        RuleBrokenError: nothing of it is the actor's to decide, too much, or the key is another officer's.
    """
    opinion = checked_text(opinion, field="opinion")
    if len(approval_ids) > BULK_AT_MOST:
        raise RuleBrokenError(_("Choose at most %(most)d approvals at once.") % {"most": BULK_AT_MOST})
    ours = Approval.objects.filter(department_id__in=sorted(actor.departments(Capability.REVIEW)))
    chosen = list(ours.filter(pk__in=approval_ids).order_by("due_at", "pk").values_list("pk", flat=True))
    if not chosen:
        raise RuleBrokenError(_("Choose at least one approval that can be decided together with others."))
    try:
        with transaction.atomic():
            bulk = BulkDecision.objects.create(
                key=key,
                officer_id=actor.user_id,
                opinion=opinion,
                language=get_language() or "",
                started_at=at,
            )
    except IntegrityError as error:
        first = BulkDecision.objects.filter(key=key, officer_id=actor.user_id).first()
        if first is None:
            raise RuleBrokenError(_("This form was used already. Select the approvals again.")) from error
        return first, False
    BulkDecisionItem.objects.bulk_create(BulkDecisionItem(bulk=bulk, approval_id=pk) for pk in chosen)
    return bulk, True


def bulk_item_settle(
    *,
    item: BulkDecisionItem,
    state: BulkDecisionState,
    became: str = "",
    problem: str = "",
    at: datetime,
) -> None:
    """In the transaction of what came of it; the row takes this once (the table refuses a second).

    Raises: AlreadyDoneError.
    """
    longest = BulkDecisionItem._meta.get_field("problem").max_length
    change_once(
        BulkDecisionItem.objects.filter(pk=item.pk, state=BulkDecisionState.PENDING),
        state=state,
        became=ApprovalStatus(became) if became else "",
        problem=problem[:longest],
        settled_at=at,
    )


def bulk_decision_end(*, bulk_id: int, at: datetime) -> bool:
    """True the one time that nothing of it is left to be done."""
    pending = BulkDecisionItem.objects.filter(bulk_id=OuterRef("pk"), state=BulkDecisionState.PENDING)
    open_one = BulkDecision.objects.filter(pk=bulk_id, ended_at__isnull=True).exclude(Exists(pending))
    return open_one.update(ended_at=at) == 1
