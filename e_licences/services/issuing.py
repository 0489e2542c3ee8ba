"""From an order to a licence. A crash anywhere is followed by the same licence, never by another."""

import logging
import traceback
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from common.alone import alone
from common.errors import RuleBrokenError
from common.jobs import wake
from common.once import change_once
from e_licences.models import Licence, LicenceOrder, OrderState
from e_licences.render.licence import licence_print
from e_licences.services.facing import licence_face
from e_licences.services.filing import licence_file
from e_licences.services.preparing import licence_prepare
from e_licences.services.sealing import pdf_seal, seal_key, seal_of

logger = logging.getLogger(__name__)

WAITS_SECONDS = (5, 20, 60, 300, 900)  # after the first, second, … attempt
MAX_ATTEMPTS = len(WAITS_SECONDS) + 1
SWEEP_AT_MOST = 50
TASK = "e_licences.issue"


def licence_order(
    *,
    key: str,
    licence_type_id: int,
    department_id: int,
    holder_id: int,
    case_number: str,
    item_code: str,
    fields: dict[str, str],
    at: datetime,
) -> LicenceOrder:
    """Owe one licence, in the transaction of the decision that grants it.

    Once per `key`: of an order that is there already only the primary key is told, and it stays as it is.
    """
    order = LicenceOrder(
        key=key,
        licence_type_id=licence_type_id,
        department_id=department_id,
        holder_id=holder_id,
        case_number=case_number,
        item_code=item_code,
        fields=fields,
        decided_at=at,
    )
    LicenceOrder.objects.bulk_create(
        [order], update_conflicts=True, unique_fields=["key"], update_fields=["key"]
    )
    wake(TASK, order.pk)
    return order


def licence_issue(*, order_id: int, at: datetime) -> Licence | None:
    """Number the licence and commit, print it outside any transaction, then file it and declare it valid.

    Returns the issued licence, also when it was issued before; None while another process makes it, or when
    the order failed or waits for another attempt.
    """
    with alone(f"e_licences.order:{order_id}") as is_ours:
        if not is_ours or not _attempt_begin(order_id, at):
            return Licence.objects.issued().filter(order_id=order_id).first()
        try:
            licence = licence_prepare(order_id=order_id, at=at)
            seal = seal_of(licence)
            face = licence_face(licence, seal_key(seal))
            printed = licence_print(face)
            sealed = pdf_seal(printed.pdf, seal, place=printed.seal_place, at=at)
            return licence_file(licence, sealed, seal, at)
        except RuleBrokenError as error:
            _attempt_fail(order_id, str(error), is_final=True)
        except Exception as error:  # whatever it is, the order must say that it went wrong
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("licence order %s: %s\n%s", order_id, type(error).__name__, where)
            _attempt_fail(order_id, type(error).__name__, is_final=False)
    return None


def order_retry(*, order_id: int) -> None:
    """Put a failed order back, after a person has looked at it.

    Raises:
        AlreadyDoneError: the order is not failed any more.
    """
    with transaction.atomic():
        change_once(
            LicenceOrder.objects.filter(pk=order_id, state=OrderState.FAILED),
            state=OrderState.PENDING,
            attempts=0,
            last_attempt_at=None,
            problem="",
        )
        wake(TASK, order_id)


def licences_sweep(*, at: datetime) -> int:
    """Issue what is owed and nobody is at: lost wake-ups, dead workers, attempts to be made again."""
    pending = LicenceOrder.objects.filter(state=OrderState.PENDING)
    pending.filter(attempts__gte=MAX_ATTEMPTS, last_attempt_at__lte=at - timedelta(seconds=60)).update(
        state=OrderState.FAILED, problem=_("The worker stopped in the middle of each attempt.")
    )
    first = timedelta(seconds=WAITS_SECONDS[0])
    due = Q(attempts=0, decided_at__lte=at - first)
    for attempts, seconds in enumerate(WAITS_SECONDS, start=1):
        due |= Q(attempts=attempts, last_attempt_at__lte=at - timedelta(seconds=seconds))
    owed = pending.filter(due).order_by("decided_at").values_list("pk", flat=True)[:SWEEP_AT_MOST]
    issued = [licence_issue(order_id=order_id, at=at) for order_id in owed]
    return sum(licence is not None for licence in issued)


def _attempt_begin(order_id: int, at: datetime) -> bool:
    """Counted before the work, so that an order that kills its worker does not do so for ever."""
    pending = LicenceOrder.objects.filter(pk=order_id, state=OrderState.PENDING, attempts__lt=MAX_ATTEMPTS)
    return pending.update(attempts=F("attempts") + 1, last_attempt_at=at) == 1


def _attempt_fail(order_id: int, problem: str, *, is_final: bool) -> None:
    is_last = Q(attempts__gte=1 if is_final else MAX_ATTEMPTS)
    LicenceOrder.objects.filter(pk=order_id, state=OrderState.PENDING).update(
        problem=problem[:200],
        state=Case(When(is_last, then=Value(OrderState.FAILED)), default=Value(OrderState.PENDING)),
    )
