"""What the catalogue says of course and join, in words, for the guide and the counter's preview."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import AfterRefusal, InspectionNeed, JoinPolicy, JointService, ServiceItem
from catalogue.selectors import ServiceBundle, service_bundle
from windows.facts import Fact
from windows.templatetags.onewindow import limit_text

register = template.Library()


@register.simple_tag
def item_course(item: ServiceItem) -> list[str]:
    """How the item is decided within a department, a line for each thing worth knowing."""
    return [_steps(item.steps), *special_steps(item)]


@register.simple_tag
def special_steps(item: ServiceItem) -> list[str]:
    """特殊环节: what an item may go through beside examining papers and deciding."""
    lines = []
    if item.inspection == InspectionNeed.MUST:
        lines.append(_("checked on site before the decision"))
    elif item.inspection == InspectionNeed.MAY:
        lines.append(_("may be checked on site"))
    if item.is_by_commitment:
        lines.append(_commitment(item.commitment_check_working_days))
    if item.is_default_consent:
        values = {"basis": item.default_basis}
        lines.append(_("no answer in time counts as consent (%(basis)s)") % values)
    if item.is_renewal:
        lines.append(_("not decided before the licence ends, it counts as renewed"))
    return lines


@register.simple_tag
def extension_text(limits: ServiceItem | JointService) -> str:
    if not limits.extension_limit:
        return _("cannot be extended")
    values = {
        "limit": limit_text(limits.extension_limit, limits.statutory_unit),
        "who": limits.get_extension_by_display(),
    }
    return _("may be extended once by %(limit)s; approved by: %(who)s") % values


@register.simple_tag
def service_rules(service: JointService) -> list[Fact]:
    """Acceptance, join and what follows a refusal; no statement where the process knows the version."""
    bundle = service_bundle(service.pk)
    return [
        Fact(_("Acceptance"), _acceptance(service.acceptance_limit)),
        Fact(_("Basis of acceptance"), service.acceptance_basis),
        Fact(_("Several departments on one item"), _join(bundle)),
        Fact(_("If an item is refused"), _after_refusal(service)),
    ]


def _steps(steps: int) -> str:
    return {
        1: _("one officer decides"),
        2: _("one officer proposes, another signs"),
        3: _("one officer proposes, the section head checks, a third person signs"),
    }[steps]


def _commitment(days: int | None) -> str:
    if days is None:
        return _("granted on a declaration of commitment, checked afterwards")
    text = ngettext(
        "granted on a declaration of commitment, checked within %(n)d working day afterwards",
        "granted on a declaration of commitment, checked within %(n)d working days afterwards",
        days,
    )
    return text % {"n": days}


def _acceptance(days: int) -> str:
    if not days:
        return _("On the spot: what is not refused in writing at once is accepted.")
    text = ngettext(
        "If something is missing you are told once, within %(n)d working day; if nobody tells you,"
        " it is accepted as of the day of receipt.",
        "If something is missing you are told once, within %(n)d working days; if nobody tells you,"
        " it is accepted as of the day of receipt.",
        days,
    )
    return text % {"n": days}


def _join(bundle: ServiceBundle) -> str:
    service = bundle.joint_service
    if service.join_policy == JoinPolicy.N_OF_M:
        text = ngettext("%(n)d of them must grant.", "%(n)d of them must grant.", service.join_threshold)
        return text % {"n": service.join_threshold}
    if service.join_policy == JoinPolicy.VETO:
        return _("Nothing is granted against: %(names)s.") % {"names": _veto_names(bundle)}
    return {
        JoinPolicy.ALL: _("All of them must grant."),
        JoinPolicy.LEAD: _("The lead department decides; it may override another with a reason."),
        JoinPolicy.DEFAULT_CONSENT: _("Who does not answer in time consents, where the law says so."),
    }[JoinPolicy(service.join_policy)]


def _veto_names(bundle: ServiceBundle) -> str:
    deciding = {row.department_id: row.department for part in bundle.items for row in part.departments}
    return _(", ").join(deciding[pk].short_label for pk in deciding if pk in bundle.veto_department_ids)


def _after_refusal(service: JointService) -> str:
    if not service.is_concluded_in_part:
        return _("All is granted or nothing: the other items end.")
    follows = (AfterRefusal(service.after_refusal_successors), AfterRefusal(service.after_refusal_siblings))
    return {
        (AfterRefusal.STOP, AfterRefusal.GO_ON): _(
            "Items that wait for it end; the others go on, and what they grant is issued."
        ),
        (AfterRefusal.STOP, AfterRefusal.STOP): _("The other items end; what is granted already stays."),
        (AfterRefusal.GO_ON, AfterRefusal.GO_ON): _("The other items go on, those that wait for it too."),
        (AfterRefusal.GO_ON, AfterRefusal.STOP): _("Only items that wait for it go on; the others end."),
    }[follows]
