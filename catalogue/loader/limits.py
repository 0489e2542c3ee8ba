"""How long an organ may take, as a file writes it: the limit, the rule it follows, its one extension."""

from django.utils.translation import gettext as _

from catalogue.loader.entries import Extension, Limit
from catalogue.loader.sections import Section
from catalogue.models import ExtensionAuthority, LimitRule, LimitUnit


def limit_read(section: Section, key: str, *, has_basis: bool = False) -> Limit:
    part = section.section(key)
    if part is None:
        return Limit(0, "")
    limit = Limit(
        limit=part.number("limit") or 0,
        unit=part.choice("unit", LimitUnit.values),
        basis=part.text("basis") if has_basis else "",
    )
    if part.has("limit") and limit.limit == 0:
        part.refuse("limit", _("A limit is at least 1."))
    part.done()
    return limit


def limit_rule_read(section: Section) -> str:
    return section.choice("limit_rule", LimitRule.values, default=LimitRule.OWN_LAW.value)


def extension_read(section: Section) -> Extension | None:
    """In the unit of the statutory limit; granted once, so a file can write one only."""
    part = section.section("extension", is_needed=False)
    if part is None:
        return None
    extension = Extension(
        limit=part.number("limit") or 0,
        by=part.choice("by", ExtensionAuthority.values),
        basis=part.text("basis"),
    )
    if part.has("limit") and extension.limit == 0:
        part.refuse("limit", _("A limit is at least 1."))
    part.done()
    return extension
