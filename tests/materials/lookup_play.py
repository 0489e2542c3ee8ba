"""A department that asks another one's system: what tests of look-ups have in common."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from materials.models import DataGrant, DataResource, DataSource, Lookup
from materials.services import lookup_order
from people.models import Applicant
from tests.cast import AT, Cast
from tests.materials.factory import grant_make, kind_make, resource_make, source_make, subject_of

KEYS = ("buyer", "seller", "address", "unit", "area", "price", "number", "signed_on")


@dataclass
class LookupPlay:
    """Market regulation may ask housing for contracts of home sales, for two of its items."""

    cast: Cast
    source: DataSource
    resource: DataResource
    grant: DataGrant
    subject: Applicant
    reference: UUID = field(default_factory=uuid4)

    def order(self, *, at: datetime = AT, purpose: str = "item-1 存量房交易税费", **changes: UUID) -> Lookup:
        return lookup_order(
            reference=changes.get("reference", self.reference),
            resource_id=self.resource.pk,
            subject_id=self.subject.pk,
            kind=self.resource.kind,
            department_id=self.cast.departments["market"].pk,
            purpose=purpose,
            actor_id=self.cast.users["clerk"].pk,
            at=at,
        )


def lookup_play(cast: Cast, address: str, *, seconds: int = 2) -> LookupPlay:
    source = source_make(
        cast,
        "housing",
        code="zhujian",
        base_url=f"{address}/zhujian",
        key_id="sample-zhujian",
        timeout_seconds=seconds,
    )
    resource = resource_make(
        cast,
        "housing",
        kind_make("home-sale-contract").code,
        code="home-sale-contract",
        source=source,
        fields=[{"key": key, "name": key} for key in KEYS],
    )
    grant = grant_make(cast, resource, "market")
    return LookupPlay(cast, source, resource, grant, subject_of(cast))
