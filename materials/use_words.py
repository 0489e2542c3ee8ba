"""One row of the ledger as a sentence, for the person it is about."""

import re

from django.utils.translation import gettext as _

from materials.models import Use, UseEntry, UseResult

_ITEM_CODE = re.compile(r"[0-9A-Z]{31,36} ")


def purpose_text(purpose: str) -> str:
    """The item's name, without its code."""
    return _ITEM_CODE.sub("", purpose, count=1) if _ITEM_CODE.match(purpose) else purpose


def use_sentence(entry: UseEntry, kind: str) -> str:
    """`kind`: the name of the kind of material, in the reader's language."""
    words = {
        "kind": kind,
        "department": entry.department.short_label,
        "supplier": entry.supplier.short_label,
    }
    return _template(entry) % words


def _template(entry: UseEntry) -> str:
    use, result = Use(entry.use), UseResult(entry.result)
    if result is UseResult.REFUSED:
        return _("%(department)s wanted “%(kind)s” from %(supplier)s and was not allowed to have it.")
    if use is Use.LOOKED_UP:
        return {
            UseResult.OK: _("%(department)s fetched “%(kind)s” from %(supplier)s."),
            UseResult.NONE: _("%(department)s asked %(supplier)s for “%(kind)s”; there is no such record."),
        }.get(result, _("%(department)s asked %(supplier)s for “%(kind)s” and got no usable answer."))
    if use is Use.SUPPLIED and result is UseResult.NONE:
        return _("An officer of %(supplier)s told %(department)s that there is no “%(kind)s”.")
    if use is Use.SUPPLIED:
        return _("An officer of %(supplier)s gave “%(kind)s” to %(department)s.")
    if use is Use.REUSED and entry.department_id == entry.supplier_id:
        return _("%(department)s used “%(kind)s” again, which it had already.")
    return {
        Use.REUSED: _("%(department)s used “%(kind)s” again, which %(supplier)s had already."),
        Use.SHOWN: _("%(department)s read “%(kind)s”."),
        Use.DISPUTED: _("It was said that “%(kind)s” is wrong; %(supplier)s checks it."),
    }[use]
