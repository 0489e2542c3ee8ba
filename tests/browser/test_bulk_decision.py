"""An officer grants fifty approvals together, one of which a colleague takes meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker
from redis import Redis

from cases.models import Approval, ApprovalStatus, Decision
from common.clock import local_date, now
from people.models import Department, Membership, ServiceSite, User
from people.policy import Role
from people.selectors import actor_for
from tests.browser import steps
from tests.browser.conftest import Seat
from tests.browser.visitors import Visitor
from tests.bulk_decisions import approvals_make
from tests.cast import CODES, Cast
from workflows import engine

FIFTY = 50
PATIENCE_MS = 120_000
BOXES = "input[data-row-pick]"


@pytest.fixture(scope="module")
def approvals(system: str, django_db_blocker: DjangoDbBlocker) -> list[Approval]:
    with django_db_blocker.unblock():
        market = Department.objects.get(code=CODES["market"])
        colleague = User.objects.create_user(username="tongshi", name="严小寒")
        Membership.objects.create(user=colleague, department=market, role=Role.REVIEWER)
        cast = Cast(
            site=ServiceSite.objects.get(code="330899-hall"),
            departments={"market": market},
            users={"clerk": User.objects.get(username="chuangkou")},
        )
        made = approvals_make(cast, FIFTY)
        with Redis.from_url(settings.REDIS_URL) as redis:
            redis.flushdb()  # of the papers these cases owe: the worker would be at them for minutes
        return made


def test_fifty_are_granted_together_but_for_the_one_a_colleague_takes(
    seat: Seat, approvals: list[Approval]
) -> None:
    officer = seat("shijian")
    officer.go("/desk/?tab=open")
    expect(officer.page.locator(BOXES)).to_have_count(FIFTY)
    pick_by_keys(officer)
    officer.page.get_by_role("link", name="Select all 50 on this page").click()
    expect(officer.page.locator(f"{BOXES}:checked")).to_have_count(FIFTY)
    officer.press("Decide together")
    expect(steps.heading(officer)).to_have_text("Grant 50 approvals together")
    taken = approvals[30]
    with ThreadPoolExecutor(1) as beside:  # or it would stay in the transaction of this test
        beside.submit(take, taken).result()
    officer.page.locator("#id_opinion").fill("符合条件")
    officer.button("Grant 50 approvals").dblclick()
    expect(officer.page.get_by_text("Look at the rest one by one.")).to_be_visible(timeout=PATIENCE_MS)
    results = officer.page.locator("#progress tbody tr")
    expect(results.filter(has_text=officer.say("Succeeded"))).to_have_count(FIFTY - 1)
    expect(results.filter(has_text=officer.say("Skipped"))).to_contain_text("Taken by 严小寒.")
    assert Decision.objects.filter(approval__in=approvals).count() == FIFTY - 1
    taken.refresh_from_db()
    assert taken.status == ApprovalStatus.CLAIMED


def pick_by_keys(officer: Visitor) -> None:
    """X picks one row, Shift+X all from there."""
    keyboard = officer.page.keyboard
    for key in ("j", "x", "j", "j", "Shift+X"):
        keyboard.press(key)
    expect(officer.page.locator(f"{BOXES}:checked")).to_have_count(3)
    expect(officer.page.locator("[data-picked]")).to_have_text("Selected: 3")


def take(approval: Approval) -> None:
    try:
        actor = actor_for(User.objects.get(username="tongshi"), on=local_date(now()))
        engine.approval_claim(approval_id=approval.pk, actor=actor, at=now())
    finally:
        connection.close()
