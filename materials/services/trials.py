"""试算: what would still be asked if government held certain things. The holdings are made and never saved.

The resolver of real intakes decides. What is held is held about whoever the material is about; no data source
is read, so that a sample comes out the same whatever the register of resources says today.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from catalogue.models import HeldWith, MaterialKind
from catalogue.selectors import ServicePlan
from common.clock import local_date
from e_licences.models import HolderKind
from materials.models import DataResource, HeldMaterial, Origin, ShareClass
from materials.resolver import Access, Facts, Need, Subject, resolve
from materials.selectors.resolution import Intake, Resolution, needs_of
from materials.services.holdings import holding_made
from people.models import Department, IdentifierKind

_NO_CASE = UUID(int=0)
_NO_SYSTEM = -1  # a source that answers, of which there is no row
_SOMEBODY = Subject(IdentifierKind.CITIZEN_ID, "0")


@dataclass(frozen=True)
class Trial:
    """Reads the departments once, however many situations are tried; writes nothing."""

    at: datetime

    @cached_property
    def departments(self) -> dict[int, Department]:
        return Department.objects.in_bulk()

    def resolution(self, plan: ServicePlan, holdings: Mapping[str, str]) -> Resolution:
        """`holdings`: kind of material → a `HeldWith`."""
        intake = Intake(_NO_CASE, plan, parties={}, form_values={}, choices={})
        needs = [replace(need, subject=_SOMEBODY) for need in needs_of(intake)]
        return Resolution(tuple(resolve(need, self._facts(need, holdings)) for need in needs))

    def spared(self, plan: ServicePlan, holdings: Mapping[str, str]) -> frozenset[str]:
        """The keys of the materials nobody has to bring or declare: a `catalogue.selectors.Spares`."""
        return frozenset(slot.requirement.key for slot in self.resolution(plan, holdings).unasked)

    def _facts(self, need: Need, holdings: Mapping[str, str]) -> Facts:
        known = Facts(_NO_CASE, local_date(self.at), holdings={}, accesses={}, lookups={}, consents={})
        if need.kind is None or need.kind.code not in holdings:
            return known
        where = HeldWith(holdings[need.kind.code])
        supplier = _supplier(need, where, self.departments)
        if where is HeldWith.SOURCE:
            return replace(known, accesses={need.kind.code: [_access(need, supplier)]})
        held = _held(need.kind, where, supplier, self.at)
        return replace(known, holdings={(_SOMEBODY, need.kind.code): [held]})


def _supplier(need: Need, where: HeldWith, departments: Mapping[int, Department]) -> Department:
    """The deciding one, or whom the guide names; one that nobody named otherwise."""
    if where is HeldWith.DEPARTMENT:
        return departments[need.department_ids[0]]
    named = departments.get(need.requirement.supplier_id or 0)
    if named is None or (where is HeldWith.OTHERS and named.pk in need.department_ids):
        return Department(name=_("Another department"), short_name=_("Another department"))
    return named


def _access(need: Need, owner: Department) -> Access:
    resource = DataResource(owner=owner, source_id=_NO_SYSTEM, share_class=ShareClass.UNCONDITIONAL)
    resource.subject = HolderKind.ANY
    return Access(resource, tuple((pk, frozenset()) for pk in need.department_ids))


def _held(kind: MaterialKind, where: HeldWith, supplier: Department, at: datetime) -> HeldMaterial:
    """Whether it may be used again is for its kind to say."""
    row = holding_made(
        kind=kind,
        subject_id=0,
        origin=Origin.LICENCE if where is HeldWith.LICENCES else Origin.RECEIVED,
        department_id=0,
        obtained_at=at,
        as_of=at,
        purpose="",
    )
    row.department = supplier
    return row
