"""What the general laws allow an organ (rules R20–R22): the numbers stand here and nowhere else."""

from dataclasses import dataclass

from django.conf import settings

from catalogue.models import ExtensionAuthority, LimitRule, LimitUnit


@dataclass(frozen=True)
class AllowedLimit:
    """The longest limit of a rule and its one extension, both in working days, each with its article."""

    limit_working_days: int
    basis: str
    extension_working_days: int = 0
    extension_by: ExtensionAuthority | None = None
    extension_basis: str = ""


ALLOWED_LIMITS = {
    LimitRule.SINGLE: AllowedLimit(
        limit_working_days=20,
        basis="《行政许可法》第四十二条第一款",
        extension_working_days=10,
        extension_by=ExtensionAuthority.ORGAN_HEAD,
        extension_basis="《行政许可法》第四十二条第一款：经本行政机关负责人批准，可以延长十日",
    ),
    LimitRule.JOINT: AllowedLimit(
        limit_working_days=45,
        basis="《行政许可法》第四十二条第二款",
        extension_working_days=15,
        extension_by=ExtensionAuthority.GOVERNMENT_HEAD,
        extension_basis="《行政许可法》第四十二条第二款：经本级人民政府负责人批准，可以延长十五日",
    ),
    LimitRule.FIRST_EXAMINATION: AllowedLimit(
        limit_working_days=20,
        basis="《行政许可法》第四十三条",
    ),
    LimitRule.REGISTRATION: AllowedLimit(
        limit_working_days=3,
        basis="《市场主体登记管理条例》第十九条",
        extension_working_days=3,
        extension_by=ExtensionAuthority.ORGAN_HEAD,
        extension_basis="《市场主体登记管理条例》第十九条：经登记机关负责人批准，可以再延长三个工作日",
    ),
}


def allowed_limit(rule: LimitRule | str) -> AllowedLimit | None:
    """What the rule allows; None for `own-law`, where the item's own basis says it."""
    return ALLOWED_LIMITS.get(LimitRule(rule))


def business_minutes(limit: int, unit: str) -> float:
    """To compare limits of different units: of seven natural days five are worked."""
    day = sum((to.hour - start.hour) * 60 + to.minute - start.minute for start, to in settings.BUSINESS_HOURS)
    units = {
        LimitUnit.MINUTE: 1,
        LimitUnit.HOUR: 60,
        LimitUnit.WORKING_DAY: day,
        LimitUnit.NATURAL_DAY: day * 5 / 7,
    }
    return limit * units[LimitUnit(unit)]
