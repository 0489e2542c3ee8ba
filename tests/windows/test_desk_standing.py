"""Two officers on one approval are told of each other; and what helps to word a decision."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from redis import Redis

from cases.models import Approval, Decision, Outcome
from common import clock
from tests.bulk_decisions import colleague_make
from tests.cast import Cast, Item, approval_of, case_make, service_make
from tests.windows.desk_play import Login, held, login, opened, text_of
from workflows import engine

__all__ = ["login"]

ONE = (Item("market", ["market"]),)


@pytest.fixture(autouse=True)
def _nobody_present() -> Iterator[None]:
    with Redis.from_url(project.REDIS_URL) as redis:
        for key in redis.scan_iter("presence:*"):
            redis.delete(key)
        yield


def dossier(client: Client, approval: Approval) -> str:
    return text_of(client, reverse("desk:approval", args=[approval.pk]))


def poll_of(page: str) -> str:
    found = re.search(r'hx-get="([^"]+/holder/[^"]+)"', page)
    assert found is not None
    return unescape(found[1])


def test_both_officers_are_told_that_the_other_has_it_open(cast: Cast, login: Login) -> None:
    colleague_make(cast)
    approval = opened(cast, ONE, "market")
    first, second = login("market_reviewer"), login("colleague")
    poll = poll_of(dossier(first, approval))
    assert first.get(poll).status_code == 204
    assert "Also open just now at: <b>market_reviewer</b>" in dossier(second, approval)
    told = first.get(poll)
    assert "Also open just now at: <b>李同事</b>" in told.content.decode()
    assert first.get(poll_of(told.content.decode())).status_code == 204


def test_who_was_first_is_told_with_what_and_the_page_stops_asking(cast: Cast, login: Login) -> None:
    actor = colleague_make(cast)
    approval = opened(cast, ONE, "market")
    first = login("market_reviewer")
    poll = poll_of(dossier(first, approval))
    engine.approval_claim(approval_id=approval.pk, actor=actor, at=clock.now())
    taken = first.get(poll)
    assert taken.status_code == 200
    assert "<b>李同事</b> has taken it up" in taken.content.decode()
    assert "data-stale" in taken.content.decode()
    engine.approval_decide(
        approval_id=approval.pk, actor=actor, outcome=Outcome.GRANTED, opinion="同意", at=clock.now()
    )
    decided = first.get(poll_of(taken.content.decode()))
    assert decided.status_code == 286
    assert "<b>李同事</b> has decided: <b>Granted</b>" in decided.content.decode()
    assert "hx-get" not in decided.content.decode()


def test_news_of_an_approval_are_for_its_department_only(cast: Cast, login: Login) -> None:
    address = reverse("desk:holder", args=[opened(cast, ONE, "market").pk])
    assert login("fire_reviewer").get(address).status_code == 404
    assert login("citizen").get(address).status_code == 403


def test_without_redis_the_dossier_is_the_same_without_the_others(
    cast: Cast, login: Login, settings: Settings
) -> None:
    colleague_make(cast)
    approval = opened(cast, ONE, "market")
    dossier(login("colleague"), approval)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    page = dossier(login("market_reviewer"), approval)
    assert "Also open" not in page
    assert "To be taken up" in page


def test_a_phrase_is_put_in_without_a_script_and_nothing_is_decided(cast: Cast, login: Login) -> None:
    approval, market = held(cast, ONE, "market"), login("market_reviewer")
    page = dossier(market, approval)
    phrase = re.search(r'name="phrase" value="opinion:([^"]+)"', page)
    assert phrase is not None
    typed = {"outcome": "refused", "opinion": "经查，", "phrase": f"opinion:{unescape(phrase[1])}"}
    answer = market.post(reverse("desk:decide", args=[approval.pk]), typed)
    assert answer.status_code == 200
    assert f"经查，\n{phrase[1]}</textarea>" in answer.content.decode()
    assert re.search(r'value="refused"[^>]*checked', answer.content.decode())
    assert not Decision.objects.exists()


def test_the_phrases_of_an_item_stand_before_those_for_every_item(
    cast: Cast, login: Login, settings: Settings, tmp_path: Path
) -> None:
    approval, market = held(cast, ONE, "market"), login("market_reviewer")
    code = approval.item.joint_item.item.code
    phrases = tmp_path / "phrases.csv"
    settings.STOCK_PHRASES_FILE = str(phrases)
    assert "phrases" not in dossier(market, approval)
    rows = ["use,code,text", "decision,,通用", f"decision,{code},本事项", "decision,X,别的事项"]
    phrases.write_text("\n".join(rows), encoding="utf-8")
    page = dossier(market, approval)
    assert page.index("opinion:本事项") < page.index("opinion:通用")
    assert "别的事项" not in page


def test_a_choice_made_in_the_list_is_made_in_the_dossier(cast: Cast, login: Login) -> None:
    approval, market = held(cast, ONE, "market"), login("market_reviewer")
    page = text_of(market, reverse("desk:approval", args=[approval.pk]) + "?outcome=refused&tab=mine")
    assert re.search(r'value="refused"[^>]*checked', page)


def test_when_nothing_selected_can_be_decided_together_the_page_says_so_and_has_no_button(
    cast: Cast, login: Login
) -> None:
    actor = colleague_make(cast)
    approval = approval_of(case_make(cast, service_make(cast, list(ONE))), "market")
    engine.approval_claim(approval_id=approval.pk, actor=actor, at=clock.now())
    page = text_of(login("market_reviewer"), reverse("desk:bulk_decision") + f"?pick={approval.pk}")
    assert "None of the selected can be decided together" in page
    assert "Grant 0" not in page
    assert "李同事" in page
    assert reverse("desk:bulk_decision_start") not in page
