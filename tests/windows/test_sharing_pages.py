"""The pages of data sharing: the office's registry, the department's desk, the supervisor's figures."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from materials.models import DataGrant, DataResource, DataSource, UseEntry, UseFeedback
from materials.selectors.grants import items_of_department
from tests.cast import AT, Cast, Item, case_make, service_make
from tests.materials.factory import (
    correction_make,
    feedback_make,
    grant_make,
    held_make,
    kind_make,
    lookup_make,
    resource_make,
    source_make,
    use_make,
)
from windows.oversight.sharing_csv import cell

pytestmark = pytest.mark.usefixtures("calendar_2026")
PERIOD = "?from=2026-01-01&to=2026-01-31"


def seat(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name], backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    """A new resource as the office types it, with one row of data items."""
    return {
        "code": "business",
        "name": "企业登记信息",
        "owner_id": cast.departments["market"].pk,
        "kind": kind_make().code,
        "subject": "any",
        "share_class": "conditional",
        "condition": "限许可审查",
        "granularity": "单个主体",
        "refresh": "每日",
        "agreement_version": "2025-1",
        "duty_unit": "登记注册科",
        "is_listed": "on",
        "items-TOTAL_FORMS": "2",
        "items-INITIAL_FORMS": "0",
        "items-0-key": "name",
        "items-0-name": "名称",
    } | changes


def test_the_office_enters_a_resource_and_changes_it(cast: Cast) -> None:
    office = seat(cast, "editor")
    assert office.get(reverse("office:resources_new")).status_code == 200
    answer = office.post(reverse("office:resources_new"), typed(cast))
    assert answer.status_code == 302, answer.context["form"].errors
    row = DataResource.objects.get()
    assert row.fields == [{"key": "name", "name": "名称", "name_en": "", "is_sensitive": False}]
    page = office.get(reverse("office:resources")).content.decode()
    assert "企业登记信息" in page
    assert "登记注册科" in page
    edit = reverse("office:resources_edit", args=["business"])
    assert 'value="2025-1"' in office.get(edit).content.decode()
    change = typed(cast, refresh="每小时", was_version="2025-1")
    change["items-INITIAL_FORMS"] = "1"
    assert office.post(edit, change).status_code == 302
    row.refresh_from_db()
    assert row.refresh == "每小时"
    assert office.post(edit, change | {"was_version": "2024-1"}).status_code == 409
    assert office.get(reverse("office:resources_edit", args=["none"])).status_code == 404


def test_each_finding_stands_beside_its_field_and_what_was_typed_stays(cast: Cast) -> None:
    wrong = typed(cast, refresh="", share_class="refused", condition="", **{"items-0-key": "Not A Key"})
    answer = seat(cast, "editor").post(reverse("office:resources_new"), wrong)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert {"refresh", "refusal_ground", "refusal_article", "__all__"} == set(errors)
    page = answer.content.decode()
    assert "Not A Key" in page
    assert "登记注册科" in page
    assert not DataResource.objects.exists()


def test_the_office_enters_a_system_and_reads_the_roster(cast: Cast) -> None:
    office = seat(cast, "editor")
    given = {
        "code": "register",
        "name": "主体库",
        "department_id": cast.departments["market"].pk,
        "base_url": "https://register.example",
        "key_id": "market",
        "timeout_seconds": "5",
        "is_active": "on",
    }
    assert office.post(reverse("office:resources_source_new"), given).status_code == 302
    edit = reverse("office:resources_source", args=["register"])
    assert office.post(edit, given | {"timeout_seconds": "9"}).status_code == 302
    assert DataSource.objects.get().timeout_seconds == 9
    answer = office.post(edit, given | {"base_url": "ftp://x"})
    assert answer.status_code == 422
    assert "base_url" in answer.context["form"].errors
    DataSource.objects.update(failures=3, last_problem="slow")
    page = office.get(reverse("office:resources")).content.decode()
    assert 'class="light light-yellow"' in page


def test_the_matrix_names_who_answers_for_each_data_item(cast: Cast) -> None:
    row = resource_make(cast)
    grant_make(cast, row, starts_on=AT.date() - timedelta(days=1))
    page = seat(cast, "editor").get(reverse("office:resources_matrix")).content.decode()
    assert "登记注册科" in page
    assert "fire" in page


@pytest.fixture
def codes(cast: Cast) -> list[str]:
    service_make(cast, [Item("fire", ["fire"])])
    return [item.code for item in items_of_department(cast.departments["fire"].pk)]


def test_a_department_asks_and_the_owner_grants(cast: Cast, codes: list[str]) -> None:
    resource_make(cast, code="business", share_class="conditional", condition="限许可审查")
    fire, market = seat(cast, "fire_signatory"), seat(cast, "market_head")
    assert "限许可审查" in fire.get(reverse("desk:data")).content.decode()
    assert fire.get(reverse("desk:data_resource", args=["business"])).status_code == 200
    ask = reverse("desk:data_ask", args=["business"])
    assert fire.post(ask, {"purpose": "", "item_codes": codes, "roles": ["reviewer"]}).status_code == 422
    answer = fire.post(ask, {"purpose": "核验", "item_codes": codes, "roles": ["reviewer"]})
    assert answer.status_code == 302
    grant = DataGrant.objects.get()
    page = reverse("desk:data_grant", args=[grant.pk])
    assert answer["Location"] == page
    assert fire.get(page).context["give_form"] is None
    assert "核验" in market.get(reverse("desk:data") + "?tab=asked").content.decode()
    assert market.get(page).context["give_form"] is not None
    given = {
        "starts_on": clock.local_date(clock.now()),
        "item_codes": codes,
        "roles": ["reviewer"],
        "agreement_version": "2025-1",
    }
    give = reverse("desk:data_give", args=[grant.pk])
    assert fire.post(give, given).status_code == 403
    assert market.post(give, given | {"roles": ["signatory"]}).status_code == 422
    assert market.post(give, given).status_code == 302
    assert market.post(give, given).status_code == 409
    grant.refresh_from_db()
    assert grant.state == "granted"
    assert market.get(page).context["end_form"] is not None
    end = reverse("desk:data_end", args=[grant.pk])
    assert market.post(end, {"reason": ""}).status_code == 422
    assert fire.post(end, {"reason": "不再需要"}).status_code == 302
    assert fire.post(end, {"reason": "不再需要"}).status_code == 409


def test_a_refusal_needs_its_ground_and_is_read_by_who_asked(cast: Cast) -> None:
    grant = grant_make(cast, resource_make(cast, share_class="conditional", condition="限"), state="asked")
    market = seat(cast, "market_signatory")
    refuse = reverse("desk:data_refuse", args=[grant.pk])
    assert market.post(refuse, {"ground": "不宜共享", "reason": "不宜"}).status_code == 422
    assert market.post(refuse, {"ground": "privacy", "reason": ""}).status_code == 422
    assert market.post(refuse, {"ground": "privacy", "reason": "超出目的"}).status_code == 302
    page = seat(cast, "fire_reviewer").get(reverse("desk:data_grant", args=[grant.pk]))
    assert "超出目的" in page.content.decode()
    assert seat(cast, "housing_head").get(reverse("desk:data_grant", args=[grant.pk])).status_code == 404


def test_a_department_reads_what_it_supplies_and_what_it_was_worth(cast: Cast) -> None:
    row = resource_make(cast, source=source_make(cast))
    entry = use_make(cast, row, at=clock.now())
    feedback_make(cast, entry, "wrong", text="住所不符", at=clock.now())
    page = seat(cast, "market_reviewer").get(reverse("desk:data") + "?tab=supply").content.decode()
    assert "住所不符" in page
    assert "企业登记信息" in page
    assert "张小明" not in page


def test_feedback_is_given_where_the_data_are_shown_and_leads_back_there(cast: Cast) -> None:
    entry = use_make(cast, resource_make(cast))
    url = reverse("desk:use_feedback", args=[entry.pk])
    fire = seat(cast, "fire_reviewer")
    assert fire.get(url).status_code == 200
    assert fire.post(url, {"effect": "wrong", "text": ""}).status_code == 422
    back = "/desk/?tab=mine"
    answer = fire.post(url, {"effect": "decisive", "text": "", "next": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    assert fire.post(url, {"effect": "decisive", "text": ""}).status_code == 409
    assert fire.get(url).status_code == 200
    assert UseFeedback.objects.get().entry == entry
    for name in ("housing_head", "market_head"):
        assert seat(cast, name).get(url).status_code == 404


def test_feedback_never_leads_to_another_site(cast: Cast) -> None:
    entry = use_make(cast, resource_make(cast))
    answer = seat(cast, "fire_head").post(
        reverse("desk:use_feedback", args=[entry.pk]),
        {"effect": "useful", "next": "https://elsewhere.example/"},
    )
    assert answer["Location"] == reverse("desk:data")


@pytest.fixture
def supplied(cast: Cast) -> UseEntry:
    """One of everything the supervisor's page counts, in January 2026."""
    source = source_make(cast, failures=5, last_problem="failed", open_until=clock.now() + timedelta(hours=1))
    row = resource_make(cast, source=source, name="=企业登记信息")
    conditional = resource_make(cast, "housing", share_class="conditional", condition="限")
    grant_make(cast, row)
    grant_make(cast, conditional, state="asked", answer_due_at=AT, purpose="核验房屋")
    grant_make(cast, conditional, "city", state="refused")
    entry = use_make(cast, row, purpose="张小明的食品经营许可")
    use_make(cast, row, result="none")
    lookup_make(cast, conditional, settled_at=AT + timedelta(hours=1))
    correction_make(cast, held_make(cast, row))
    feedback_make(cast, entry)
    return entry


