"""The register of canonical kinds of materials."""

from django.utils.translation import gettext as _

from catalogue.loader.entries import MaterialKindEntry
from catalogue.loader.known import Known
from catalogue.loader.registers import KEY
from catalogue.loader.sections import Section
from catalogue.models import MaterialNature, ReuseScope
from e_licences.models import HolderKind


def material_kinds_read(section: Section, known: Known) -> list[MaterialKindEntry]:
    kinds = [_kind(part, known) for part in section.sections("material_kinds")]
    seen: set[str] = set()
    for entry in kinds:
        if entry.code and entry.code in seen:
            entry.section.refuse("code", _("“%(found)s” is given twice.") % {"found": entry.code})
        seen.add(entry.code)
    return kinds


def _kind(section: Section, known: Known) -> MaterialKindEntry:
    nature = section.choice("nature", MaterialNature.values, default=MaterialNature.DOCUMENT.value)
    is_document = nature == MaterialNature.DOCUMENT
    default = ReuseScope.GOVERNMENT if is_document else ReuseScope.CASE
    is_sensitive = section.flag("sensitive")
    entry = MaterialKindEntry(
        section=section,
        code=section.text("code", longest=60, pattern=KEY),
        name=section.text("name"),
        name_en=section.text("name_en"),
        nature=nature,
        reuse_scope=section.choice("reuse", ReuseScope.values, default=default.value),
        subject=section.choice("subject", HolderKind.values, default=HolderKind.ANY.value),
        bound_to=section.text("bound_to", longest=40, is_needed=False, pattern=KEY),
        validity_days=section.number("validity_days", is_needed=False),
        licence_type=known.licence_type(section, "licence_type") if section.has("licence_type") else "",
        is_sensitive=is_sensitive,
        necessity=section.text("necessity", longest=300, is_needed=is_sensitive),
        necessity_en=section.text("necessity_en", longest=300, is_needed=is_sensitive),
    )
    section.done()
    if not is_document and entry.reuse_scope not in ("", ReuseScope.CASE):
        section.refuse(
            "reuse", _("Declarations, consents, signatures and forms are made for one case and never reused.")
        )
    if entry.validity_days == 0:
        section.refuse("validity_days", _("A limit is at least 1."))
    return entry
