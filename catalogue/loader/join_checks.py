"""Whether the join policy can come to a result at all, and does not contradict itself."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from catalogue.loader.entries import ServiceEntry
from catalogue.loader.known import Known
from catalogue.models import AfterRefusal, JoinPolicy


def join_check(service: ServiceEntry, known: Known) -> None:
    _threshold(service)
    _veto(service, known.department_names)
    _lead(service)
    _default_consent(service)
    if not service.is_concluded_in_part:
        _whole_or_nothing(service)
        _licences_between(service, known.licence_names)


def _threshold(service: ServiceEntry) -> None:
    refuse = service.section.refuse
    if service.join_policy != JoinPolicy.N_OF_M:
        if service.join_threshold:
            refuse("join.threshold", _("A threshold belongs to the policy “n-of-m”."))
        return
    if service.join_threshold < 1:
        refuse("join.threshold", _("Say how many departments must grant, at least 1."))
    several = [use for use in service.uses if len(use.item.departments) > 1]
    if not several:
        refuse("join.policy", _("On no item several departments decide; “all” says the same."))
    for use in several:
        deciding = len(use.item.departments)
        if deciding < service.join_threshold:
            values = {"item": use.key, "deciding": deciding, "threshold": service.join_threshold}
            text = _("On “%(item)s” only %(deciding)d departments decide; %(threshold)d can never grant.")
            refuse("join.threshold", text % values)


def _veto(service: ServiceEntry, names: Mapping[str, str]) -> None:
    refuse = service.section.refuse
    if service.join_policy != JoinPolicy.VETO:
        if service.veto:
            refuse("join.veto", _("Departments with a veto belong to the policy “veto”."))
        return
    if not service.veto:
        refuse("join.veto", _("Say which departments may veto."))
    for code in service.veto:
        if code not in _deciding(service):
            refuse(
                "join.veto",
                _("%(found)s decides nothing here and can veto nothing.") % {"found": names[code]},
            )


def _lead(service: ServiceEntry) -> None:
    if service.join_policy != JoinPolicy.LEAD or not service.lead:
        return
    several = [use for use in service.uses if len(use.item.departments) > 1]
    for use in several:
        if service.lead not in use.item.departments:
            text = _("The lead is to decide, but it is not among the departments of “%(item)s”.")
            service.section.refuse("join.policy", text % {"item": use.key})
    if not several and service.lead not in _deciding(service):
        text = _("The lead is to decide, but it is not among the departments of any item.")
        service.section.refuse("join.policy", text)


def _default_consent(service: ServiceEntry) -> None:
    is_wanted = service.join_policy == JoinPolicy.DEFAULT_CONSENT
    if is_wanted and not any(use.item.default_basis for use in service.uses):
        text = _("Silence counts as consent only where a law says so; name it at an item (default_consent).")
        service.section.refuse("join.policy", text)


def _whole_or_nothing(service: ServiceEntry) -> None:
    for key, value in (
        ("successors", service.after_refusal_successors),
        ("siblings", service.after_refusal_siblings),
    ):
        if value == AfterRefusal.GO_ON:
            text = _("Nothing is granted in part, so nothing can go on after a refusal; write “stop”.")
            service.section.refuse(f"join.after_refusal.{key}", text)


def _licences_between(service: ServiceEntry, licence_names: Mapping[str, str]) -> None:
    """A licence that a later item must see goes out before that item is decided: then it is in part."""
    granted = {use.key: licence_names.get(use.item.licence_type, "") for use in service.uses}
    for use in service.uses:
        seen = {material.name for material in service.materials if use.key in material.items}
        for part in use.prerequisites:
            if (name := granted.get(part.item, "")) in seen:
                values = {"licence": name, "before": part.item, "after": use.key}
                text = _(
                    "“%(after)s” must see the licence “%(licence)s” of “%(before)s”, which is out before"
                    " “%(after)s” is decided; so the service can be granted in part, and “no” cannot be kept."
                )
                service.section.refuse("join.in_part", text % values)


def _deciding(service: ServiceEntry) -> set[str]:
    return {code for use in service.uses for code in use.item.departments}