def test_the_supervisor_reads_what_is_supplied_refused_and_overdue(cast: Cast, supplied: UseEntry) -> None:
    page = seat(cast, "supervisor").get(reverse("oversight:sharing") + PERIOD)
    assert page.status_code == 200
    context = page.context
    assert (context["counters"].listed, context["counters"].granted) == (2, 1)
    assert [grant.purpose for grant in context["overdue"]] == ["核验房屋"]
    assert [grant.refusal_ground for grant in context["refused"]] == ["privacy"]
    text = page.content.decode()
    assert "超出目的" in text
    assert "light-red" in text
    assert "张小明" not in text
    only = seat(cast, "supervisor").get(
        f"{reverse('oversight:sharing')}{PERIOD}&department={cast.departments['market'].pk}"
    )
    assert [row.total.department.short_name for row in only.context["suppliers"]] == ["market"]
    assert not only.context["overdue"]


@pytest.mark.parametrize(
    "query",
    ["", "?from=x&to=y", "?from=2026-02-01&to=2026-01-01", "?from=0001-01-01&to=9999-01-01&department=a"],
)
def test_an_address_that_is_no_period_is_the_usual_one(cast: Cast, query: str) -> None:
    answer = seat(cast, "supervisor").get(reverse("oversight:sharing") + query)
    assert answer.status_code == 200
    assert answer.context["filters"].period.days == 30


