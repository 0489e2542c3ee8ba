"""What tests of a licence's life have in common."""

from datetime import UTC, datetime
from typing import Any

from e_licences.life import LicenceAct
from e_licences.models import ChangeGround, Licence, LicenceChange, LicenceOrder, OrderKind
from e_licences.services import licence_act, licence_replace
from people.models import User

AT = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
REFERENCE = "市监许〔2026〕00007号"


def act(
    licence: Licence, what: LicenceAct, ground: ChangeGround, by: User, at: datetime = AT, **more: Any
) -> LicenceChange:
    decision: dict[str, Any] = {
        "licence_id": licence.pk,
        "ground": ground,
        "article": "行政许可法 第七十条",
        "reference": REFERENCE,
        "by_user_id": by.pk,
        "at": at,
    }
    return licence_act(what, **(decision | more))


def replace(
    licence: Licence,
    by: User,
    kind: OrderKind = OrderKind.CHANGE,
    at: datetime = AT,
    key: str = "r",
    **fields: str,
) -> LicenceOrder:
    return licence_replace(
        key=key,
        licence_id=licence.pk,
        kind=kind,
        fields=licence.order.fields | fields,
        ground=ChangeGround.APPLICATION,
        article="行政许可法 第四十九条",
        case_number=REFERENCE,
        item_code=licence.order.item_code,
        by_user_id=by.pk,
        at=at,
    )
