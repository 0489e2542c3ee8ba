"""Whose a material is, and what a field of the form is filled in from."""

from django.utils.translation import gettext as _

from catalogue.loader.entries import APPLICANT, FieldEntry, MaterialEntry, ServiceEntry
from catalogue.loader.known import Known

CITIZEN_ID = "citizen-id"
_HOLDERS = (APPLICANT, "agent")


def parties_check(service: ServiceEntry, known: Known) -> None:
    fields = {part.key: part for part in service.fields}
    for material in service.materials:
        _holder(material, fields)
    for part in service.fields:
        kind = part.origin.partition(".")[0]
        if kind and kind not in known.material_kinds:
            text = _("The kind “%(found)s” is not in the register of kinds of materials.")
            part.section.refuse("from", text % {"found": kind})


def _holder(material: MaterialEntry, fields: dict[str, FieldEntry]) -> None:
    if material.holder in _HOLDERS:
        return
    place, _colon, key = material.holder.partition(":")
    if place != "form" or not key:
        text = _("“%(found)s” is nobody: write applicant, agent or form:<field>.")
        material.section.refuse("holder", text % {"found": material.holder})
    elif key not in fields or fields[key].kind != CITIZEN_ID:
        text = _("The form has no identity number “%(found)s” (a field of the kind citizen-id).")
        material.section.refuse("holder", text % {"found": key})
