"""校核纠错: what an applicant says is wrong its supplier checks, in time, in writing (rules R6, R41)."""

import logging
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from common.once import change_once, within_transaction
from materials.due import working_days_after
from materials.models import Correction, CorrectionState, HeldMaterial, HeldState, Use, UseEntry
from materials.services.holdings import holding_withdraw
from materials.services.ledger import use_record
from materials.signals import correction_answered, correction_missed, held_withdrawn
from people.policy import Actor, Capability

logger = logging.getLogger(__name__)

SHARING_LAW = "政务数据共享条例（国务院令第809号）"
SWEEP_AT_MOST = 100
ANSWER_MAX = 1000


@within_transaction
def correction_open(
    *,
    held: HeldMaterial,
    subject_id: int,
    reference: UUID,
    field: str,
    held_value: str,
    claimed_value: str,
    reason: str,
    actor_id: int,
    at: datetime,
    claimed_file_id: int | None = None,
) -> Correction:
    """Ask the supplier to check what it supplied; both values are kept. Once per material, case and field.

    For this case the applicant's version prevails meanwhile (浙江规定 第七条): nothing waits for the answer,
    and what is held stays current until there is one.
    """
    row, is_new = Correction.objects.get_or_create(
        held=held,
        reference=reference,
        field=field,
        defaults={
            "subject_id": subject_id,
            "supplier_id": held.department_id,
            "held_value": held_value[:1000],
            "claimed_value": claimed_value[:1000],
            "claimed_file_id": claimed_file_id,
            "reason": reason[:500],
            "opened_by_id": actor_id,
            "opened_at": at,
            "due_at": working_days_after(at, settings.CORRECTION_WORKING_DAYS),
        },
    )
    if is_new:
        use_record(
            [
                UseEntry(
                    at=at,
                    use=Use.DISPUTED,
                    subject_id=subject_id,
                    kind=held.kind,
                    actor_id=actor_id,
                    department_id=held.department_id,
                    supplier_id=held.department_id,
                    resource_id=held.resource_id,
                    held=held,
                    reference=reference,
                    purpose=held.purpose,
                    reason=reason[:300],
                )
            ]
        )
    return row


@transaction.atomic
def correction_answer(
    *, correction: Correction, actor: Actor, state: str, answer: str, at: datetime
) -> Correction:
    """Correct what was supplied or uphold it, in writing; once.

    What is corrected is relied on by nobody any more. The case it was disputed in is not touched: there the
    applicant's version has prevailed all along.

    Raises:
        AlreadyDoneError: it is answered.
        NotAllowedError: the actor does not supply for the department.
        RuleBrokenError: neither corrected nor upheld, or no reasons.
    """
    if correction.supplier_id not in actor.departments(Capability.SUPPLY):
        raise NotAllowedError(_("Only officers of the department that supplied it answer this."))
    if state not in (CorrectionState.CORRECTED, CorrectionState.UPHELD):
        raise RuleBrokenError(_("Say whether it is corrected or right as it is."), field="state")
    answer = answer.strip()
    if not answer or len(answer) > ANSWER_MAX:
        text = _("The applicant is owed an answer with its reasons, of 1000 characters at most.")
        raise RuleBrokenError(text, field="answer", source=SHARING_LAW)
    change_once(
        Correction.objects.filter(pk=correction.pk, state=CorrectionState.OPEN),
        state=state,
        answer=answer,
        answered_by_id=actor.user_id,
        answered_at=at,
    )
    correction.refresh_from_db()
    if state == CorrectionState.CORRECTED:
        _let_go(HeldMaterial.objects.select_for_update(of=("self",)).get(pk=correction.held_id), at)
    correction_answered.send(Correction, correction=correction, at=at)
    return correction


def corrections_sweep(*, at: datetime) -> int:
    """Note what is due and not answered, each once; whoever watches is told. Returns how many."""
    due = Correction.objects.filter(state=CorrectionState.OPEN, due_at__lte=at, missed_noted_at=None)
    noted = 0
    for row in list(due.order_by("due_at", "pk")[:SWEEP_AT_MOST]):
        try:
            _miss(row, at)
        except AlreadyDoneError:
            logger.info("correction %s: answered, or noted by another sweep", row.pk)
        else:
            noted += 1
    return noted


@transaction.atomic
def _miss(correction: Correction, at: datetime) -> None:
    change_once(
        Correction.objects.filter(pk=correction.pk, state=CorrectionState.OPEN, missed_noted_at=None),
        missed_noted_at=at,
    )
    correction.missed_noted_at = at
    correction_missed.send(Correction, correction=correction, at=at)


def _let_go(held: HeldMaterial, at: datetime) -> None:
    """A newer one may have replaced it meanwhile; cases that took the old one hear of it all the same."""
    if held.state == HeldState.CURRENT:
        holding_withdraw(held=held, at=at)
    elif held.state == HeldState.SUPERSEDED:
        held_withdrawn.send(HeldMaterial, held=held, at=at)
