"""The administration of the catalogue: editors see versions and correct the calendar, others see nothing."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import CalendarDay, CalendarYear, JointService, ServiceItem
from catalogue.selectors import working_calendar, working_calendar_forget
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


def test_a_corrected_day_counts_at_once(sample: Path, client: Client) -> None:
    CalendarYear.objects.create(year=2026)
    working_calendar_forget()
    assert not working_calendar().is_working(date(2026, 5, 9))
    editor = staff(Role.EDITOR, client)
    values = {"date": "2026-05-09", "is_working": "on", "reason": "劳动节调休上班"}
    assert editor.post(reverse("admin:catalogue_calendarday_add"), values).status_code == 302
    assert working_calendar().is_working(date(2026, 5, 9))
    page = reverse("admin:catalogue_calendarday_delete", args=[CalendarDay.objects.get().pk])
    assert editor.post(page, {"post": "yes"}).status_code == 302
    assert not working_calendar().is_working(date(2026, 5, 9))
    working_calendar_forget()
