"""The licence of years ago whose end is near, or over, issued by the same service on its day."""

from datetime import date, datetime

from catalogue.selectors import joint_service_published, service_plan
from common.clock import SHANGHAI
from e_licences.models import Licence
from e_licences.services import licence_issue, licence_order
from people.services import applicant_note
from windows.demo.scenes import DATA, RENEWAL


def licence_earlier(*, key: str, person: tuple[str, str], shop: str, ends_on: date) -> Licence:
    """The food permit of this person; its last day is `ends_on`."""
    identifier, name = person
    plan = service_plan(joint_service_published(RENEWAL.slug), dict(RENEWAL.answers))
    planned = next(one for one in plan.items if one.joint_item.item.is_renewal)
    item = planned.joint_item.item
    kind = item.licence_type
    if kind is None or kind.validity_years is None:
        raise RuntimeError("what is renewed has no term")
    issued = _first_day(ends_on, kind.validity_years)
    order = licence_order(
        key=f"demonstration:earlier:{key}",
        licence_type_id=kind.pk,
        department_id=planned.departments[0].pk,
        holder_id=applicant_note(kind="111", identifier=identifier, name=name),
        case_number=f"{key}-{issued:%Y}",
        item_code=item.code,
        fields={
            "operator": f"{shop}餐饮店",
            "principal": name,
            "premises": DATA["address"],
            "category": "餐饮服务经营者",
            "projects": "热食类食品制售",
        },
        at=issued,
    )
    licence = licence_issue(order_id=order.pk, at=issued)
    if licence is None:
        order.refresh_from_db()
        raise RuntimeError(f"the licence of years ago was not issued: {order.problem}")
    return licence


def _first_day(ends_on: date, years: int) -> datetime:
    """A term ends the day before the same day; where that year has no 29 February, with the month."""
    day = date.fromordinal(ends_on.toordinal() + 1)
    last_of_february = day.day if (day.month, day.day) != (2, 29) else 28
    return datetime(day.year - years, day.month, last_of_february, 10, tzinfo=SHANGHAI)
