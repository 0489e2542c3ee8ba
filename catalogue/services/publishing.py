"""Making versions: what a loaded file says becomes published rows, what it replaces becomes superseded."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from catalogue.loader.entries import (
    ItemEntry,
    MaterialEntry,
    ServiceEntry,
    digest,
)
from catalogue.loader.sections import Section
from catalogue.models import (
    ItemDepartment,
    ItemPrerequisite,
    JointService,
    JointServiceItem,
    MaterialRequirement,
    ServiceItem,
    Situation,
    VersionStatus,
)
from catalogue.services.rows import item_row, material_rows, service_row, situation_rows, use_rows
from e_licences.models import LicenceType
from people.models import Department

Published = tuple[str, str, str, str, int]  # file, kind, key, outcome, version
_LOCK = 7_316_034  # the number means nothing else


def publishing_lock() -> None:
    """One load or publication at a time, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def services_check(services: Sequence[ServiceEntry]) -> None:
    """What must hold between the given services, and between them and those published already."""
    _refuse_taken("code", [(s.section, s.code, s.code) for s in services], {})
    codes = [service.code for service in services]
    others = JointService.objects.filter(status=VersionStatus.PUBLISHED).exclude(code__in=codes)
    slugs = dict(others.values_list("slug", "code"))
    _refuse_taken("slug", [(s.section, s.slug, s.code) for s in services], slugs)
    items: dict[str, str] = {}
    published = dict(_published(ServiceItem.objects.all()).values_list("code", "digest"))
    for item in [use.item for service in services for use in service.uses]:
        if items.setdefault(item.code, digest(item)) != digest(item):
            item.section.refuse("code", _("Another of the files describes this item differently."))
        elif published.get(item.code, items[item.code]) != items[item.code]:
            _refuse_left_behind(item, codes)


def services_publish(services: Sequence[ServiceEntry]) -> list[Published]:
    departments = dict(Department.objects.values_list("code", "pk"))
    licence_types = dict(LicenceType.objects.values_list("code", "pk"))
    outcomes: list[Published] = []
    for service in services:
        items = {}
        for use in service.uses:
            item, outcome = _item_publish(use.item, departments, licence_types)
            items[use.item.code] = item
            outcomes.append((service.section.report.file, "item", item.code, outcome, item.version))
        joint, outcome = _service_publish(service, departments, items)
        outcomes.append((service.section.report.file, "joint-service", joint.code, outcome, joint.version))
    return outcomes


def _refuse_taken(key: str, parts: Sequence[tuple[Section, str, str]], taken: Mapping[str, str]) -> None:
    owners = dict(taken)
    seen: set[str] = set()
    for section, value, owner in parts:
        if value in seen or owners.setdefault(value, owner) != owner:
            section.refuse(key, _("“%(found)s” belongs to another joint service.") % {"found": value})
        seen.add(value)


def _refuse_left_behind(item: ItemEntry, given: Sequence[str]) -> None:
    """A changed item must not leave a published service on its old version."""
    users = JointService.objects.filter(
        status=VersionStatus.PUBLISHED,
        service_items__item__code=item.code,
        service_items__item__status=VersionStatus.PUBLISHED,
    ).exclude(code__in=given)
    for name in users.values_list("name", flat=True).distinct():
        text = _("The item changes, but “%(name)s” uses it too; load its file along.")
        item.section.refuse("code", text % {"name": name})


def _published(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(status=VersionStatus.PUBLISHED)


def _supersede(rows: QuerySet[Any]) -> tuple[str, int]:
    """Make room for the next version: its outcome and number."""
    last = rows.aggregate(last=Max("version"))["last"] or 0
    _published(rows).update(status=VersionStatus.SUPERSEDED)
    return ("changed" if last else "new"), last + 1


def _item_publish(
    entry: ItemEntry, departments: Mapping[str, int], licence_types: Mapping[str, int]
) -> tuple[ServiceItem, str]:
    rows = ServiceItem.objects.filter(code=entry.code)
    fingerprint = digest(entry)
    standing = _published(rows).first()
    if standing is not None and standing.digest == fingerprint:
        return standing, "unchanged"
    outcome, version = _supersede(rows)
    item = item_row(entry, licence_types)
    item.version, item.digest = version, fingerprint
    item.save(force_insert=True)
    ItemDepartment.objects.bulk_create(
        ItemDepartment(item=item, department_id=departments[code], is_lead=position == 0)
        for position, code in enumerate(entry.departments)
    )
    return item, outcome


def _service_publish(
    entry: ServiceEntry, departments: Mapping[str, int], items: Mapping[str, ServiceItem]
) -> tuple[JointService, str]:
    rows = JointService.objects.filter(code=entry.code)
    fingerprint = digest(entry)
    standing = _published(rows).first()
    if standing is not None and standing.digest == fingerprint:
        return standing, "unchanged"
    outcome, version = _supersede(rows)
    service = service_row(entry, departments)
    service.version, service.digest = version, fingerprint
    service.save(force_insert=True)
    through = JointService.veto_departments.through
    through.objects.bulk_create(
        through(jointservice_id=service.pk, department_id=departments[code]) for code in entry.veto
    )
    Situation.objects.bulk_create(situation_rows(service, entry))
    uses = _uses_create(service, entry, items)
    _materials_create(service, entry.materials, uses, departments)
    return service, outcome


def _uses_create(
    service: JointService, entry: ServiceEntry, items: Mapping[str, ServiceItem]
) -> dict[str, JointServiceItem]:
    created = JointServiceItem.objects.bulk_create(use_rows(service, entry, items))
    uses = {use.key: use for use in created}
    ItemPrerequisite.objects.bulk_create(
        ItemPrerequisite(successor=uses[use.key], predecessor=uses[part.item], basis=part.basis)
        for use in entry.uses
        for part in use.prerequisites
    )
    return uses


def _materials_create(
    service: JointService,
    entries: Sequence[MaterialEntry],
    uses: Mapping[str, JointServiceItem],
    departments: Mapping[str, int],
) -> None:
    created = MaterialRequirement.objects.bulk_create(material_rows(service, entries, departments))
    through = MaterialRequirement.items.through
    through.objects.bulk_create(
        through(materialrequirement_id=material.pk, jointserviceitem_id=uses[key].pk)
        for material, part in zip(created, entries, strict=True)
        for key in dict.fromkeys(part.items)
    )
