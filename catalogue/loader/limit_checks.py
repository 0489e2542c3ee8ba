"""What the law allows an organ: limits against promises, rules and extensions, and what excludes what."""

from django.utils.translation import gettext as _

from catalogue.limit_rules import AllowedLimit, allowed_limit, business_minutes
from catalogue.loader.entries import Extension, ItemEntry, Limit, ServiceEntry
from catalogue.models import InspectionNeed, LimitRule, LimitUnit

Part = ServiceEntry | ItemEntry
PROMISE_LAW = "《浙江省保障“最多跑一次”改革规定》第十二条"
_GENERAL_LAW = "《行政许可法》第四十二条"


def limits_check(service: ServiceEntry) -> None:
    """Promise ≤ limit ≤ rule; one extension, by whom the rule names (rules R20–R22, R29)."""
    parts: list[Part] = [service, *(use.item for use in service.uses)]
    for part in parts:
        if _minutes(part.promised) > _minutes(part.statutory) > 0:
            text = _("The promise is longer than the law allows (%(law)s).")
            part.section.refuse("promised", text % {"law": PROMISE_LAW})
        rule = _rule(part, service)
        allowed = allowed_limit(rule) if rule else None
        if allowed is not None:
            _within_rule(part, allowed)
    _joint(service)


def handling_check(service: ServiceEntry) -> None:
    """A grant on a declaration of commitment comes before any check on site (rules R33)."""
    for item in (use.item for use in service.uses):
        if item.commitment is not None and item.inspection == InspectionNeed.MUST:
            text = _("With a declaration of commitment the decision comes first and the check after it.")
            item.section.refuse("inspection", text)
        if item.is_renewal and not item.licence_type:
            item.section.refuse("renewal", _("A renewal needs the type of the licence it renews."))


def _rule(part: Part, service: ServiceEntry) -> str:
    """The general law is no law of one's own: who rests on it keeps to 20 and 10 days, or 45 and 15."""
    if part.limit_rule != LimitRule.OWN_LAW or not part.statutory.basis.startswith(_GENERAL_LAW):
        return part.limit_rule
    items = [part] if isinstance(part, ItemEntry) else [use.item for use in service.uses]
    deciding = {code for item in items for code in item.departments}
    return LimitRule.JOINT if len(deciding) > 1 else LimitRule.SINGLE


def _within_rule(part: Part, allowed: AllowedLimit) -> None:
    most = Limit(allowed.limit_working_days, LimitUnit.WORKING_DAY)
    if _minutes(part.statutory) > _minutes(most):
        text = _("The rule allows at most %(most)d working days (%(basis)s).")
        part.section.refuse("statutory", text % {"most": most.limit, "basis": allowed.basis})
    if part.extension is not None:
        _extension(part, part.extension, allowed)


def _extension(part: Part, extension: Extension, allowed: AllowedLimit) -> None:
    if allowed.extension_by is None:
        text = _("The rule knows no extension (%(basis)s).")
        part.section.refuse("extension", text % {"basis": allowed.basis})
        return
    values = {"most": allowed.extension_working_days, "basis": allowed.extension_basis}
    most = Limit(allowed.extension_working_days, LimitUnit.WORKING_DAY)
    if _minutes(Limit(extension.limit, part.statutory.unit)) > _minutes(most):
        text = _("The rule extends by at most %(most)d working days, once (%(basis)s).")
        part.section.refuse("extension.limit", text % values)
    if extension.by and extension.by != allowed.extension_by:
        text = _("By this rule the extension is granted by: %(who)s (%(basis)s).")
        part.section.refuse("extension.by", text % {**values, "who": allowed.extension_by.label})


def _joint(service: ServiceEntry) -> None:
    """The longer joint limit is for several organs; one alone has the single limit."""
    everybody = {code for use in service.uses for code in use.item.departments}
    parts: list[tuple[Part, set[str]]] = [(use.item, set(use.item.departments)) for use in service.uses]
    for part, departments in [(service, everybody), *parts]:
        if part.limit_rule == LimitRule.JOINT and len(departments) == 1:
            part.section.refuse(
                "limit_rule", _("Only one department decides; the joint limit is for several.")
            )


def _minutes(limit: Limit) -> float:
    return business_minutes(limit.limit, limit.unit) if limit.unit else 0
