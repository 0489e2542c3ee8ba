"""Re-issuing the licences of a type in one run: it may be paused, may die anywhere, and doubles nothing.

The items are the obligation. Each is taken under a row lock, and its order is written in the transaction that
marks it done, once per key; the order then follows the ordinary way of every licence. So what is left to do
stands in the database alone: workers and messages may be lost at any moment.
"""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from common.alone import alone
from common.clock import local_date
from common.errors import NotAllowedError, RuleBrokenError
from common.jobs import PATIENT, wake
from common.once import change_once
from e_licences.errors import BulkRunError
from e_licences.models import (
    SETTLED,
    BulkItem,
    BulkItemState,
    BulkRun,
    BulkState,
    ChangeGround,
    LicenceOrder,
    LicenceStatus,
    OrderKind,
    OrderState,
)
from e_licences.selectors.bulk import bulk_licences
from e_licences.services.issuing import licence_issue, order_retry
from e_licences.services.renewing import licence_replace
from people.policy import Actor, Capability

logger = logging.getLogger(__name__)

TASK = "e_licences.bulk_step"
AT_MOST = 10  # licences of one step: so long may a citizen's licence have to wait behind a run
OPEN = (BulkState.PLANNED, BulkState.RUNNING, BulkState.PAUSED)
LONGEST = {"article": 200, "reference": 50, "reason": 300}


