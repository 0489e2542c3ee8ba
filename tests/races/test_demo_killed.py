"""Filling a demonstration is killed in the middle of a case, and goes on where it was."""

import subprocess

import pytest
from django.db.models import Count
from pytest_django import Settings

from cases.models import Case
from e_licences.models import LicenceOrder, OrderState
from tests.background import process_start, wait_until
from tests.windows.county import county_load
from windows.demo.cases import demo_cases_load
from windows.demo.filling import demo_fill, filled

pytestmark = pytest.mark.django_db(transaction=True)
_FILL = """
from windows.demo.filling import demo_fill
demo_fill(seconds=600, is_patient=False)
"""


def test_killed_it_leaves_whole_cases_and_the_next_one_goes_on(settings: Settings) -> None:
    county_load()
    opened = demo_cases_load()
    running: subprocess.Popen[bytes] = process_start(_FILL)
    try:
        wait_until(lambda: Case.objects.count() >= opened + 2, seconds=300)
        assert demo_fill(seconds=0.1, is_patient=False) == 0  # one fills at a time
    finally:
        running.kill()
        running.wait(20)
    left = whole_cases()
    wait_until(lambda: demo_fill(seconds=0.1, is_patient=False) == 1, seconds=30)
    assert whole_cases() == left + 1 == filled().cases
    twice = Case.objects.values("intake_key").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()
    settings.DEMO = False
    assert demo_fill(seconds=0.1) == 0


def whole_cases() -> int:
    """Of each case there is all or nothing: its items, its papers, and the licences it owes."""
    assert not Case.objects.filter(items__isnull=True).exists()
    assert not Case.objects.filter(papers__isnull=True).exists()
    assert not LicenceOrder.objects.exclude(state=OrderState.DONE).exists()
    return Case.objects.count()
