"""What is said about a material of a case: why it was asked for, where it came from, why it is open again."""

from django import template
from django.utils.translation import gettext as _

from cases.models import Provision, SubmittedMaterial
from common.clock import local_date
from materials.selectors import why_sentence

register = template.Library()


@register.simple_tag
def slot_note(material: SubmittedMaterial) -> str:
    """Why it is open again, in the reader's language; the note is a message of the catalogue."""
    return _(material.note) if material.note else ""


@register.simple_tag
def why_asked(material: SubmittedMaterial) -> str:
    """“Why am I asked this?” of a material that was brought, as it was answered when the case came in."""
    supplier = material.requirement.supplier
    is_brought = material.provision in (Provision.FILE, Provision.PAPER)
    return why_sentence(material.note, supplier) if is_brought else ""


@register.simple_tag
def came_from(material: SubmittedMaterial) -> str:
    """Who supplied it and as of when; empty for what the applicant handed in."""
    held = material.held
    supplier = held.department if held is not None else material.requirement.supplier
    name = supplier.short_label if supplier else ""
    if held is not None:
        return _("from %(supplier)s, as of %(day)s; not asked of you") % {
            "supplier": name,
            "day": local_date(held.as_of).isoformat(),
        }
    return {
        Provision.SHARED: _("supplied by %(who)s, not asked of you") % {"who": name} if name else "",
        Provision.AWAITED: _("being fetched from its source; you need not bring it"),
        Provision.RESULT: _("issued in this very case"),
        Provision.WAIVED: _("waived: other evidence proves it"),
    }.get(Provision(material.provision), "")
