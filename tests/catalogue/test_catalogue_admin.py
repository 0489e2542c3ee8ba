"""The administration of the catalogue: editors see versions and the calendar, others nothing."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import CalendarDay, JointService, ServiceItem
from catalogue.services import calendar_seed
from people.models import Department, Membership, User
from people.policy import Role


def staff(role: Role, client: Client) -> Client:
    user = User.objects.create(username=role, name=role, is_staff=True)
    Membership.objects.create(user=user, department=Department.objects.all()[0], role=role)
    client.force_login(user)
    return client


def pages(kind: str) -> list[str]:
    service, item = JointService.objects.get(), ServiceItem.objects.all()[0]
    return [
        reverse(f"admin:catalogue_jointservice_{kind}", args=[service.pk]),
        reverse(f"admin:catalogue_serviceitem_{kind}", args=[item.pk]),
    ]


def test_an_editor_sees_versions_and_changes_none(sample: Path, client: Client) -> None:
    editor = staff(Role.EDITOR, client)
    assert editor.get(reverse("admin:catalogue_jointservice_changelist")).status_code == 200
    assert editor.get(reverse("admin:catalogue_serviceitem_changelist")).status_code == 200
    for page in pages("change"):
        assert editor.get(page).status_code == 200
        assert editor.post(page, {"name": "改"}).status_code == 403
    for page in pages("delete"):
        assert editor.post(page, {"post": "yes"}).status_code == 403
    assert JointService.objects.get().name == "摆摊"


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR])
def test_other_staff_do_not_get_in(sample: Path, client: Client, role: Role) -> None:
    other = staff(role, client)
    for page in [*pages("change"), reverse("admin:catalogue_calendarday_changelist")]:
        assert other.get(page).status_code == 403


def test_the_calendar_is_looked_at_here_and_changed_in_its_office(sample: Path, client: Client) -> None:
    calendar_seed(year=2026)
    editor = staff(Role.EDITOR, client)
    for model in ("calendarday", "calendaryear", "calendarchange"):
        assert editor.get(reverse(f"admin:catalogue_{model}_changelist")).status_code == 200
        assert editor.get(reverse(f"admin:catalogue_{model}_add")).status_code == 403
    before = list(CalendarDay.objects.values())
    for act in ("change", "delete"):
        page = reverse(f"admin:catalogue_calendarday_{act}", args=[CalendarDay.objects.all()[0].pk])
        assert editor.post(page, {"post": "yes", "date": "2026-05-09"}).status_code == 403
    assert list(CalendarDay.objects.values()) == before