def test_every_number_leads_to_the_rows_it_counts_without_a_person(cast: Cast, supplied: UseEntry) -> None:
    service = service_make(cast, [Item("fire", ["fire"])])
    case = case_make(cast, service)
    UseEntry.objects.bulk_create(
        [
            UseEntry(
                at=AT,
                use="looked-up",
                subject=supplied.subject,
                kind=supplied.kind,
                department=supplied.department,
                supplier=supplied.supplier,
                resource=supplied.resource,
                reference=UUID(str(case.intake_key)),
                purpose="核验",
            )
        ]
    )
    client = seat(cast, "supervisor")
    market = f"{PERIOD}&department={supplied.supplier_id}"
    counts = {}
    for what, part in (
        ("uses", ""),
        ("uses", "ok"),
        ("uses", "none"),
        ("uses", "failed"),
        ("uses", "reused"),
        ("corrections", ""),
        ("corrections", "open"),
        ("feedback", ""),
        ("feedback", "wrong"),
        ("lookups", ""),
    ):
        answer = client.get(f"{reverse('oversight:sharing_list', args=[what])}{market}&part={part}")
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "张小明" not in text
        assert "330899199001019014" not in text
        counts[what, part] = len(answer.context["page"].rows)
    assert list(counts.values()) == [3, 2, 1, 0, 0, 1, 1, 1, 0, 0]
    page = client.get(f"{reverse('oversight:sharing_list', args=['uses'])}{market}").content.decode()
    assert case.number in page
    assert client.get(reverse("oversight:sharing_list", args=["people"])).status_code == 404


def test_the_lists_go_on_page_by_page(cast: Cast) -> None:
    row = resource_make(cast)
    for _ in range(51):
        use_make(cast, row)
    client = seat(cast, "supervisor")
    url = reverse("oversight:sharing_list", args=["uses"]) + PERIOD
    first = client.get(url).context["page"]
    assert len(first.rows) == 50
    second = client.get(url, {"from": "2026-01-01", "to": "2026-01-31", "after": first.next_after})
    assert len(second.context["page"].rows) == 1
    assert client.get(f"{url}&after=nonsense").status_code == 200


def test_the_table_comes_as_csv_in_which_no_text_is_a_formula(cast: Cast, supplied: UseEntry) -> None:
    answer = seat(cast, "supervisor").get(f"{reverse('oversight:sharing')}{PERIOD}&format=csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert len(rows) == 5, "a title, and each department with its resource"
    assert len({len(row) for row in rows}) == 1
    assert "'=企业登记信息" in rows[4] + rows[2]
    for risky in ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"):
        assert cell(risky) == f"'{risky}"
    assert (cell(-1.5), cell(None), cell("甲")) == ("-1.50", "", "甲")


@pytest.mark.parametrize("count", [1, 15])
def test_the_page_takes_at_most_twenty_statements(cast: Cast, count: int) -> None:
    for _ in range(count):
        row = resource_make(cast, source=source_make(cast), share_class="conditional", condition="限")
        grant_make(cast, row, state="asked", answer_due_at=AT)
        grant_make(cast, row, "city", state="refused")
        lookup_make(cast, row, settled_at=AT)
        feedback_make(cast, use_make(cast, row))
        correction_make(cast, held_make(cast, row))
    client = seat(cast, "supervisor")
    client.get(reverse("oversight:sharing"))  # the process reads its calendar every half minute
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(reverse("oversight:sharing") + PERIOD)
    assert answer.status_code == 200
    assert len(statements) <= 20, "\n".join(row["sql"] for row in statements.captured_queries)
