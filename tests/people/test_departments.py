"""Entering departments; and a demonstration's people only where they belong."""

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from catalogue.models import CalendarYear
from common.errors import NotAllowedError, RuleBrokenError
from people.models import Department, User
from people.services import DepartmentEntry, demo_people_load, departments_load

MARKET = DepartmentEntry(
    "11330899MB9900021C", "九溪县市场监督管理局", "Market Regulation", "市监局", "Market", "0570-1"
)


@pytest.mark.django_db
def test_departments_are_entered_corrected_and_left_alone() -> None:
    assert departments_load(departments=[MARKET]) == {MARKET.code: "new"}
    assert departments_load(departments=[MARKET]) == {MARKET.code: "unchanged"}
    moved = MARKET._replace(phone="0570-2")
    assert departments_load(departments=[moved]) == {MARKET.code: "changed"}
    assert Department.objects.get().phone == "0570-2"


@pytest.mark.django_db
def test_people_need_their_departments_first() -> None:
    with pytest.raises(RuleBrokenError, match="市监局"):
        demo_people_load()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_outside_a_demonstration_nobody_is_invented(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(NotAllowedError):
        demo_people_load()
    with pytest.raises(CommandError):
        call_command("demo_load")
    assert not CalendarYear.objects.exists()
