"""The supervisors' page: each number is the length of the list it leads to, and says what it counts."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Approval, Case, SupplementNotice, Voiding
from materials.models import StoredFile
from supervision.services import sums_sweep
from tests.cast import AT, Cast, approval_of, case_make, service_make
from tests.materials.factory import resource_make
from tests.versions import rewritten
from tests.windows.oversight_play import ITEMS, NOON, PERIOD, client_of, concluded_make, papers_of

HOME = "/oversight/"
MOST_STATEMENTS = 20


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.clock.now", lambda: NOON)


@pytest.fixture
def county(cast: Cast, calendar_2026: None, now: None) -> Cast:
    """Three concluded; four in hand, one for each light; one by silence and told twice; one voided."""
    first = concluded_make(cast, day=8, visits=0)
    concluded_make(cast, day=9, kept=False, visits=2)
    concluded_make(cast, day=12, visits=1)
    papers_of(first, held=3, asked=1)
    midnight = NOON.replace(hour=0)
    service = service_make(cast, ITEMS)
    for due, is_suspended in ((-3, False), (1, False), (-2, True), (9, False)):
        case = case_make(cast, service)
        moment = midnight + timedelta(days=due)
        Approval.objects.filter(case=case).update(due_at=moment, is_suspended=is_suspended)
    Case.objects.filter(pk=case.pk).update(acceptance="deemed")
    SupplementNotice.objects.create(
        case=case, is_further=True, state="sent", opened_at=AT, points_due_at=AT, sent_at=AT, due_at=AT
    )
    gone = case_make(cast, service)
    Case.objects.filter(pk=gone.pk).update(status="voided")
    Approval.objects.filter(case=gone).update(status="voided", concluded_at=AT)
    Voiding.objects.create(
        case=gone,
        reason="duplicate",
        note="重复",
        state="confirmed",
        asked_by=cast.users["clerk"],
        asked_at=AT,
        decided_by=cast.users["supervisor"],
        decided_at=AT,
    )
    return cast


def page_of(client: Client, name: str = "home", **query: Any) -> str:
    answer = client.get(reverse(f"oversight:{name}"), PERIOD | query)
    assert answer.status_code == 200
    return answer.content.decode()


def links_of(page: str) -> dict[str, int]:
    """Every number that leads to a list: address → the number."""
    found: dict[str, int] = {}
    for address, inside in re.findall(
        r'<a [^>]*href="(/oversight/[a-z-]+/\?[^"]*)"[^>]*>(.*?)</a>', page, re.S
    ):
        number = re.search(r"\d+", re.sub(r"<(?:title|small)>.*?</(?:title|small)>|<[^>]+>", "", inside))
        if number and "%" not in inside and "." not in re.sub(r"<[^>]+>", "", inside):
            found.setdefault(unescape(address), int(number.group()))
    return found


def length_of(client: Client, address: str) -> int:
    """By walking through all pages of the list, row by row."""
    rows, after = 0, ""
    while True:
        page = client.get(f"{address}&after={after}").content.decode()
        rows += page.count("<tr>") - page.count("<thead><tr>")
        following = re.search(r'href="\?[^"]*after=([^"&]+)', page)
        if "Next page" not in page or not following:
            return rows
        after = following.group(1)


@pytest.mark.parametrize("is_summed", [False, True])
def test_every_number_is_the_length_of_the_list_it_leads_to(county: Cast, is_summed: bool) -> None:
    if is_summed:
        assert sums_sweep(at=NOON)
    client = client_of(county, "supervisor")
    links = links_of(page_of(client))
    lists = {address: number for address, number in links.items() if "?" in address}
    kinds = {re.search(r"/oversight/([a-z-]+)/", address).group(1) for address in lists}  # type: ignore[union-attr]
    assert kinds == {"cases", "approvals", "papers-spared"}
    assert len(lists) > 30
    for address, number in lists.items():
        assert length_of(client, address) == number, address
        assert f"<b>{number}</b>" in client.get(address).content.decode(), address


def test_the_numbers_are_those_of_the_play(county: Cast) -> None:
    page = page_of(client_of(county, "supervisor"))
    value = {
        key: text.strip()
        for key, text in re.findall(
            r'id="figure-([a-z-]+)">.*?<(?:a|span) class="figure[^>]*>([^<]*)', page, re.S
        )
    }
    assert value == {"in-hand": "4", "promise": "66.7", "law": "100.0", "visits": "1.00", "papers": "3"}
    links = {
        re.sub(r"from=[^&]*&to=[^&]*&?", "", address.removeprefix("/oversight/")): number
        for address, number in links_of(page).items()
    }
    fire = county.departments["fire"].pk
    market = county.departments["market"].pk
    for address, number in {
        "cases/?what=in-hand": 4,
        "cases/?what=promise-missed": 1,
        "cases/?what=concluded": 3,
        "cases/?what=delivered&visits=none": 1,
        "cases/?what=delivered&visits=once": 1,
        "cases/?what=delivered&visits=over": 1,
        f"cases/?what=silence&lead={market}": 1,
        f"cases/?what=second-notice&lead={market}": 1,
        f"cases/?what=voided&lead={market}": 1,
        "approvals/?what=overdue": 2,
        f"approvals/?department={fire}&what=overdue": 1,
        f"approvals/?department={fire}&what=due-today": 1,
        f"approvals/?department={fire}&what=suspended": 1,
        f"approvals/?department={fire}&what=in-time": 1,
        f"approvals/?department={fire}&what=in-hand": 4,
        f"approvals/?department={fire}&what=decided&weekday=4": 1,
        f"approvals/?department={fire}&what=decided-late&weekday=5": 1,
    }.items():
        assert links[address] == number, address


def test_every_number_and_every_ranked_list_says_what_it_counts_and_as_of_when(county: Cast) -> None:
    page = page_of(client_of(county, "supervisor"))
    cards = page[page.index("figures-oversight") : page.index("</dl>")]
    assert cards.count('class="figure"') == 5
    assert cards.count("What it counts") == 5
    assert cards.count("As of") == 5
    ranks = page[page.index("cols-wide") :]
    assert ranks.count('class="card rank"') == ranks.count("What it counts") == 6


def test_an_empty_period_is_not_nought(county: Cast) -> None:
    asked = {"from": "2025-01-01", "to": "2025-01-31"}
    page = client_of(county, "supervisor").get(HOME, asked).content.decode()
    cards = page[page.index("figures-oversight") : page.index("</dl>")]
    assert cards.count("No cases") == 4, "in hand does not depend on the period"
    assert cards.count('class="figure"') == 1
    assert "0.0" not in cards
    assert "Nothing was decided in the period" in page


def test_the_chart_has_a_twin_with_the_same_links_and_numbers_and_no_style_of_its_own(county: Cast) -> None:
    page = page_of(client_of(county, "supervisor"))
    for name in ("bars", "heat"):
        start = page.index("<svg viewBox", page.index(f'aria-labelledby="{name}-title"'))
        drawn = page[start : page.index("</svg>", start) + 6]
        table_at = page.index(f'id="{name}-table"')
        twin = page[table_at : page.index("</table>", table_at)]
        ElementTree.fromstring(drawn.replace("&", "&amp;").replace("&amp;amp;", "&amp;"))
        assert 'role="group" aria-label="' in drawn
        assert "style" not in drawn + twin
        marks = set(re.findall(r'href="([^"]+)" aria-label="([^"]+)"', drawn))
        assert marks
        assert marks <= set(re.findall(r'href="([^"]+)" aria-label="([^"]+)"', twin)), name
        assert "<caption" in twin
        assert 'scope="row"' in twin


def test_missing_shares_count_what_a_department_has_and_does_not_list(county: Cast) -> None:
    service = service_make(county, ITEMS)
    needed = service.materials.get()
    with rewritten():
        type(needed).objects.filter(pk=needed.pk).update(source="20", supplier=county.departments["fire"])
    client = client_of(county, "supervisor")
    fire = county.departments["fire"].pk
    address = f"/oversight/shares-missing/?from=2026-01-01&to=2026-03-20&department={fire}"
    assert links_of(page_of(client))[address] == 1 == length_of(client, address)
    resource_make(county, "fire", kind=needed.kind)
    assert address not in links_of(page_of(client))
    assert not StoredFile.objects.exists()


def test_a_head_sees_the_numbers_of_the_own_department_alone(county: Cast) -> None:
    fire = page_of(client_of(county, "fire_head"))
    assert "Fire" in fire or "fire" in fire
    assert links_of(fire)[f"/oversight/cases/?from=2026-01-01&to=2026-03-20&what=in-hand"] == 4  # noqa: F541
    bars = fire[fire.index('id="bars-table"') : fire.index("</table>")]
    assert bars.count('scope="row"') == 1
    city = page_of(client_of(county, "city_head"))
    assert "No department has anything in hand" in city
    assert "Data sharing" not in city
    assert client_of(county, "fire_reviewer").get(HOME).status_code == 403


def test_the_statements_of_the_page_and_its_lists_do_not_grow_with_the_rows(county: Cast) -> None:
    client = client_of(county, "supervisor")
    addresses = [
        f"{reverse(f'oversight:{name}')}?from=2026-01-01&to=2026-03-20&what={what}"
        for name, what in (
            ("home", ""),
            ("wall", ""),
            ("cases", "concluded"),
            ("cases", "in-hand"),
            ("approvals", "in-hand"),
            ("approvals", "decided"),
            ("papers", ""),
            ("shares", ""),
        )
    ]

    def statements() -> dict[str, int]:
        caches["files"].clear()
        found = {}
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found[address] = len(seen)
        return found

    before = statements()
    for day in (8, 9, 12, 13):
        papers_of(concluded_make(county, day=day, visits=1), held=2)
        case_make(county, service_make(county, ITEMS))
    assert statements() == before
    assert max(before.values()) <= MOST_STATEMENTS, before
    head = client_of(county, "fire_head")
    with CaptureQueriesContext(connection) as seen:
        head.get(addresses[2])
    assert len(seen) <= MOST_STATEMENTS


def test_the_wall_names_nobody_and_answers_304_while_nothing_changes(county: Cast) -> None:
    client = client_of(county, "supervisor")
    address = reverse("oversight:wall")
    page = client.get(address, PERIOD)
    text = page.content.decode()
    assert 'hx-trigger="every 30s"' in text
    wall = text[text.index('id="wall"') :]
    numbers = Case.objects.values_list("number", flat=True)
    assert not any(number in wall for number in numbers)
    assert not re.search(r"张|330899", wall)
    asked = {"HX-Request": "true"}
    part = client.get(address, PERIOD, headers=asked)
    assert "<html" not in part.content.decode()
    assert "no-store" not in part["Cache-Control"]
    again = client.get(address, PERIOD, headers=asked | {"If-None-Match": part["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    case = Case.objects.filter(status="in_progress").first()
    assert case is not None
    Approval.objects.filter(pk=approval_of(case, "fire").pk).update(is_suspended=True, due_at=NOON)
    Case.objects.filter(pk=case.pk).update(status="withdrawn")
    assert client.get(address, PERIOD, headers=asked | {"If-None-Match": part["ETag"]}).status_code == 200
