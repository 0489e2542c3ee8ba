"""Parts of the inbox under a name: each officer's own, twenty at most, nothing of a person in them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Approval, SavedFilter
from common import clock
from tests.cast import Cast, Item, approval_of, case_make, service_make
from tests.windows.desk_play import Login, login

__all__ = ["login"]

INBOX, FILTERS = "/desk/", "/desk/filters/"
RED = {"tab": "open", "light": "red", "name": "红灯"}


@pytest.fixture
def market(login: Login) -> Client:
    return login("market_reviewer")


def test_a_filter_is_saved_and_is_a_chip_of_the_inbox(market: Client, login: Login) -> None:
    answer = market.post(FILTERS, RED)
    assert answer["Location"] == INBOX + "?tab=open&light=red"
    page = market.get(answer["Location"]).content.decode()
    assert '<a href="?tab=open&amp;light=red" aria-current="true">红灯</a>' in page
    assert "红灯" not in login("market_signatory").get(INBOX).content.decode()


def test_only_structured_values_are_kept(market: Client) -> None:
    market.post(
        FILTERS, RED | {"q": "张小明", "tab": "no-such", "item": "张小明", "light": "pink", "paused": "x"}
    )
    saved = SavedFilter.objects.get()
    assert (saved.tab, saved.light, saved.item, saved.is_paused) == ("mine", "", "", False)


@pytest.mark.parametrize(("name", "told"), [(" ", "Give the filter a name"), ("长" * 31, "at most 30")])
def test_a_name_must_be_there_and_short(market: Client, name: str, told: str) -> None:
    answer = market.post(FILTERS, RED | {"name": name})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not SavedFilter.objects.exists()


def test_a_name_is_given_once(market: Client, login: Login) -> None:
    market.post(FILTERS, RED)
    assert market.post(FILTERS, RED | {"name": " 红灯 "}).status_code == 422
    assert login("fire_reviewer").post(FILTERS, RED).status_code == 302
    assert SavedFilter.objects.count() == 2


def test_the_twenty_first_is_refused(market: Client) -> None:
    for n in range(20):
        assert market.post(FILTERS, RED | {"name": f"筛选{n}"}).status_code == 302
    answer = market.post(FILTERS, RED | {"name": "再来一个"})
    assert answer.status_code == 422
    assert "You keep 20 filters already" in answer.content.decode()
    assert SavedFilter.objects.count() == 20


def test_a_filter_is_renamed_and_deleted_by_its_owner_only(market: Client, login: Login) -> None:
    market.post(FILTERS, RED)
    market.post(FILTERS, RED | {"name": "黄灯"})
    red = SavedFilter.objects.get(name="红灯")
    rename, delete = (reverse(f"desk:saved_filter_{act}", args=[red.pk]) for act in ("rename", "delete"))
    for who in ("market_signatory", "fire_reviewer"):
        assert login(who).post(rename, {"name": "？"}).status_code == 404
        assert login(who).post(delete).status_code == 404
    assert market.post(rename, {"name": "黄灯"}).status_code == 422
    assert market.post(rename, {"name": "急件"}).status_code == 302
    red.refresh_from_db()
    assert red.name == "急件"
    assert market.post(delete).status_code == 302
    assert market.post(delete).status_code == 404
    assert SavedFilter.objects.get().name == "黄灯"


def test_the_inbox_is_narrowed_by_item_and_by_pause(market: Client, cast: Cast) -> None:
    one, two = (
        approval_of(case_make(cast, service_make(cast, [Item(key, ["market"])])), key)
        for key in ("market", "extra")
    )
    Approval.objects.filter(pk=two.pk).update(is_suspended=True)
    code = one.item.joint_item.item.code
    for query, expected in (({"item": code}, one), ({"paused": "1"}, two)):
        page = market.get(INBOX, {"tab": "open"} | query).content.decode()
        shown = {row for row in (one, two) if f'id="row-{row.pk}"' in page}
        assert shown == {expected}
    kept = market.get(INBOX, {"tab": "open", "item": code}).content.decode()
    assert f'href="{reverse("desk:approval", args=[one.pk])}?tab=open&amp;item={code}"' in kept


def test_both_clocks_stand_in_the_row(market: Client, cast: Cast) -> None:
    row = approval_of(case_make(cast, service_make(cast, [Item("market", ["market"])])), "market")
    Approval.objects.filter(pk=row.pk).update(
        promised_due_at=clock.now() + timedelta(days=400), statutory_due_at=clock.now() + timedelta(days=800)
    )
    page = market.get(INBOX, {"tab": "open"}).content.decode()
    assert 'data-label="Promised"' in page
    assert 'data-label="By law"' in page


def test_a_case_is_found_by_the_end_of_its_number(market: Client, login: Login, cast: Cast) -> None:
    row = approval_of(case_make(cast, service_make(cast, [Item("market", ["market"])])), "market")
    address, typed = reverse("desk:find"), {"number": f"{row.case.number[-12:-4]}-{row.case.number[-4:]}"}
    assert market.post(address, typed)["Location"] == reverse("desk:approval", args=[row.pk])
    assert login("fire_reviewer").post(address, typed)["Location"] == INBOX
    for nothing in ("张小明", "123", "", "99999999999"):
        assert market.post(address, {"number": nothing})["Location"] == INBOX
