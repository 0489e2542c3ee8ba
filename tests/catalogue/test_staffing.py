"""Nothing is published that nobody can handle; and so the people come before the services."""

from collections.abc import Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalogue.models import JointService
from catalogue.services import catalogue_load
from common.clock import local_date, now
from e_licences.models import LicenceType
from people.models import Department, Membership, User
from people.policy import Role
from tests.catalogue.sample import KINDS, REGISTERS, SERVICE, TYPES, findings_of, line_of, written

STALL = "    promised: {limit: 3, unit: working-day}\n"


@pytest.fixture
def departments(db: None, tmp_path: Path) -> Path:
    catalogue_load(paths=written(tmp_path, departments=REGISTERS, kinds=KINDS))
    return tmp_path


def join(name: str, department: str, *roles: Role, is_active: bool = True) -> None:
    user, _new = User.objects.get_or_create(username=name, defaults={"name": name, "is_active": is_active})
    for role in roles:
        Membership.objects.create(
            user=user, department=Department.objects.get(short_name=department), role=role
        )


def told(folder: Path, service: str = SERVICE) -> list[tuple[int, str, str]]:
    found = findings_of(written(folder, types=TYPES, service=service))
    assert not JointService.objects.exists()
    return [(part.line, part.field, part.reason) for part in found]


def test_without_people_each_department_is_named_once(departments: Path) -> None:
    missing = "Nobody in {} can handle this in 1 step; missing: Reviewer."
    assert told(departments) == [
        (
            line_of(SERVICE, "lead:"),
            "joint_service.lead",
            "市监局 leads, but has no one who handles a case (Reviewer).",
        ),
        (line_of(SERVICE, "departments: [市监局]"), "items.stall.departments", missing.format("市监局")),
        (line_of(SERVICE, "departments: [消防"), "items.check.departments", missing.format("消防")),
    ]


@pytest.mark.django_db
def test_a_department_of_the_same_load_has_no_people_yet(tmp_path: Path) -> None:
    found = findings_of(written(tmp_path, departments=REGISTERS, kinds=KINDS, types=TYPES, service=SERVICE))
    assert len(found) == 3
    assert not Department.objects.exists()


@pytest.mark.parametrize(
    ("steps", "people", "reason"),
    [
        (2, [("a", Role.REVIEWER)], "missing: Signatory."),
        (2, [("a", Role.REVIEWER, Role.SIGNATORY)], "too few different people for 2 steps."),
        (3, [("a", Role.REVIEWER), ("b", Role.SIGNATORY)], "missing: Section head."),
        (3, [("a", Role.REVIEWER, Role.SECTION_HEAD), ("b", Role.SIGNATORY)], "too few different people"),
        (
            3,
            [("a", Role.REVIEWER), ("b", Role.SECTION_HEAD, Role.SIGNATORY), ("c", Role.SIGNATORY)],
            "",
        ),
        (2, [("a", Role.REVIEWER, Role.SIGNATORY), ("b", Role.REVIEWER)], ""),
        (1, [("a", Role.REVIEWER)], ""),
    ],
)
def test_each_step_needs_a_person_of_its_own(
    departments: Path, steps: int, people: Sequence[tuple[str, Role]], reason: str
) -> None:
    join("fire", "消防", Role.REVIEWER)
    for name, *roles in people:
        join(name, "市监局", *roles)
    service = SERVICE.replace(STALL, f"{STALL}    steps: {steps}\n")
    if not reason:
        catalogue_load(paths=written(departments, types=TYPES, service=service))
        assert JointService.objects.exists()
        return
    [(_line, field, found)] = told(departments, service)
    assert field == "items.stall.departments"
    assert reason in found


def test_who_has_left_or_is_not_there_yet_does_not_count(departments: Path) -> None:
    join("fire", "消防", Role.REVIEWER)
    join("a", "市监局", Role.REVIEWER)
    today = local_date(now())
    for days in (1, -1):
        day = today + timedelta(days=days)
        Membership.objects.filter(user__username="a").update(starts_on=day, ends_on=day)
        assert [field for _line, field, _reason in told(departments)] == [
            "joint_service.lead",
            "items.stall.departments",
        ]
    Membership.objects.filter(user__username="a").update(starts_on=today, ends_on=today)
    User.objects.filter(username="a").update(is_active=False)
    assert len(told(departments)) == 2
    User.objects.filter(username="a").update(is_active=True)
    catalogue_load(paths=written(departments, types=TYPES, service=SERVICE))


def test_a_member_who_leaves_later_does_not_stop_a_load_that_changes_nothing(sample: Path) -> None:
    Membership.objects.filter(role=Role.REVIEWER, department__short_name="消防").delete()
    assert {part.outcome for part in catalogue_load(paths=written(sample, service=SERVICE))} == {"unchanged"}
    changed = SERVICE.replace("limit: 3,", "limit: 2,")
    [found] = findings_of(written(sample, service=changed))
    assert found.field == "items.check.departments"


@pytest.mark.django_db
def test_departments_alone_can_be_taken_in_for_their_people(tmp_path: Path) -> None:
    paths = written(tmp_path, departments=REGISTERS, kinds=KINDS, types=TYPES, service=SERVICE)
    out = StringIO()
    call_command("catalogue_load", *map(str, paths), "--departments-only", stdout=out)
    assert Department.objects.count() == 2
    assert not JointService.objects.exists()
    assert not LicenceType.objects.exists()
    with pytest.raises(CommandError):
        call_command("catalogue_load", *map(str, paths), stderr=StringIO())
    for short_name in ("市监局", "消防"):
        join(f"reviewer-{short_name}", short_name, Role.REVIEWER)
    call_command("catalogue_load", *map(str, paths), stdout=out)
    assert JointService.objects.get().slug == "stall"


@pytest.mark.django_db
def test_departments_alone_are_not_taken_in_from_files_that_are_wrong(tmp_path: Path) -> None:
    wrong = SERVICE.replace("unit: hour", "unit: hours")
    paths = written(tmp_path, departments=REGISTERS, kinds=KINDS, service=wrong)
    with pytest.raises(CommandError):
        call_command("catalogue_load", *map(str, paths), "--departments-only", stderr=StringIO())
    assert not Department.objects.exists()
