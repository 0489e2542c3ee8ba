"""Which kinds of materials government has: licences that are issued, and what a department supplies."""

from collections.abc import Iterable

from catalogue.loader.entries import MaterialKindEntry, ServiceEntry
from catalogue.loader.known import Known
from catalogue.models import MaterialKind, MaterialRequirement, MaterialSource, VersionStatus


def held_kinds_note(
    known: Known, *, kinds: Iterable[MaterialKindEntry], services: Iterable[ServiceEntry]
) -> None:
    """Tell the checks; what is given replaces what stands."""
    given = list(services)
    entries = {entry.code: entry.licence_type for entry in kinds}
    licensed = dict(
        MaterialKind.objects.filter(licence_type__isnull=False).values_list("code", "licence_type__code")
    )
    for code, licence_type in (licensed | entries).items():
        if licence_type:
            known.held_kinds[code] = known.licence_names.get(licence_type, licence_type)
    supplied = MaterialRequirement.objects.filter(
        joint_service__status=VersionStatus.PUBLISHED, source=MaterialSource.GOVERNMENT
    ).exclude(joint_service__code__in=[service.code for service in given])
    for kind, name in supplied.values_list("kind", "supplier__short_name").distinct():
        known.held_kinds.setdefault(kind, name)
    for part in [part for service in given for part in service.materials]:
        if part.source == MaterialSource.GOVERNMENT and part.supplier:
            known.held_kinds.setdefault(part.kind, known.department_names.get(part.supplier, part.supplier))
