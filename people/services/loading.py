"""Entering departments, and the invented people of a demonstration."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from common import clock
from common.errors import NotAllowedError, RuleBrokenError
from people.models import Applicant, Department, Membership, ServiceSite, User
from people.policy import Role
from people.services.mandates import representative_note

_DEMO_PEOPLE = Path(__file__).parent.parent / "data" / "demo_people.yaml"


class DepartmentEntry(NamedTuple):
    """What is written about a department; `code` tells which one it is."""

    code: str
    name: str
    name_en: str
    short_name: str
    short_name_en: str
    phone: str


@transaction.atomic
def departments_load(*, departments: Sequence[DepartmentEntry]) -> dict[str, str]:
    """Enter or correct departments; none is ever taken away, for cases point at them.

    Returns what became of each code: new, changed or unchanged.
    """
    outcomes = {}
    standing = {d.code: d for d in Department.objects.select_for_update().order_by("pk")}
    for entry in departments:
        department = standing.get(entry.code)
        if department is None:
            Department.objects.create(**entry._asdict())
            outcomes[entry.code] = "new"
        elif any(getattr(department, name) != value for name, value in entry._asdict().items()):
            Department.objects.filter(pk=department.pk).update(**entry._asdict())
            outcomes[entry.code] = "changed"
        else:
            outcomes[entry.code] = "unchanged"
    return outcomes


@transaction.atomic
def demo_people_load() -> int:
    """Enter the invented sites, officers and citizens; who stands already is left alone, password and all.

    Returns how many accounts are new.

    Raises:
        NotAllowedError: this is no demonstration.
        RuleBrokenError: their departments are not there yet.
    """
    if not settings.DEMO:
        raise NotAllowedError(_("Invented people are entered in a demonstration only."))
    data = yaml.safe_load(_DEMO_PEOPLE.read_text(encoding="utf-8"))
    departments = {d.short_name: d for d in Department.objects.all()}
    named = [part["department"] for part in (*data["sites"], *data["officers"])]
    if missing := sorted({name for name in named if name not in departments}):
        text = _("Load the departments first; these are missing: %(names)s.")
        raise RuleBrokenError(text % {"names": ", ".join(missing)})
    sites = {part["code"]: _site(part, departments) for part in data["sites"]}
    applicants = {part["identifier"]: _applicant(part) for part in data["applicants"]}
    before = User.objects.count()
    password = make_password(settings.DEMO_PASSWORD)  # one hash for all: the password is public
    for part in data["officers"]:
        user = _user(part, password)
        Membership.objects.get_or_create(
            user=user,
            department=departments[part["department"]],
            role=Role(part["role"]),
            site=sites.get(part.get("site")),
        )
    for part in data["citizens"]:
        _user(part, password, applicant=applicants[part["applicant"]])
    for part in data["representatives"]:
        representative_note(
            organisation_id=applicants[part["organisation"]].pk,
            person_id=applicants[part["person"]].pk,
            basis=part["basis"],
            at=clock.now(),
        )
    _user(data["operator"], password, is_staff=True, is_superuser=True)
    return User.objects.count() - before


def _site(part: dict[str, str], departments: dict[str, Department]) -> ServiceSite:
    values = {**part, "department": departments[part["department"]]}
    return ServiceSite.objects.get_or_create(code=part["code"], defaults=values)[0]


def _applicant(part: dict[str, str]) -> Applicant:
    return Applicant.objects.get_or_create(
        identifier_kind=part["kind"],
        identifier=part["identifier"],
        defaults={"name": part["name"], "phone": part.get("phone", "")},
    )[0]


def _user(part: dict[str, Any], password: str, **more: Any) -> User:
    values = {"name": part["name"], "password": password, "is_staff": part.get("is_staff", False), **more}
    return User.objects.get_or_create(username=part["username"], defaults=values)[0]
