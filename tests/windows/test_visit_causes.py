"""The visits by cause: each number is the length of the list it leads to, and follows what is corrected."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from cases.models.visits import Visit, VisitAttribution
from cases.selectors.visit_causes import CauseCount
from cases.services.visits import tally_renew
from people.models import ServiceSite
from supervision.models import ListExport
from tests.cast import AT, Cast, Item, case_make, service_make
from tests.versions import rewritten
from tests.windows.causes_play import come, counts, county_make
from tests.windows.oversight_play import NOON, PERIOD, client_of, concluded_make

MOST_STATEMENTS = 20


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.clock.now", lambda: NOON)


@pytest.fixture
def county(cast: Cast, calendar_2026: None, now: None) -> Cast:
    county_make(cast)
    return cast


def page_of(client: Client, **query: Any) -> str:
    answer = client.get(reverse("oversight:visits"), PERIOD | query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def links_of(page: str) -> dict[str, int]:
    found = re.findall(r'<a class="number" href="([^"]+)"[^>]*>(\d+)</a>', page)
    return {unescape(address): int(number) for address, number in found}


def test_a_visit_counts_once_for_each_of_its_causes_and_once_in_all(county: Cast) -> None:
    assert counts(county) == {
        "A2": CauseCount(2, 2),
        "L1": CauseCount(2, 2),
        "D1": CauseCount(1, 1, 1, 1),
        "D3": CauseCount(2, 1, 2, 1),
        "all": CauseCount(6, 2, 2, 1),
    }


def test_what_the_service_promises_more_of_is_less_beyond_it(county: Cast) -> None:
    case = Visit.objects.filter(attribution="D1").get().case
    with rewritten():
        type(case.joint_service).objects.filter(pk=case.joint_service_id).update(visits_promised=2)
    found = counts(county)
    assert (found["D1"], found["D3"]) == (CauseCount(1, 1), CauseCount(2, 1, 1, 1))
    with rewritten():
        type(case.joint_service).objects.filter(pk=case.joint_service_id).update(visits_promised=0)
    assert counts(county)["L1"] == CauseCount(2, 2, 1, 1), "the other service promises one as before"


def test_two_places_of_one_day_are_two_visits_and_the_second_is_beyond(
    cast: Cast, calendar_2026: None, now: None
) -> None:
    case = concluded_make(cast)
    town = ServiceSite.objects.create(code="bank", name="办事点", department=cast.departments["centre"])
    come(cast, case, "W1", day=0, site=town)
    assert counts(cast)["all"] == CauseCount(2, 1, 1, 1)


def test_a_corrected_attribution_counts_in_place_of_the_first(county: Cast) -> None:
    visit = Visit.objects.get(attribution="D1")
    common: dict[str, Any] = {"visit": visit, "by": county.users["supervisor"], "reason": "告知完整"}
    fire = county.departments["fire"]
    VisitAttribution.objects.create(attribution="D3", demanded_by=fire, rule="x", at=AT, **common)
    VisitAttribution.objects.create(attribution="A1", at=AT + timedelta(days=1), **common)
    tally_renew(visit.case_id)
    found = counts(county)
    assert "D1" not in found
    assert found["A1"] == CauseCount(1, 1)
    assert found["D3"] == CauseCount(2, 1, 2, 1)


def test_every_number_of_cases_is_the_length_of_the_list_it_leads_to(county: Cast) -> None:
    client = client_of(county, "supervisor")
    links = links_of(page_of(client))
    assert len(links) == 4 + 2 + 2, "a link for each code that occurs, each beyond, and the sum of both"
    for address, number in links.items():
        page = client.get(address).content.decode()
        assert f"<b>{number}</b>" in page, address
        assert page.count("<tr>") - page.count("<thead><tr>") == number, address


def test_the_list_keeps_its_cause_in_the_address_and_in_its_files(county: Cast) -> None:
    client = client_of(county, "supervisor")
    case = Visit.objects.get(attribution="D1").case
    asked = PERIOD | {"cause": "D1", "beyond": "1"}
    page = client.get(reverse("oversight:cases"), asked).content.decode()
    assert '<option value="D1" selected>' in page
    assert "cause=D1&amp;beyond=1&amp;format=csv" in page
    answer = client.get(reverse("oversight:cases"), asked | {"format": "csv"})
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows] == ["Number", case.number]
    assert ListExport.objects.get().filters.endswith("cause=D1&beyond=1")
    unknown = client.get(reverse("oversight:cases"), PERIOD | {"cause": "Z9"}).content.decode()
    assert "<b>3</b>" in unknown, "what is no code narrows nothing"
    beyond = client.get(reverse("oversight:cases"), PERIOD | {"beyond": "1"}).content.decode()
    assert "<b>1</b>" in beyond


def test_a_head_counts_the_visits_of_the_own_departments_cases_alone(county: Cast) -> None:
    alone = service_make(county, [Item("market", ["market"])])
    other = case_make(county, alone)
    Case.objects.filter(pk=other.pk).update(status="delivered", concluded_at=AT)
    come(county, other, "P1", day=3)
    assert "P1" in counts(county)
    assert counts(county, "fire_head")["all"] == CauseCount(6, 2, 2, 1)
    assert "P1" not in counts(county, department_id=county.departments["fire"].pk)
    assert set(counts(county, service=alone.code)) == {"L1", "P1", "all"}
    assert links_of(page_of(client_of(county, "fire_head")))
    assert "No visit in these cases" in page_of(client_of(county, "city_head"))
    assert client_of(county, "fire_reviewer").get(reverse("oversight:visits")).status_code == 403


def test_the_statements_do_not_grow_with_the_rows(county: Cast) -> None:
    client = client_of(county, "supervisor")
    cases = reverse("oversight:cases")
    addresses = [reverse("oversight:visits"), f"{cases}?cause=D3&beyond=1", f"{cases}?cause=any"]

    def statements() -> list[int]:
        found = []
        for address in addresses:
            client.get(address, PERIOD)
            with CaptureQueriesContext(connection) as seen:
                client.get(address, PERIOD)
            found.append(len(seen))
        return found

    before = statements()
    for day in (8, 9, 12):
        case = concluded_make(county, day=day)
        come(county, case, "D3", day=2)
        come(county, case, "W1", day=3)
    assert statements() == before
    assert max(before) <= MOST_STATEMENTS, before
