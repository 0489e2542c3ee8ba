"""At the desk: two officers on one approval; the pages of a file by keyboard beside what is typed."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from playwright.sync_api import Locator, expect
from pytest_django.plugin import DjangoDbBlocker
from redis import Redis

from cases.models import Approval, PageRemark, SubmittedMaterial
from common.clock import now
from materials.services import file_store
from people.models import Department, Membership, ServiceSite, User
from people.policy import Role
from tests.browser import steps
from tests.browser.conftest import Seat
from tests.browser.test_pages import DESK, NARROWEST, PHONE, too_wide, violations
from tests.browser.visitors import Visitor
from tests.bulk_decisions import approvals_make
from tests.cast import CODES, Cast
from tests.materials.sample_files import pdf

PASSWORD = "words-nobody-guesses"
TYPED = "已写到一半的意见"
NEWS_MS = 40_000  # a page asks every 15 seconds


@pytest.fixture(scope="module")
def approvals(system: str, django_db_blocker: DjangoDbBlocker) -> list[Approval]:
    """Of market regulation, each with a plan of three pages and its newer version; and a colleague."""
    with django_db_blocker.unblock():
        market = Department.objects.get(code=CODES["market"])
        colleague = User.objects.create_user(username="tongshi", password=PASSWORD, name="严小寒")
        Membership.objects.create(user=colleague, department=market, role=Role.REVIEWER)
        clerk = User.objects.get(username="chuangkou")
        cast = Cast(
            site=ServiceSite.objects.get(code="330899-hall"),
            departments={"market": market},
            users={"clerk": clerk},
        )
        made = approvals_make(cast, 3)
        for approval in made:
            needed = approval.case.joint_service.materials.get()
            for name, days in (("平面图.pdf", -2000), ("平面图（改）.pdf", 0)):
                upload = SimpleUploadedFile(name, pdf(pages=3))
                file = file_store(upload=upload, stored_by_id=clerk.pk, at=now() + timedelta(days=days))
                SubmittedMaterial.objects.create(
                    case=approval.case, requirement=needed, provision="file", file=file
                )
        with Redis.from_url(settings.REDIS_URL) as redis:
            redis.flushdb()
        return made


def colleague_seated(seat: Seat) -> Visitor:
    second = seat()
    second.go("/login/")
    second.page.locator("#id_username").fill("tongshi")
    second.page.locator("#id_password").fill(PASSWORD)
    second.page.locator("main form:has(#id_username)").get_by_role("button").click()
    second.page.wait_for_url(re.compile("/desk/"))
    return second


def test_two_officers_on_one_approval_are_told_at_once_and_lose_no_word(
    seat: Seat, approvals: list[Approval]
) -> None:
    first, second = seat("shijian"), colleague_seated(seat)
    address = f"/desk/approvals/{approvals[0].pk}/"
    first.go(address)
    first.press("Take up")
    first.page.locator("#id_opinion").fill(TYPED)
    second.go(address)
    standing = "#standing"
    expect(second.page.locator(standing)).to_contain_text("Also open just now at: 孙立秋")
    expect(first.page.locator(standing)).to_contain_text("严小寒", timeout=NEWS_MS)
    other = first.context.new_page()  # the first officer goes on in another window and puts it back
    other.goto(first.page.url)
    other.get_by_role("button", name="Put it back into the inbox").click()
    expect(other.locator(".notice-ok").first).to_be_visible()
    second.page.reload()
    second.press("Take up")
    steps.decide(second, "granted", "符合法定条件")
    told = first.page.locator(standing)
    expect(told).to_contain_text("严小寒 has decided: Granted.", timeout=NEWS_MS)
    opinion = first.page.locator("#id_opinion")
    expect(opinion).to_have_value(TYPED)
    assert opinion.get_attribute("readonly") is not None
    expect(first.page.locator("#act button[type=submit].btn-primary")).to_be_disabled()


def test_pages_are_turned_sized_and_compared_by_keys_beside_what_is_typed(
    seat: Seat, approvals: list[Approval]
) -> None:
    officer = seat("shijian")
    page = officer.page
    officer.go(f"/desk/approvals/{approvals[1].pk}/?tab=open")
    officer.press("Take up")
    page.locator("#id_opinion").fill(TYPED)
    page.locator("#id_opinion").press("ArrowRight")
    page.locator("#id_opinion").press("o")
    page.locator("#id_opinion").fill(TYPED)
    page.locator("h1").click()
    shown = page.locator("#viewer .sheet img")
    for key, changed in (
        ("ArrowRight", r"/pages/2/\?size=fit$"),
        ("o", r"/pages/2/\?size=fit&turn=90$"),
        ("+", r"size=fit&turn=90$"),
        ("=", r"size=large&turn=90$"),
        ("0", r"size=fit&turn=90$"),
        ("ArrowLeft", r"/pages/1/\?size=fit&turn=90$"),
        ("]", r"/pages/1/\?size=fit$"),
    ):
        page.keyboard.press(key)
        expect(shown).to_have_attribute("src", re.compile(changed))
        expect(page.locator("#viewer[aria-busy]")).to_have_count(0)
    page.keyboard.press("w")
    expect(shown).to_have_count(2)
    expect(page).to_have_url(re.compile(r"tab=open.*with=\d+"))
    found = []
    for width, height in (DESK, PHONE, NARROWEST):
        page.set_viewport_size({"width": width, "height": height})
        found += [*violations(page), *too_wide(page, width)]
    assert not found, "\n".join(found)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.keyboard.press("w")
    expect(shown).to_have_count(1)
    expect(page.locator("#id_opinion")).to_have_value(TYPED)


def test_a_place_is_marked_with_the_mouse_and_a_phrase_put_in_by_key(
    seat: Seat, approvals: list[Approval]
) -> None:
    officer = seat("shijian")
    page = officer.page
    officer.go(f"/desk/approvals/{approvals[2].pk}/")
    officer.press("Take up")
    expect(page.locator("#viewer .sheet img")).to_have_js_property("complete", True)
    page.keyboard.press("m")
    box = page.locator("[data-sheet]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.5)
    page.mouse.up()
    page.keyboard.type("缺少比例尺")
    officer.press("Pin the remark")
    expect(page.locator("#remark-1")).to_contain_text("孙立秋")
    expect(page.locator(".pins rect")).to_have_count(1)
    with ThreadPoolExecutor(1) as beside:
        sides = beside.submit(pinned).result()
    assert [round(side, -1) for side in sides] == [250, 250, 500, 250]
    page.locator("h1").click()
    page.keyboard.press("q")
    page.keyboard.press("1")
    expect(page.locator("#id_opinion")).not_to_have_value("")


def test_the_line_beside_a_file_is_moved_by_keys_and_by_hand_and_stays_where_it_was_put(
    seat: Seat, approvals: list[Approval]
) -> None:
    officer = seat("shijian")
    page = officer.page
    officer.go(f"/desk/approvals/{approvals[1].pk}/")
    line, right = page.get_by_role("separator"), page.locator("#beside")
    usual = width_of(right)
    line.focus()
    for key, rems in (("ArrowLeft", 26), ("ArrowLeft", 27), ("ArrowRight", 26), ("Home", 20)):
        page.keyboard.press(key)
        expect(line).to_have_attribute("aria-valuenow", str(rems))
        assert width_of(right) == usual * rems / 25
    expect(page.locator("#viewer .sheet img")).to_have_attribute("src", re.compile("/pages/1/"))
    page.keyboard.press("ArrowLeft")
    page.reload()
    expect(line).to_have_attribute("aria-valuenow", "21")
    assert width_of(right) == usual * 21 / 25
    box = line.bounding_box()
    assert box is not None
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, 300)
    page.mouse.down()
    page.mouse.move(x - 100, 300)
    page.mouse.up()
    assert width_of(right) == pytest.approx(usual * 21 / 25 + 100, abs=12)
    page.keyboard.press("Enter")
    assert width_of(right) == usual
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(line).to_be_hidden()


def width_of(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["width"]


def pinned() -> list[int]:
    try:
        row = PageRemark.objects.get()
        return [row.left or 0, row.top or 0, row.width or 0, row.height or 0]
    finally:
        connection.close()
