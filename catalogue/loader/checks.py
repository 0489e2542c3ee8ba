"""What must hold between the parts of one joint service; each finding stands at the line it is about."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from django.utils.translation import gettext as _

from catalogue.loader.asking_checks import asking_check
from catalogue.loader.combinations import combinations_check
from catalogue.loader.condition_checks import conditions_check
from catalogue.loader.entries import MaterialEntry, ServiceEntry
from catalogue.loader.guide_checks import ONE_VISIT_LAW, guide_check
from catalogue.loader.join_checks import join_check
from catalogue.loader.known import Known
from catalogue.loader.limit_checks import handling_check, limits_check
from catalogue.loader.party_checks import parties_check
from catalogue.loader.sections import Section
from catalogue.models import MaterialSource

APPLICATION_FORM = "application-form"
_CATCH_ALL = re.compile(r"(其他|其它|有关|相关|等)(的)?(证明)?(材料|资料|文件)|等$")
_APPLICANT_FACTS = ("name", "identifier")


def service_check(service: ServiceEntry, known: Known) -> int:
    """Note what is wrong; how many combinations of answers were tried."""
    _keys(service)
    limits_check(service)
    handling_check(service)
    guide_check(service)
    _visits(service)
    conditions_check(service)
    _prerequisites(service)
    _materials(service, known)
    asking_check(service, known)
    _licences(service)
    parties_check(service, known)
    join_check(service, known)
    return combinations_check(service)


def _keys(service: ServiceEntry) -> None:
    _refuse_repeated("key", ((part.section, part.key) for part in service.questions))
    _refuse_repeated("key", ((part.section, part.key) for part in service.fields))
    _refuse_repeated("key", ((part.section, part.key) for part in service.uses))
    _refuse_repeated("key", ((part.section, part.key) for part in service.materials))
    codes = [(service.section, service.code), *((part.section, part.item.code) for part in service.uses)]
    _refuse_repeated("code", codes)


def _refuse_repeated(key: str, parts: Iterable[tuple[Section, str]]) -> None:
    seen: set[str] = set()
    for section, value in parts:
        if value and value in seen:
            section.refuse(key, _("“%(found)s” is given twice.") % {"found": value})
        seen.add(value)


def _visits(service: ServiceEntry) -> None:
    if service.visits_promised and not service.visits_reason:
        text = _("A visit is promised; say why it is needed (%(law)s).")
        service.section.refuse("visits", text % {"law": ONE_VISIT_LAW})


def _prerequisites(service: ServiceEntry) -> None:
    keys = {use.key for use in service.uses}
    for use in service.uses:
        _refuse_repeated("item", ((part.section, part.item) for part in use.prerequisites))
        for part in use.prerequisites:
            if part.item and part.item not in keys:
                part.section.refuse("item", _("The item “%(found)s” is unknown here.") % {"found": part.item})
    before = {use.key: [part.item for part in use.prerequisites if part.item in keys] for use in service.uses}
    if circle := _circle(before):
        section = next(use.section for use in service.uses if use.key == circle[0])
        text = _("The items wait for each other: %(circle)s.")
        section.refuse("after", text % {"circle": " → ".join(circle)})


def _circle(before: Mapping[str, Collection[str]]) -> list[str]:
    """The keys of one circle, the first of them again at the end; empty when there is none."""
    left = dict(before)
    while free := [key for key, waits_for in left.items() if not any(other in left for other in waits_for)]:
        for key in free:
            del left[key]
    if not left:
        return []
    walk = [next(iter(left))]
    while len(set(walk)) == len(walk):
        walk.append(next(other for other in left[walk[-1]] if other in left))
    return walk[walk.index(walk[-1]) :]


def _materials(service: ServiceEntry, known: Known) -> None:
    keys = {use.key for use in service.uses}
    for part in service.materials:
        refuse = part.section.refuse
        if _CATCH_ALL.search(part.name):
            refuse("name", _("Name the document: “other” or “relevant” materials must not be asked for."))
        for item in [item for item in part.items if item not in keys]:
            refuse("items", _("The item “%(found)s” is unknown here.") % {"found": item})
        if part.source == MaterialSource.GOVERNMENT and not part.section.has("supplier"):
            refuse("source", _("It is held by government; say which department supplies it."))
        if part.kind and part.kind not in known.material_kinds:
            text = _("The kind “%(found)s” is not in the register of kinds of materials.")
            refuse("kind", text % {"found": part.kind})
        if part.kind == APPLICATION_FORM:
            _form(service, part, refuse)


def _form(service: ServiceEntry, part: MaterialEntry, refuse: Callable[[str, str], None]) -> None:
    if part.source != MaterialSource.APPLICANT:
        refuse("source", _("The application form comes from the applicant."))
    if not service.fields:
        refuse("kind", _("There is a form but no fields to fill in."))


def _licences(service: ServiceEntry) -> None:
    known = {
        "form": {part.key for part in service.fields},
        "answer": {part.key for part in service.questions},
        "applicant": set(_APPLICANT_FACTS),
        "case": {"number"},
    }
    for use in service.uses:
        for key, source in use.item.licence_fields.items():
            kind, colon, name = source.partition(":")
            is_known = bool(colon and name) and (kind == "text" or name in known.get(kind, set()))
            if source and not is_known:
                text = _("There is no “%(found)s” to take it from.")
                use.section.refuse(f"licence.fields.{key}", text % {"found": source})
