"""At the desk: select in the inbox, read the page between, grant together, see what came of each."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Approval, ApprovalStatus, BulkDecision, Decision
from cases.selectors import inbox as inbox_selectors
from common import clock
from tests.bulk_decisions import approvals_make, carry_out, colleague_make, start
from tests.cast import Cast, Item
from tests.windows.desk_play import at, login_of
from workflows import engine

NEW, START = "/desk/decisions/new/", "/desk/decisions/start/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def login(cast: Cast) -> Callable[[str], Client]:
    return login_of(cast)


@pytest.fixture
def market(login: Callable[[str], Client]) -> Client:
    return login("market_reviewer")


def inbox(client: Client, **given: str) -> str:
    return client.get(reverse("desk:inbox"), given).content.decode()


def picks(page: str) -> int:
    return page.count('name="pick"')


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def sent(page: str, opinion: str = "符合条件") -> dict[str, str]:
    return {name: hidden(page, name) for name in ("key", "approvals")} | {"opinion": opinion}


def test_rows_are_picked_where_a_reviewer_decides_and_nowhere_else(
    market: Client, login: Callable[[str], Client], cast: Cast
) -> None:
    approvals_make(cast, 2)
    assert picks(inbox(market, tab="open")) == 2
    assert picks(inbox(market, tab="waiting")) == 0
    assert picks(inbox(login("market_signatory"), tab="open")) == 0


def test_without_a_script_first_the_page_is_selected_then_all_that_match(
    market: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_selectors, "PAGE_ROWS", 2)
    approvals_make(cast, 3)
    plain = inbox(market, tab="open")
    assert "Select all 2 on this page" in plain
    assert "checked" not in plain
    page = inbox(market, tab="open", select="page")
    assert "All 2 on this page are selected." in page
    assert "Select all 3 that match the filter" in page
    assert len(re.findall(r"data-row-pick[^>]*checked", page)) == 2
    every = inbox(market, tab="open", select="all")
    assert "All 3 that match the filter are selected." in every
    assert hidden(every, "scope") == "all"
    between = market.get(NEW, {"scope": "all", "tab": "open"}).content.decode()
    assert "Grant 3 approvals together" in between


def test_a_selection_is_of_its_page_and_ends_with_another_tab(
    market: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_selectors, "PAGE_ROWS", 2)
    last = approvals_make(cast, 3)[2]
    first_page = inbox(market, tab="open", select="page")
    links = [unescape(link) for link in re.findall(r'href="(\?[^"]*)"', first_page)]
    assert not [link for link in links if "select=page" in link]
    (after,) = {parse_qs(link[1:])["after"][0] for link in links if "after=" in link}
    second_page = inbox(market, tab="open", after=after)
    (select,) = [link for link in re.findall(r'href="(\?[^"]*)"', second_page) if "select=page" in link]
    selected = market.get("/desk/" + unescape(select)).content.decode()
    assert re.search(rf'value="{last.pk}" data-row-pick[^>]*checked', selected)


def test_the_inbox_counts_what_matches_only_when_it_is_asked(market: Client, cast: Cast) -> None:
    approvals_make(cast, 1)
    inbox(market, tab="open")
    costs = []
    for given in ({}, {"select": "page"}):
        with CaptureQueriesContext(connection) as statements:
            inbox(market, tab="open", **given)
        costs.append(len(statements))
    assert costs[1] == costs[0] + 1


def test_the_page_between_lists_what_happens_and_names_what_cannot_be_decided(
    market: Client, cast: Cast
) -> None:
    fit = approvals_make(cast, 2)
    signed = approvals_make(cast, 1, Item("market", ["market"], is_countersigned=True))
    (held,) = approvals_make(cast, 1)
    (inspected,) = approvals_make(cast, 1, Item("market", ["market"], inspection="must"))
    engine.approval_claim(approval_id=held.pk, actor=colleague_make(cast), at=clock.now())
    chosen = [row.pk for row in (*fit, *signed, held, inspected)]
    answer = market.get(NEW, {"pick": chosen})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Grant 3 approvals together" in page
    assert "proposed to a signatory" in page
    for said in ("Taken by 李同事.", "The finding of the inspection is missing."):
        assert said in page
    assert hidden(page, "approvals") == ",".join(str(row.pk) for row in (*fit, *signed))
    assert 'value="refused"' not in page
    assert not BulkDecision.objects.exists()


def test_the_page_between_costs_the_same_for_few_and_for_many(market: Client, cast: Cast) -> None:
    chosen, costs = [], []
    for count in (1, 5):
        chosen += [row.pk for row in approvals_make(cast, count)]
        market.get(NEW, {"pick": chosen})
        with CaptureQueriesContext(connection) as statements:
            market.get(NEW, {"pick": chosen})
        costs.append(len(statements))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("given", [{}, {"pick": "x"}, {"pick": "9" * 40}, {"scope": "all", "tab": "done"}])
def test_nothing_selected_says_so(market: Client, given: dict[str, str]) -> None:
    answer = market.get(NEW, given)
    assert answer.status_code == 422
    assert "Select at least one approval" in answer.content.decode()


def test_what_is_sent_twice_is_one_and_its_page_shows_each_result(market: Client, cast: Cast) -> None:
    approvals = approvals_make(cast, 3)
    form = sent(market.get(NEW, {"pick": [row.pk for row in approvals]}).content.decode())
    answers = [market.post(START, form) for _ in range(2)]
    bulk = BulkDecision.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/desk/decisions/{bulk.pk}/"}
    begun = market.get(f"/desk/decisions/{bulk.pk}/").content.decode()
    assert f'hx-get="/desk/decisions/{bulk.pk}/progress/"' in begun
    engine.approval_claim(approval_id=approvals[1].pk, actor=colleague_make(cast), at=clock.now())
    carry_out(bulk)
    part = market.get(f"/desk/decisions/{bulk.pk}/progress/").content.decode()
    assert "<html" not in part
    assert "hx-get" not in part
    assert part.count("</i>Succeeded</span>") == 2
    assert "</i>Skipped</span> Taken by 李同事." in part
    assert "Look at the rest one by one." in part
    assert set(Decision.objects.values_list("opinion", flat=True)) == {"符合条件"}
    assert f"/desk/decisions/{bulk.pk}/" in market.get("/desk/decisions/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"opinion": "字" * 2001}, "id_opinion_error"),
        ({"approvals": ""}, "Choose at least one approval"),
        ({"key": "no-key"}, "used already"),
    ],
)
def test_a_form_that_is_wrong_is_shown_again_with_what_was_typed(
    market: Client, cast: Cast, wrong: dict[str, str], said: str
) -> None:
    (approval,) = approvals_make(cast, 1)
    form = sent(market.get(NEW, {"pick": [approval.pk]}).content.decode(), "写好的说明") | wrong
    answer = market.post(START, form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not BulkDecision.objects.exists()


def test_another_department_decides_nothing_and_nobody_else_sees_it(
    market: Client, login: Callable[[str], Client], cast: Cast
) -> None:
    approvals = approvals_make(cast, 1)
    fire = login("fire_reviewer")
    assert fire.get(NEW, {"pick": [approvals[0].pk]}).status_code == 422
    sent_by_fire = {"key": str(uuid4()), "approvals": str(approvals[0].pk)}
    assert fire.post(START, sent_by_fire).status_code == 422
    bulk = start(cast, approvals)
    colleague_make(cast)
    for who in ("fire_reviewer", "colleague", "market_signatory"):
        other = login(who)
        assert other.get(f"/desk/decisions/{bulk.pk}/").status_code == 404
        assert other.get(f"/desk/decisions/{bulk.pk}/progress/").status_code == 404
        assert f"/desk/decisions/{bulk.pk}/" not in other.get("/desk/decisions/").content.decode()
    assert market.get(f"/desk/decisions/{bulk.pk}/").status_code == 200


def test_after_a_decision_the_next_of_the_same_filter_opens(market: Client, cast: Cast) -> None:
    first, overdue, in_time = approvals_make(cast, 3)
    Approval.objects.filter(pk=in_time.pk).update(due_at=clock.now() + timedelta(days=60))
    assert f"{at('approval', in_time)}?tab=open&amp;light=green" in inbox(market, tab="open", light="green")
    market.post(at("claim", first))
    part = {"tab": "open", "light": "green"}
    form = market.get(at("approval", first), part).content.decode()
    assert (hidden(form, "tab"), hidden(form, "light")) == ("open", "green")
    answer = market.post(at("decide", first), {"outcome": "granted"} | part)
    assert answer["Location"] == f"{at('approval', in_time)}?tab=open&light=green"
    overdue.refresh_from_db()
    assert overdue.status == ApprovalStatus.OPEN


def test_with_nothing_left_of_the_filter_or_when_asked_the_inbox_opens(market: Client, cast: Cast) -> None:
    first, second = approvals_make(cast, 2)
    for approval in (first, second):
        market.post(at("claim", approval))
    back = market.post(at("decide", first), {"outcome": "granted", "tab": "mine", "then": "inbox"})
    assert back["Location"] == "/desk/?tab=mine"
    none_left = market.post(at("decide", second), {"outcome": "granted", "tab": "open"})
    assert none_left["Location"] == "/desk/?tab=open"
    second.refresh_from_db()
    assert second.status == ApprovalStatus.GRANTED


def test_a_row_claimed_by_a_script_can_still_be_picked(market: Client, cast: Cast) -> None:
    (approval,) = approvals_make(cast, 1)
    answer = market.post(
        at("claim", approval), {"next": "/desk/?tab=open"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert picks(answer) == 1
    assert f'{at("approval", approval)}?tab=open"' in answer
