"""The registry of data resources: who owns what, on which terms, and how the sources are doing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from common.errors import AlreadyDoneError, NotAllowedError
from materials.errors import EntryRefusedError
from materials.models import DataAgreement, DataGrant, DataResource, DataSource
from materials.selectors.resources import counters, matrix, sources_health
from materials.services.resources import (
    ResourceField,
    ResourceGiven,
    SourceGiven,
    resource_change,
    resource_create,
    source_change,
    source_create,
)
from tests.cast import AT, Cast
from tests.materials.factory import (
    grant_make,
    kind_make,
    lookup_make,
    resource_make,
    source_make,
)

ON = AT.date()


def given(cast: Cast, **changes: Any) -> ResourceGiven:
    kind_make()
    entry: dict[str, Any] = {
        "code": "business",
        "name": "企业登记信息",
        "owner_id": cast.departments["market"].pk,
        "kind": "business-licence",
        "share_class": "conditional",
        "condition": "限许可审查",
        "fields": (ResourceField("name", "名称", "Name"), ResourceField("address", "住所")),
        "granularity": "单个主体",
        "refresh": "每日",
        "agreement_version": "2025-1",
        "duty_unit": "登记注册科",
    }
    return ResourceGiven(**entry | changes)


def create(cast: Cast, **changes: Any) -> DataResource:
    return resource_create(given=given(cast, **changes), actor=cast.actor("editor"), at=AT)


def change(cast: Cast, row: DataResource, **changes: Any) -> DataResource:
    return resource_change(
        resource_id=row.pk,
        given=given(cast, **changes),
        was_version=changes.pop("was_version", row.agreement_version),
        actor=cast.actor("editor"),
        at=AT + timedelta(days=1),
    )


def found_in(error: pytest.ExceptionInfo[EntryRefusedError]) -> set[str]:
    return {finding.field for finding in error.value.findings}


def test_the_office_lists_a_resource_and_its_agreement_is_kept(cast: Cast) -> None:
    row = create(cast)
    assert (row.share_class, row.fields[0]["key"], row.is_listed) == ("conditional", "name", True)
    kept = DataAgreement.objects.get()
    assert (kept.resource_id, kept.version, kept.fields) == (row.pk, "2025-1", row.fields)
    assert kept.recorded_by == cast.users["editor"]
    with pytest.raises(IntegrityError), transaction.atomic():
        DataAgreement.objects.update(version="2024-1")


@pytest.mark.parametrize("name", ["market_head", "supervisor", "clerk", "citizen"])
def test_nobody_else_keeps_the_registry(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowedError):
        resource_create(given=given(cast), actor=cast.actor(name), at=AT)
    with pytest.raises(NotAllowedError):
        source_create(given=SourceGiven("s", "n", None, "http://x", "k"), actor=cast.actor(name))
    assert not DataResource.objects.exists()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("code", {"code": "With Blank"}),
        ("kind", {"kind": "no-such-kind"}),
        ("owner_id", {"owner_id": None}),
        ("name", {"name": " "}),
        ("granularity", {"granularity": ""}),
        ("refresh", {"refresh": ""}),
        ("duty_unit", {"duty_unit": ""}),
        ("agreement_version", {"agreement_version": ""}),
        ("share_class", {"share_class": "maybe"}),
        ("condition", {"condition": ""}),
        ("condition", {"share_class": "unconditional"}),
        ("refusal_ground", {"share_class": "refused", "refusal_article": "某法 第一条"}),
        (
            "refusal_ground",
            {"share_class": "refused", "refusal_article": "某法 第一条", "refusal_ground": "not-needed"},
        ),
        ("refusal_article", {"share_class": "refused", "refusal_ground": "state-secret"}),
        ("refusal_ground", {"refusal_ground": "privacy"}),
        ("fields", {"fields": ()}),
        ("fields", {"fields": (ResourceField("Name!", "名称"),)}),
        ("fields", {"fields": (ResourceField("name", ""),)}),
        ("fields", {"fields": (ResourceField("name", "名称"), ResourceField("name", "名称"))}),
        ("is_sensitive", {"fields": (ResourceField("illness", "病史", is_sensitive=True),)}),
        ("necessity", {"is_sensitive": True}),
        ("validity_days", {"validity_days": 0}),
    ],
)
def test_an_entry_that_breaks_a_rule_is_refused_at_its_field(
    cast: Cast, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(EntryRefusedError) as error:
        create(cast, **changes)
    assert found_in(error) == {field}
    assert not DataResource.objects.exists()


def test_every_finding_is_told_at_once_with_its_rule(cast: Cast) -> None:
    with pytest.raises(EntryRefusedError) as error:
        create(cast, granularity="", share_class="refused", condition="")
    assert found_in(error) == {"granularity", "refusal_ground", "refusal_article"}
    assert all(finding.source for finding in error.value.findings)


def test_one_catalogue_has_one_entry_of_a_kind_and_owner(cast: Cast) -> None:
    row = create(cast)
    with pytest.raises(EntryRefusedError) as error:
        create(cast, code="business-2")
    assert found_in(error) == {"kind"}
    with pytest.raises(EntryRefusedError) as error:
        create(cast)
    assert found_in(error) == {"code", "kind"}
    change(cast, row, is_listed=False)
    assert create(cast, code="business-2").is_listed


def test_a_source_answers_only_for_the_department_that_runs_it(cast: Cast) -> None:
    fire = source_make(cast, "fire")
    with pytest.raises(EntryRefusedError) as error:
        create(cast, source_id=fire.pk)
    assert found_in(error) == {"source_id"}
    own = source_make(cast)
    create(cast, source_id=own.pk)
    moved = SourceGiven(
        own.code, own.name, cast.departments["fire"].pk, own.base_url, own.key_id, timeout_seconds=9
    )
    with pytest.raises(EntryRefusedError) as error:
        source_change(source_id=own.pk, given=moved, actor=cast.actor("editor"))
    assert found_in(error) == {"department_id"}


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": (ResourceField("name", "名称", "Name"),)},
        {"condition": "限现场核查"},
        {"share_class": "unconditional", "condition": ""},
    ],
)
def test_other_terms_are_another_version_of_the_agreement(cast: Cast, changes: dict[str, Any]) -> None:
    row = create(cast)
    with pytest.raises(EntryRefusedError) as error:
        change(cast, row, **changes)
    assert found_in(error) == {"agreement_version"}
    row = change(cast, row, agreement_version="2026-1", **changes)
    assert row.agreement_version == "2026-1"
    assert set(DataAgreement.objects.values_list("version", flat=True)) == {"2025-1", "2026-1"}
    with pytest.raises(EntryRefusedError) as error:
        change(cast, row, agreement_version="2025-1")
    assert found_in(error) == {"agreement_version"}


def test_words_that_are_not_terms_change_under_the_same_agreement(cast: Cast) -> None:
    row = change(cast, create(cast), refresh="每小时", duty_unit="信用科")
    assert (row.refresh, row.duty_unit, row.agreement_version) == ("每小时", "信用科", "2025-1")
    assert DataAgreement.objects.count() == 1


def test_the_agreement_of_an_entry_from_a_file_is_kept_before_it_changes(cast: Cast) -> None:
    row = resource_make(cast, kind=kind_make().code, code="business")
    change(cast, row, agreement_version="2026-1")
    assert set(DataAgreement.objects.values_list("version", "share_class")) == {
        ("2025-1", "unconditional"),
        ("2026-1", "conditional"),
    }


def test_who_looked_at_an_older_agreement_changes_nothing(cast: Cast) -> None:
    row = create(cast)
    change(cast, row, agreement_version="2026-1", condition="另约")
    with pytest.raises(AlreadyDoneError):
        change(cast, row, agreement_version="2026-2", condition="再约")
    row.refresh_from_db()
    assert (row.agreement_version, row.condition) == ("2026-1", "另约")


def test_the_code_of_an_entry_stays(cast: Cast) -> None:
    with pytest.raises(EntryRefusedError) as error:
        change(cast, create(cast), code="other")
    assert found_in(error) == {"code"}


def test_what_becomes_shared_without_condition_is_granted_to_who_has_asked(cast: Cast) -> None:
    row = create(cast)
    asked = grant_make(cast, row, state="asked")
    change(cast, row, share_class="unconditional", condition="", agreement_version="2026-1")
    asked.refresh_from_db()
    assert (asked.state, asked.agreement_version) == ("granted", "2026-1")
    assert asked.starts_on == (AT + timedelta(days=1)).date()


def test_what_is_shared_no_more_is_refused_to_who_asked_and_ended_for_who_had_it(cast: Cast) -> None:
    row = create(cast)
    grant_make(cast, row, state="asked")
    grant_make(cast, row, "housing")
    change(
        cast,
        row,
        share_class="refused",
        condition="",
        refusal_ground="law",
        refusal_article="某条例 第五条",
        agreement_version="2026-1",
    )
    states = dict(DataGrant.objects.values_list("department__short_name", "state"))
    assert states == {"fire": "refused", "housing": "ended"}
    refused = DataGrant.objects.get(state="refused")
    assert (refused.refusal_ground, refused.refusal_reason) == ("law", "某条例 第五条")


def test_a_source_is_entered_and_changed_and_how_it_does_stays(cast: Cast) -> None:
    entry = SourceGiven("register", "主体库", cast.departments["market"].pk, "https://a.example", "market")
    row = source_create(given=entry, actor=cast.actor("editor"))
    DataSource.objects.update(failures=3, last_success_at=AT)
    source_change(source_id=row.pk, given=replace(entry, timeout_seconds=9), actor=cast.actor("editor"))
    row.refresh_from_db()
    assert (row.timeout_seconds, row.failures, row.last_success_at) == (9, 3, AT)
    bad = replace(entry, code="b", base_url="ftp://x", timeout_seconds=0, key_id="", department_id=None)
    with pytest.raises(EntryRefusedError) as error:
        source_create(given=bad, actor=cast.actor("editor"))
    assert found_in(error) == {"base_url", "timeout_seconds", "key_id", "department_id"}


@pytest.mark.parametrize(
    ("changes", "colour"),
    [
        ({"is_active": False}, "grey"),
        ({}, "grey"),
        ({"last_success_at": AT}, "green"),
        ({"failures": 2, "last_problem": "slow"}, "yellow"),
        ({"failures": 5, "open_until": AT + timedelta(minutes=1), "last_problem": "failed"}, "red"),
        ({"failures": 5, "open_until": AT - timedelta(minutes=1)}, "yellow"),
    ],
)
def test_the_roster_says_how_each_source_is(cast: Cast, changes: dict[str, Any], colour: str) -> None:
    source_make(cast, **changes)
    [health] = sources_health(at=AT)
    assert health.colour == colour
    assert health.word


def test_the_roster_counts_the_questions_that_wait_for_a_source(cast: Cast) -> None:
    source = source_make(cast)
    for _ in range(2):
        lookup_make(cast, resource_make(cast, source=source))
    lookup_make(cast, resource_make(cast, source=source), settled_at=AT)
    resource_make(cast, source=source)
    with CaptureQueriesContext(connection) as statements:
        [health] = sources_health(at=AT)
    assert (health.waiting, health.supplies) == (2, 4)
    assert len(statements) == 1


def test_what_is_listed_and_what_is_granted_are_two_counters(cast: Cast) -> None:
    rows = [resource_make(cast) for _ in range(3)]
    resource_make(cast, is_listed=False)
    grant_make(cast, rows[0])
    grant_make(cast, rows[0], "housing")
    grant_make(cast, rows[1], state="asked")
    grant_make(cast, rows[2], ends_on=ON - timedelta(days=1), starts_on=ON - timedelta(days=9))
    found = counters(on=ON)
    assert (found.listed, found.granted, found.grants) == (3, 1, 2)


def test_the_matrix_names_owner_unit_and_users_of_each_data_item(cast: Cast) -> None:
    row = resource_make(cast)
    grant_make(cast, row)
    grant_make(cast, row, "housing")
    grant_make(cast, row, "city", state="asked")
    resource_make(cast, is_listed=False)
    with CaptureQueriesContext(connection) as statements:
        found = matrix(on=ON)
    assert [(item.key, item.users, item.resource.duty_unit) for item in found] == [
        ("name", ("fire", "housing"), "登记注册科"),
        ("address", ("fire", "housing"), "登记注册科"),
    ]
    assert len(statements) == 2


def test_an_owner_s_own_grant_opens_nothing_to_anybody(cast: Cast) -> None:
    row = resource_make(cast)
    grant_make(cast, row, "market")
    found = counters(on=ON)
    assert (found.listed, found.granted, found.grants) == (1, 0, 0)
    assert [item.users for item in matrix(on=ON)] == [(), ()]
