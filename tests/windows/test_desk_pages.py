"""The files beside the dossier: page by page by links alone, two beside each other."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from cases.models import Approval
from cases.services.remarks import Box, remark_make
from common import clock
from materials.models import StoredFile
from tests.cast import FOUR, Cast, approval_of, case_make, service_make
from tests.windows.desk_files import hand_in
from tests.windows.desk_play import Login, login
from windows.desk.sheets import turned

__all__ = ["login"]

STATEMENTS_AT_MOST = 20


@pytest.fixture
def approval(cast: Cast, settings: Settings, tmp_path: Path) -> Approval:
    settings.MEDIA_ROOT = tmp_path / "files"
    return approval_of(case_make(cast, service_make(cast, FOUR)), "market")


@pytest.fixture
def plans(cast: Cast, approval: Approval) -> list[StoredFile]:
    """The first version and the one that came after it."""
    needed = approval.case.joint_service.materials.get()
    first = hand_in(cast, approval.case, needed, "平面图.pdf", pages=3, days=-2000)
    return [first, hand_in(cast, approval.case, needed, "平面图（改）.pdf", pages=2)]


def page_of(client: Client, approval: Approval, query: str = "") -> str:
    answer = client.get(reverse("desk:approval", args=[approval.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def link(page: str, key: str) -> str:
    """Where the link or field with this key leads."""
    found = re.search(rf'<a [^>]*href="(\?[^"]*)"[^>]*data-key="{re.escape(key)}"', page)
    assert found is not None, f"no link with the key {key}"
    return unescape(found[1])


def pictures(page: str) -> list[str]:
    return [
        unescape(source) for source in re.findall(r'<img src="(/files/[^"]+\?size=(?!thumb)[^"]+)"', page)
    ]


def test_the_dossier_turns_pages_and_sizes_by_links_that_have_keys(
    approval: Approval, plans: list[StoredFile], login: Login
) -> None:
    market = login("market_reviewer")
    page = page_of(market, approval, "?tab=open")
    assert pictures(page) == [reverse("file_preview", args=[plans[0].pk, 1]) + "?size=fit"]
    for key, expected in (
        ("ArrowRight", "/2/?size=fit"),
        ("+", "/2/?size=fit"),
        ("+", "/2/?size=large"),
        ("O", "/2/?size=large&turn=90"),
        ("0", "/2/?size=fit&turn=90"),
        ("ArrowLeft", "/1/?size=fit&turn=90"),
    ):
        page = page_of(market, approval, link(page, key))
        assert pictures(page)[0].endswith(expected), key
    assert "tab=open" in link(page, "O")
    assert market.get(pictures(page)[0]).status_code == 200


def test_the_next_file_begins_at_its_first_page(
    approval: Approval, plans: list[StoredFile], login: Login
) -> None:
    market = login("market_reviewer")
    query = link(page_of(market, approval, "?page=3"), "]")
    page = page_of(market, approval, query)
    assert pictures(page) == [reverse("file_preview", args=[plans[1].pk, 1]) + "?size=fit"]
    assert "handed in later" in page
    assert f"file={plans[0].pk}" in link(page, "[")


def test_the_old_version_stands_beside_the_new_one_and_both_turn_together(
    approval: Approval, plans: list[StoredFile], login: Login
) -> None:
    market = login("market_reviewer")
    page = page_of(market, approval, f"?file={plans[1].pk}")
    page = page_of(market, approval, link(page, "W"))
    shown = [reverse("file_preview", args=[plan.pk, 1]) + "?size=fit" for plan in plans]
    assert pictures(page) == shown
    page = page_of(market, approval, link(page, "ArrowRight"))
    assert pictures(page) == [address.replace("/1/?", "/2/?") for address in shown]
    assert len(pictures(page_of(market, approval, link(page, "W")))) == 1


def test_any_two_files_of_the_case_can_stand_beside_each_other_and_none_of_another_case(
    cast: Cast, approval: Approval, plans: list[StoredFile], login: Login
) -> None:
    market = login("market_reviewer")
    other = case_make(cast, approval.case.joint_service)
    strange = hand_in(cast, other, other.joint_service.materials.get(), "别人的.pdf", pages=1)
    address = reverse("desk:approval", args=[approval.pk])
    assert market.get(address, {"with": plans[1].pk}).status_code == 200
    for query in ({"with": strange.pk}, {"file": strange.pk}, {"page": 4}, {"zoom": 60}, {"turn": 1}):
        assert market.get(address, query).status_code == 404


def test_a_script_gets_the_part_alone_and_nobody_else_gets_it(
    approval: Approval, plans: list[StoredFile], login: Login
) -> None:
    address = reverse("desk:pages", args=[approval.case.number])
    part = login("market_section_head").get(address, {"page": 2}, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<div")
    assert part["Cache-Control"] == "private, no-store"
    assert "<h1>" in login("market_reviewer").get(address).content.decode()
    assert login("housing_reviewer").get(address).status_code == 404
    for who in ("clerk", "citizen", "outsider", "supervisor"):
        assert login(who).get(address).status_code == 403


def test_a_case_without_files_has_no_viewer(approval: Approval, login: Login) -> None:
    assert 'id="viewer"' not in page_of(login("market_reviewer"), approval)
    address = reverse("desk:pages", args=[approval.case.number])
    assert login("market_reviewer").get(address).status_code == 404


def test_the_dossier_costs_the_same_for_one_file_and_for_many_with_remarks(
    cast: Cast, approval: Approval, plans: list[StoredFile], login: Login
) -> None:
    market, actor = login("market_reviewer"), cast.actor("market_reviewer")
    needed = approval.case.joint_service.materials.get()

    def remark() -> None:
        file_id = plans[0].pk
        remark_make(case=approval.case, actor=actor, file_id=file_id, page=1, text="？", at=clock.now())

    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            page_of(market, approval)
        return len(found)

    page_of(market, approval)
    without = statements()
    remark()
    with_one = statements()
    for n in range(4):
        hand_in(cast, approval.case, needed, f"{n}.pdf", pages=1 + n)
        remark()
    assert without + 1 == with_one == statements() <= STATEMENTS_AT_MOST


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_box_turned_and_turned_back_is_where_it_was(turn: int) -> None:
    box = Box(100, 200, 300, 50)
    assert turned(turned(box, turn), -turn % 360) == box
    assert turned(box, turn).is_on_the_page


def test_a_quarter_turn_takes_the_upper_left_corner_to_the_upper_right() -> None:
    assert turned(Box(0, 0, 100, 200), 90) == Box(800, 0, 200, 100)


def test_the_dossier_says_where_it_stands_in_the_list_and_leads_on_with_the_filter(
    cast: Cast, approval: Approval, login: Login
) -> None:
    following = approval_of(case_make(cast, approval.case.joint_service), "market")
    page = page_of(login("market_reviewer"), approval, "?tab=open")
    assert "1/2" in page
    following_address = reverse("desk:approval", args=[following.pk]) + "?tab=open"
    assert re.search(rf'href="{re.escape(following_address)}" data-key="J"', page)
    page = page_of(login("market_reviewer"), following, "?tab=open")
    assert "2/2" in page
    assert 'data-key="J"' not in page
    assert "–/" in page_of(login("market_reviewer"), following, "?tab=open&light=red") or "/0" not in page
