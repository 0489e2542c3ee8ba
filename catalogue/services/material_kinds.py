"""Entering kinds of materials: a register, no version; what is held keeps the terms it was kept under."""

from catalogue.loader.entries import MaterialKindEntry, plain
from catalogue.models import MaterialKind
from e_licences.models import LicenceType


def material_kind_take(entry: MaterialKindEntry, standing: MaterialKind | None) -> str:
    """Enter the kind or correct it: new, changed or unchanged."""
    values = plain(entry)
    code = values.pop("licence_type")
    values["licence_type_id"] = LicenceType.objects.get(code=code).pk if code else None
    if standing is None:
        MaterialKind.objects.create(**values)
        return "new"
    if all(getattr(standing, name) == value for name, value in values.items()):
        return "unchanged"
    MaterialKind.objects.filter(pk=standing.pk).update(**values)
    return "changed"
