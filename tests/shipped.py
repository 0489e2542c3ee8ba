"""The shipped catalogue in the order in which it can be taken in: departments, their people, services."""

from catalogue.services import catalogue_files, catalogue_load
from people.models import Department, Membership, User
from people.policy import Role
from tests.seals import seals_enter

STEPS = (Role.REVIEWER, Role.SECTION_HEAD, Role.SIGNATORY)


def shipped_load() -> None:
    catalogue_load(paths=catalogue_files(), is_departments_only=True)
    departments_staff()
    seals_enter()
    catalogue_load(paths=catalogue_files())


def departments_staff() -> None:
    """Three people who handle, check and sign in every department, so that anything can be published."""
    officers = {
        role: User.objects.get_or_create(username=f"any_{role}", defaults={"name": str(role)})[0]
        for role in STEPS
    }
    Membership.objects.bulk_create(
        Membership(user=user, department=department, role=role)
        for department in Department.objects.all()
        for role, user in officers.items()
        if not Membership.objects.filter(user=user, department=department).exists()
    )
