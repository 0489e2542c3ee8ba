"""A licence of the demonstration's citizen, as a decision would bring it; the worker issues it."""

from common import clock
from e_licences.models import Licence, LicenceType
from e_licences.services import licence_order
from people.models import User
from tests.processes import wait_until


def licence_issued(key: str) -> Licence:
    """Outside the transaction of a test: the worker must see the order."""
    holder = User.objects.get(username="gongmin").applicant
    assert holder is not None
    kind = LicenceType.objects.get(name="食品经营许可证")
    order = licence_order(
        key=key,
        licence_type_id=kind.pk,
        department_id=User.objects.get(username="shijian").memberships.get().department_id,
        holder_id=holder.pk,
        case_number="",
        item_code="",
        fields={field["key"]: "一" for field in kind.fields} | {"operator": holder.name},
        at=clock.now(),
    )
    made = Licence.objects.issued().filter(order_id=order.pk).select_related("holder")
    licence = wait_until(lambda: made.all().first())
    assert licence is not None
    return licence
