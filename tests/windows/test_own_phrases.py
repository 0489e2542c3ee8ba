"""常用语: officers keep their own phrases, heads their department's; offered where the office's are."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from cases.models import Phrase
from tests.bulk_decisions import colleague_make
from tests.cast import Cast, Item
from tests.windows.acceptance import shop_case, shop_service
from tests.windows.desk_play import Login, at, held, login, text_of

__all__ = ["login"]

ONE = (Item("market", ["market"]),)
PAGE = "/desk/phrases/"
MINE = {"use": "decision", "text": "材料齐全，准予许可。"}


@pytest.fixture
def market(login: Login) -> Client:
    return login("market_reviewer")


def headed(cast: Cast, text: str, use: str = "decision", department: str = "market") -> dict[str, str]:
    return {"use": use, "text": text, "whose": str(cast.departments[department].pk)}


def offered(page: str, field: str = "opinion") -> list[str]:
    return [unescape(text) for text in re.findall(rf'name="phrase" value="{field}:([^"]+)"', page)]


def act(client: Client, name: str, phrase: Phrase, **typed: str) -> int:
    return client.post(reverse(f"desk:{name}", args=[phrase.pk]), typed).status_code


def texts() -> list[str]:
    return [row.text for row in Phrase.objects.all()]


def test_own_phrases_stand_first_then_the_departments_then_the_offices_each_once(
    cast: Cast, login: Login, settings: Settings, tmp_path: Path
) -> None:
    office = tmp_path / "phrases.csv"
    office.write_text("use,code,text\ndecision,,通用\ndecision,,本局\n", encoding="utf-8")
    settings.STOCK_PHRASES_FILE = str(office)
    colleague_make(cast)
    approval, market = held(cast, ONE, "market"), login("market_reviewer")
    assert login("market_section_head").post(PAGE, headed(cast, "本局")).status_code == 302
    assert login("fire_signatory").post(PAGE, headed(cast, "别局", department="fire")).status_code == 302
    assert login("colleague").post(PAGE, MINE | {"text": "同事的"}).status_code == 302
    for text in ("我的", " 又  一条 "):
        assert market.post(PAGE, MINE | {"text": text})["Location"] == PAGE
    market.post(PAGE, {"use": "conditions", "text": "三十日内整改。"})
    page = text_of(market, at("approval", approval))
    assert offered(page) == ["我的", "又 一条", "本局", "通用"]
    assert offered(page, "conditions") == ["三十日内整改。"]
    kept = text_of(market, PAGE)
    assert "本局" in kept
    assert "别局" not in kept
    assert "同事的" not in kept


@pytest.mark.usefixtures("calendar_2026")
def test_a_point_of_a_notice_is_offered_the_officers_and_no_other_departments(
    cast: Cast, market: Client, login: Login
) -> None:
    case = shop_case(cast, shop_service(cast))
    market.post(PAGE, {"use": "notice", "text": "此页缺骑缝章。"})
    login("market_signatory").post(PAGE, headed(cast, "本局", use="notice"))
    login("fire_signatory").post(PAGE, headed(cast, "别局", use="notice", department="fire"))
    found = offered(text_of(market, reverse("desk:acceptance", args=[case.number])), "text")
    assert found[:2] == ["此页缺骑缝章。", "本局"]
    assert "别局" not in found


def test_they_cost_the_dossier_one_statement_however_many(cast: Cast, market: Client) -> None:
    address, counts = at("approval", held(cast, ONE, "market")), []
    for number in (0, 5):
        for n in range(number):
            market.post(PAGE, MINE | {"text": f"第{n}条"})
        market.get(address)
        with CaptureQueriesContext(connection) as statements:
            market.get(address)
        read = [row["sql"] for row in statements.captured_queries if '"cases_phrase"' in row["sql"]]
        counts.append((len(statements), len(read)))
    assert counts[0] == counts[1]
    assert counts[0][1] == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"text": "  "}, "Enter the phrase."),
        ({"text": "长" * 201}, "at most 200"),
        ({"text": " 准予许可。 "}, "This phrase is there already."),
    ],
)
def test_empty_too_long_or_doubled_is_refused_beside_the_field(
    market: Client, typed: dict[str, str], told: str
) -> None:
    for text in ("准予许可。", "另一条"):
        market.post(PAGE, MINE | {"text": text})
    added = market.post(PAGE, MINE | typed)
    assert added.status_code == 422
    assert re.search(r'id="id_text_error"[^§]*?' + told, added.content.decode())
    other = Phrase.objects.get(text="另一条")
    changed = market.post(reverse("desk:phrase_rewrite", args=[other.pk]), typed)
    assert changed.status_code == 422
    assert re.search(rf'id="id_phrase_{other.pk}_text_error"[^§]*?{told}', changed.content.decode())
    assert texts() == ["准予许可。", "另一条"]


def test_the_same_phrase_may_stand_for_another_use_and_with_another_officer(
    market: Client, login: Login
) -> None:
    for client, use in ((market, "decision"), (market, "notice"), (login("fire_reviewer"), "decision")):
        assert client.post(PAGE, MINE | {"use": use}).status_code == 302
    assert Phrase.objects.count() == 3


def test_an_unknown_use_or_department_is_refused(cast: Cast, market: Client, login: Login) -> None:
    answer = market.post(PAGE, MINE | {"use": "gossip"})
    assert answer.status_code == 422
    assert "Choose the field the phrase is offered for." in answer.content.decode()
    answer = login("market_signatory").post(PAGE, headed(cast, "越权", department="fire"))
    assert answer.status_code == 422
    assert "Choose yourself or a department you head." in answer.content.decode()
    assert texts() == []


def test_the_tenth_of_a_use_is_refused(market: Client) -> None:
    for n in range(9):
        assert market.post(PAGE, MINE | {"text": f"第{n}条"}).status_code == 302
    answer = market.post(PAGE, MINE)
    assert answer.status_code == 422
    assert "There are 9 phrases for this field already" in answer.content.decode()
    assert market.post(PAGE, MINE | {"use": "notice"}).status_code == 302
    assert Phrase.objects.filter(use="decision").count() == 9


def test_a_phrase_is_changed_moved_and_deleted_by_its_owner_only(market: Client, login: Login) -> None:
    for text in ("甲", "乙", "丙"):
        market.post(PAGE, MINE | {"text": text})
    third = Phrase.objects.get(text="丙")
    for who in ("market_signatory", "market_section_head", "fire_reviewer"):
        for name in ("phrase_rewrite", "phrase_order", "phrase_remove"):
            assert act(login(who), name, third, text="？", way="up") == 404
    assert texts() == ["甲", "乙", "丙"]
    assert act(market, "phrase_order", third, way="up") == 302
    assert texts() == ["甲", "丙", "乙"]
    assert act(market, "phrase_order", third, way="down") == 302
    assert act(market, "phrase_order", third, way="down") == 302
    assert texts() == ["甲", "乙", "丙"]
    assert act(market, "phrase_rewrite", third, text="丙") == 302
    assert act(market, "phrase_rewrite", third, text="丁") == 302
    assert texts() == ["甲", "乙", "丁"]
    assert act(market, "phrase_remove", third) == 302
    assert act(market, "phrase_remove", third) == 404
    assert texts() == ["甲", "乙"]


def test_a_departments_phrases_are_read_by_its_officers_and_kept_by_its_heads(
    cast: Cast, market: Client, login: Login
) -> None:
    market.post(PAGE, headed(cast, "不是负责人"))
    assert Phrase.objects.get().owner == cast.users["market_reviewer"]
    Phrase.objects.all().delete()
    login("market_signatory").post(PAGE, headed(cast, "本局"))
    phrase = Phrase.objects.get()
    page = text_of(market, PAGE)
    assert "Kept by the heads of the department" in page
    assert reverse("desk:phrase_remove", args=[phrase.pk]) not in page
    for name in ("phrase_rewrite", "phrase_order", "phrase_remove"):
        assert act(market, name, phrase, text="？", way="up") == 403
        assert act(login("fire_signatory"), name, phrase, text="？", way="up") == 404
    assert texts() == ["本局"]
    assert login("market_section_head").post(PAGE, headed(cast, "本局")).status_code == 422
    assert act(login("market_section_head"), "phrase_rewrite", phrase, text="改") == 302
    assert act(login("market_signatory"), "phrase_remove", phrase) == 302
    assert texts() == []


def test_they_are_put_in_like_the_offices(cast: Cast, market: Client) -> None:
    approval = held(cast, ONE, "market")
    market.post(PAGE, MINE)
    typed = {"outcome": "granted", "opinion": "经查，", "phrase": f"opinion:{MINE['text']}"}
    answer = market.post(at("decide", approval), typed)
    assert f"经查，\n{MINE['text']}</textarea>" in answer.content.decode()
