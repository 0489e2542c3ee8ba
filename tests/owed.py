"""Licences that are owed, without the cases that would owe them."""

from datetime import datetime

from catalogue.models import JointServiceItem
from e_licences.models import LicenceType
from e_licences.services import licence_order
from tests.cast import CODES, Cast, Item, service_make


def licences_owe(cast: Cast, count: int, *, at: datetime) -> LicenceType:
    """Of the market department, for its citizen; says of which type."""
    service = service_make(cast, [Item("market", ["market"])])
    item = JointServiceItem.objects.get(joint_service=service).item
    kind, applicant = item.licence_type, cast.users["citizen"].applicant
    assert kind is not None
    assert applicant is not None
    for number in range(count):
        licence_order(
            key=f"owed:{number}",
            licence_type_id=kind.pk,
            department_id=cast.departments["market"].pk,
            holder_id=applicant.pk,
            case_number=f"{CODES['market']}{number:04d}",
            item_code=item.code,
            fields={"holder": applicant.name},
            at=at,
        )
    return kind
