"""A signatory of the market department and some licences to re-issue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from e_licences.models import BulkRun, Licence, LicenceOrder, LicenceStatus, LicenceType
from e_licences.services import bulk_plan, licence_issue
from people.models import Department, Membership, User
from people.policy import Actor, Role
from people.selectors import actor_for

OrderMaker = Callable[..., LicenceOrder]
AT = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
TEXTS = {
    "article": "国务院令第716号 第十条",
    "reference": "市监改版〔2026〕00001号",
    "reason": "证照样式改版",
}


@dataclass(frozen=True)
class BulkPlay:
    department: Department
    kind: LicenceType
    actor: Actor
    order_make: OrderMaker

    def issue(self, count: int) -> list[Licence]:
        issued = [licence_issue(order_id=self.order_make().pk, at=AT) for _ in range(count)]
        return [licence for licence in issued if licence is not None]

    def plan(self, **changed: Any) -> BulkRun:
        given: dict[str, Any] = {
            "department_id": self.department.pk,
            "licence_type_id": self.kind.pk,
            "actor": self.actor,
        }
        return bulk_plan(**given | TEXTS | {"at": AT} | changed)


def actor_make(department: Department, username: str, role: Role = Role.SIGNATORY) -> Actor:
    user = User.objects.create(username=username, name=username)
    Membership.objects.create(user=user, department=department, role=role)
    return actor_for(user, on=AT.date())


def assert_one_new_version_each(before: list[Licence]) -> None:
    """The old one superseded, the new one valid under its number, with a file and a seal use of its own."""
    assert Licence.objects.count() == 2 * len(before)
    after = (
        Licence.objects.filter(version=2)
        .select_related("replaces", "seal_use")
        .in_bulk(field_name="replaces_id")
    )
    assert set(after) == {licence.pk for licence in before}
    for old in Licence.objects.filter(version=1):
        new = after[old.pk]
        assert (old.status, new.status) == (LicenceStatus.SUPERSEDED, LicenceStatus.VALID)
        assert (new.number, new.serial) == (old.number, old.serial)
        assert new.identifier != old.identifier
        assert (new.valid_from, new.valid_until, new.fields) == (old.valid_from, old.valid_until, old.fields)
        assert sha256(Path(new.file.path).read_bytes()).hexdigest() == new.file_sha256
        assert new.seal_use.file_sha256 == new.file_sha256
        assert old.changes.count() == 1
