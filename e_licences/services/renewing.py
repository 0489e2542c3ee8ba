"""The next version of a licence: ordered here, made on the way of every licence, valid when it is filed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import local_date
from common.errors import AlreadyDoneError, RuleBrokenError
from common.jobs import wake
from common.once import change_once
from e_licences.life import REPLACEABLE, status_on
from e_licences.models import (
    SETTLED,
    ChangeGround,
    Licence,
    LicenceOrder,
    LicenceStatus,
    OrderKind,
    OrderState,
)
from e_licences.render.fonts import check_characters
from e_licences.services.changing import replaced_too_late
from e_licences.services.issuing import TASK

DROPPABLE = (OrderKind.CHANGE, OrderKind.REISSUE)
DROP_REASON_MAX = 300


@transaction.atomic
def licence_replace(
    *,
    key: str,
    licence_id: int,
    kind: OrderKind,
    fields: dict[str, str],
    ground: ChangeGround,
    article: str,
    case_number: str,
    item_code: str,
    by_user_id: int,
    at: datetime,
) -> LicenceOrder:
    """Owe the next version of a licence, in the transaction of the decision on it. Once per `key`.

    When it is filed the version before changes its status on `ground`, by `article` and `by_user_id`'s act.

    Raises:
        AlreadyDoneError: the licence can have no next version, or it is on its way already.
        RuleBrokenError: a value holds a character that cannot be printed.
    """
    licence = Licence.objects.select_for_update().get(pk=licence_id)
    known = LicenceOrder.objects.filter(key=key).first()
    if known is not None:
        return known
    obstacle = _obstacle(licence, kind, at)
    if obstacle:
        raise AlreadyDoneError(obstacle)
    for name, value in fields.items():
        check_characters(str(value or ""), licence.licence_type.field_name(name) or name)
    return _order(
        licence,
        key=key,
        kind=kind,
        fields=fields,
        ground=ground,
        article=article,
        case_number=case_number,
        item_code=item_code,
        ordered_by_id=by_user_id,
        decided_at=at,
    )


@transaction.atomic
def licence_renew(
    *,
    key: str,
    licence_id: int,
    fields: dict[str, str],
    article: str,
    case_number: str,
    item_code: str,
    by_user_id: int | None,
    at: datetime,
) -> LicenceOrder:
    """Owe the renewal that was granted in a case, once per `key`; by nobody where silence granted it.

    The decision stands whatever happens to the licence meanwhile: where it is suspended, or another version
    is on its way, the order waits as failed until a person puts it back.
    """
    licence = Licence.objects.select_for_update().get(pk=licence_id)
    known = LicenceOrder.objects.filter(key=key).first()
    if known is not None:
        return known
    obstacle = _obstacle(licence, OrderKind.RENEWAL, at)
    return _order(
        licence,
        key=key,
        kind=OrderKind.RENEWAL,
        fields=licence.order.fields | {name: value for name, value in fields.items() if value},
        ground=ChangeGround.APPLICATION,
        article=article,
        case_number=case_number,
        item_code=item_code,
        ordered_by_id=by_user_id,
        decided_at=at,
        state=OrderState.FAILED if obstacle else OrderState.PENDING,
        problem=obstacle[:200],
    )


@transaction.atomic
def replacement_drop(*, order_id: int, reason: str, by_user_id: int, at: datetime) -> None:
    """Give up a next version that failed, so that another can be ordered; its licence stands as it was.

    Only what an officer began: a licence or a renewal that was granted in a case stays owed.

    Raises:
        AlreadyDoneError: the order is not failed any more.
        RuleBrokenError: no reason, or a case granted it.
    """
    if not reason.strip():
        raise RuleBrokenError(_("Say why."), field="reason")
    order = LicenceOrder.objects.get(pk=order_id)
    if order.kind not in DROPPABLE:
        raise RuleBrokenError(_("What was granted in a case stays owed; remove what stands in its way."))
    change_once(
        LicenceOrder.objects.filter(pk=order_id, state=OrderState.FAILED),
        state=OrderState.DROPPED,
        drop_reason=reason.strip()[:DROP_REASON_MAX],
        dropped_by_id=by_user_id,
        dropped_at=at,
    )
    Licence.objects.filter(order_id=order_id, status=LicenceStatus.MAKING).delete()


def _obstacle(licence: Licence, kind: OrderKind, at: datetime) -> str:
    if status_on(licence.status, licence.valid_until, local_date(at)) not in REPLACEABLE[kind]:
        return replaced_too_late(licence)
    if licence.replacement_orders.exclude(state__in=SETTLED).exists():
        return _("The next version of this licence is on its way already.")
    return ""


def _order(licence: Licence, **columns: Any) -> LicenceOrder:
    order: LicenceOrder = LicenceOrder.objects.create(
        replaces=licence,
        licence_type_id=licence.licence_type_id,
        department_id=licence.department_id,
        holder_id=licence.holder_id,
        **columns,
    )
    if order.state == OrderState.PENDING:
        wake(TASK, order.pk)
    return order
