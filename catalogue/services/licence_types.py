"""Entering licence types, and keeping them in step with the items that grant them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from catalogue.loader.entries import LicenceTypeEntry, ServiceEntry, plain
from catalogue.models import ServiceItem, VersionStatus
from e_licences.models import LicenceType


def licence_types_check(entries: Sequence[LicenceTypeEntry]) -> None:
    """Two types with one pattern would give one number to two licences."""
    given = [entry.code for entry in entries]
    standing = LicenceType.objects.exclude(code__in=given).values_list("number_pattern", "code")
    owners = dict(standing)
    for entry in entries:
        owner = owners.setdefault(entry.number_pattern, entry.code)
        if entry.number_pattern and owner != entry.code:
            text = _("The pattern is that of %(other)s already.")
            entry.section.refuse("number_pattern", text % {"other": owner})


def licence_types_covered_check(
    entries: Sequence[LicenceTypeEntry], services: Sequence[ServiceEntry]
) -> None:
    """A published item that is not loaded along must still fill each field of its licence."""
    wanted = {entry.code: (entry, {part.key for part in entry.fields}) for entry in entries}
    loaded = [use.item.code for service in services for use in service.uses]
    items = ServiceItem.objects.filter(status=VersionStatus.PUBLISHED, licence_type__code__in=wanted)
    rows = items.exclude(code__in=loaded).values_list("name", "licence_type__code", "licence_fields")
    for name, code, sources in rows:
        entry, keys = wanted[code]
        if missing := sorted(keys - sources.keys()):
            text = _("“%(name)s” does not say where these come from: %(fields)s; load its file along.")
            entry.section.refuse("fields", text % {"name": name, "fields": ", ".join(missing)})


def licence_type_take(entry: LicenceTypeEntry, standing: LicenceType | None) -> str:
    """Enter the type or correct it: new, changed or unchanged. What was printed stays as it was printed."""
    values = plain(entry)
    if standing is None:
        LicenceType.objects.create(**values)
        return "new"
    if all(getattr(standing, name) == value for name, value in values.items()):
        return "unchanged"
    LicenceType.objects.filter(pk=standing.pk).update(**values)
    return "changed"
