"""Whether somebody can handle what is published: a department without people would keep a case for ever."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice, product

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.loader.entries import ServiceEntry, digest
from catalogue.loader.sections import Section
from catalogue.models import JointService, VersionStatus
from people.models import Membership
from people.policy import Role

STEP_ROLES = {
    1: (Role.REVIEWER,),
    2: (Role.REVIEWER, Role.SIGNATORY),
    3: (Role.REVIEWER, Role.SECTION_HEAD, Role.SIGNATORY),
}
_Staff = defaultdict[tuple[str, str], set[int]]  # department's code, role → its people


def staffing_check(services: Sequence[ServiceEntry], names: Mapping[str, str], *, on: date) -> None:
    """Each deciding department can carry all steps by different people; a lead can coordinate.

    Only what becomes a new version is looked at: who leaves later does not undo what was published.
    """
    published = JointService.objects.filter(status=VersionStatus.PUBLISHED)
    digests = dict(published.values_list("code", "digest"))
    staff = _staff(on)
    for service in services:
        if digests.get(service.code) == digest(service):
            continue
        if service.lead and not staff[service.lead, Role.REVIEWER]:
            text = _("%(department)s leads, but has no one who handles a case (%(role)s).")
            values = {"department": names[service.lead], "role": Role.REVIEWER.label}
            service.section.refuse("lead", text % values)
        for department, (steps, section) in _needed(service).items():
            people = [staff[department, role] for role in STEP_ROLES[steps]]
            _check(section, names[department], people)


def _staff(on: date) -> _Staff:
    running = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on, user__is_active=True
    )
    staff: _Staff = defaultdict(set)
    for code, role, user_id in running.values_list("department__code", "role", "user_id"):
        staff[code, role].add(user_id)
    return staff


def _needed(service: ServiceEntry) -> dict[str, tuple[int, Section]]:
    """The most steps asked of each department, and the item that asks."""
    needed: dict[str, tuple[int, Section]] = {}
    for use in service.uses:
        for department in use.item.departments:
            if department not in needed or needed[department][0] < use.item.steps:
                needed[department] = (use.item.steps, use.section)
    return needed


def _check(section: Section, department: str, people: Sequence[set[int]]) -> None:
    steps = len(people)
    missing = [str(role.label) for role, who in zip(STEP_ROLES[steps], people, strict=True) if not who]
    values = {"department": department, "steps": steps, "roles": ", ".join(missing)}
    if missing:
        text = ngettext(
            "Nobody in %(department)s can handle this in %(steps)d step; missing: %(roles)s.",
            "Nobody in %(department)s can handle this in %(steps)d steps; missing: %(roles)s.",
            steps,
        )
        section.refuse("departments", text % values)
    elif not _by_different_people(people):
        text = _("%(department)s has too few different people for %(steps)d steps.")
        section.refuse("departments", text % values)


def _by_different_people(people: Sequence[set[int]]) -> bool:
    """As many of each role as there are roles decide it."""
    few = [tuple(islice(sorted(who), len(people))) for who in people]
    return any(len(set(chosen)) == len(people) for chosen in product(*few))