@transaction.atomic
def bulk_plan(
    *,
    department_id: int,
    licence_type_id: int,
    article: str,
    reference: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> BulkRun:
    """Write down which licences a run re-issues: those of the type that are valid now. Nothing starts yet.

    Raises:
        NotAllowedError: the actor does not issue licences of this department.
        BulkRunError: a text is missing, no licence is valid, or another run of the type is not over.
    """
    _check_right(actor, department_id)
    texts = {"article": article.strip(), "reference": reference.strip(), "reason": reason.strip()}
    for field, text in texts.items():
        if not text or len(text) > LONGEST[field]:
            message = _("Say this in at most %(most)d characters.") % {"most": LONGEST[field]}
            raise BulkRunError(message, field=field)
    run = BulkRun(
        licence_type_id=licence_type_id,
        department_id=department_id,
        planned_by_id=actor.user_id,
        planned_at=at,
        **texts,
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError as error:
        text = _("A run of this type is planned or under way already.")
        raise BulkRunError(text, field="licence_type") from error
    if not _items_write(run, at):
        raise BulkRunError(_("No licence of this type is valid."), field="licence_type")
    return run


def bulk_start(*, run_id: int, actor: Actor, at: datetime) -> None:
    """Raises: AlreadyDoneError, NotAllowedError; so do the other four."""
    _move(run_id, actor, at, (BulkState.PLANNED,), BulkState.RUNNING, started_at=at)


def bulk_pause(*, run_id: int, actor: Actor, at: datetime) -> None:
    """No further licence is taken; those in the works, one for each hand at most, are finished."""
    _move(run_id, actor, at, (BulkState.RUNNING,), BulkState.PAUSED)


def bulk_resume(*, run_id: int, actor: Actor, at: datetime) -> None:
    _move(run_id, actor, at, (BulkState.PAUSED,), BulkState.RUNNING)


def bulk_stop(*, run_id: int, actor: Actor, at: datetime) -> None:
    """For good. Licences that were not taken keep their version; what is done stays done."""
    _move(run_id, actor, at, OPEN, BulkState.STOPPED, ended_at=at)


@transaction.atomic
def bulk_retry(*, run_id: int, actor: Actor, at: datetime) -> int:
    """Put back what failed, after a person has looked at it; says how much."""
    _move(run_id, actor, at, (BulkState.RUNNING,), BulkState.RUNNING)
    items = BulkItem.objects.filter(run_id=run_id, state=BulkItemState.FAILED)
    count = items.update(state=BulkItemState.PENDING, problem="", done_at=None)
    failed = LicenceOrder.objects.filter(bulk_item__run_id=run_id, state=OrderState.FAILED)
    for order_id in failed.values_list("pk", flat=True):
        order_retry(order_id=order_id)
        count += 1
    return count


def bulk_step(*, run_id: int, at: datetime, at_most: int = AT_MOST) -> int:
    """Re-issue the next licences of a run, one after the other; says how many were taken.

    Nothing while the run does not run, or while as many as may are at it already.
    """
    taken = 0
    with _hand(run_id) as is_ours:
        while is_ours and taken < at_most:
            item = _item_take(run_id, at)
            if item is None:
                break
            taken += 1
            if item.order_id is not None:
                licence_issue(order_id=item.order_id, at=at)
    if taken == at_most:
        wake(TASK, run_id, priority=PATIENT)
    elif is_ours:
        _end(run_id, at)
    return taken


def bulk_sweep(*, at: datetime) -> int:
    """Wake the hands of every run under way, and end what has come to its end; says how many run on."""
    running = list(BulkRun.objects.filter(state=BulkState.RUNNING).values_list("pk", flat=True))
    on = [run_id for run_id in running if not _end(run_id, at)]
    for run_id in on:
        for _which in range(settings.BULK_HANDS):
            wake(TASK, run_id, priority=PATIENT)
    return len(on)


def _check_right(actor: Actor, department_id: int) -> None:
    if department_id not in actor.departments(Capability.LICENCES):
        raise NotAllowedError(_("Only who issues the licences of this department may do this."))


@transaction.atomic
def _move(
    run_id: int, actor: Actor, at: datetime, before: tuple[BulkState, ...], after: BulkState, **more: datetime
) -> None:
    _check_right(actor, BulkRun.objects.values_list("department_id", flat=True).get(pk=run_id))
    change_once(
        BulkRun.objects.filter(pk=run_id, state__in=before),
        state=after,
        changed_by_id=actor.user_id,
        changed_at=at,
        **more,
    )
    if after is BulkState.RUNNING:
        for _which in range(settings.BULK_HANDS):
            wake(TASK, run_id, priority=PATIENT)


def _items_write(run: BulkRun, at: datetime) -> int:
    """In one statement, so that the run is of one moment."""
    licences = bulk_licences(
        department_id=run.department_id, licence_type_id=run.licence_type_id, on=local_date(at)
    )
    query, values = licences.order_by("pk").values_list("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO e_licences_bulkitem (run_id, licence_id, state, problem)"  # noqa: S608
            f" SELECT %s, licence.id, 'pending', '' FROM ({query}) AS licence (id)",
            [run.pk, *values],
        )
        return int(cursor.rowcount)


@transaction.atomic
def _item_take(run_id: int, at: datetime) -> BulkItem | None:
    """The next item with the order that replaces its licence, or with why there is none."""
    waiting = BulkItem.objects.filter(
        run_id=run_id, run__state=BulkState.RUNNING, state=BulkItemState.PENDING
    )
    item = (
        waiting.select_for_update(skip_locked=True, of=("self",))
        .select_related("run", "licence__order")
        .order_by("pk")
        .first()
    )
    if item is None:
        return None
    try:
        with transaction.atomic():
            item.order = _order(item, at)
        item.state = BulkItemState.DONE
    except RuleBrokenError as error:
        _leave(item, str(error))
    except Exception as error:  # whatever it is, the item must say that it went wrong, and the run go on
        logger.exception("bulk run %s, licence %s", run_id, item.licence_id)
        _leave(item, type(error).__name__)
    item.done_at = at
    item.save(update_fields=["state", "order", "problem", "done_at"])
    return item


def _order(item: BulkItem, at: datetime) -> LicenceOrder:
    licence, run = item.licence, item.run
    return licence_replace(
        key=f"bulk:{run.pk}:{licence.pk}",
        licence_id=licence.pk,
        kind=OrderKind.REISSUE,
        fields=licence.order.fields,
        ground=ChangeGround.NEW_EDITION,
        article=run.article,
        case_number=run.reference,
        item_code=licence.order.item_code,
        by_user_id=run.planned_by_id,
        at=at,
    )


def _leave(item: BulkItem, problem: str) -> None:
    item.licence.refresh_from_db(fields=["status"])
    is_valid = item.licence.status == LicenceStatus.VALID
    item.state = BulkItemState.FAILED if is_valid else BulkItemState.LEFT_OUT
    item.problem = problem[:200]


def _end(run_id: int, at: datetime) -> bool:
    """Done is a run of which every licence has its new version; one that failed keeps it open."""
    owed = BulkItem.objects.filter(run=OuterRef("pk")).filter(
        Q(state__in=[BulkItemState.PENDING, BulkItemState.FAILED])
        | Q(order__isnull=False) & ~Q(order__state__in=SETTLED)
    )
    running = BulkRun.objects.filter(pk=run_id, state=BulkState.RUNNING)
    return running.exclude(Exists(owed)).update(state=BulkState.DONE, ended_at=at) == 1


@contextmanager
def _hand(run_id: int) -> Iterator[bool]:
    """One of the few that may be at a run at the same time: other work must get its turn."""
    with ExitStack() as held:
        yield any(
            held.enter_context(alone(f"e_licences.bulk:{run_id}:{which}"))
            for which in range(settings.BULK_HANDS)
        )
