"""The ledger as the person it is about reads it, and what the database itself keeps of it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from common.errors import RuleBrokenError
from materials.models import HeldMaterial, UseEntry
from materials.policy import may_use
from materials.selectors.ledger import (
    PAGE_ROWS,
    held_of_subject,
    purpose_text,
    references_of_subject,
    use_sentence,
    uses_of_subject,
)
from materials.services import held_show, held_unmask
from tests.cast import AT, Cast
from tests.materials.factory import grant_make, held_make, resource_make, subject_of, use_make

REFERENCE = uuid4()


@pytest.fixture
def held(cast: Cast) -> HeldMaterial:
    return held_make(cast, resource_make(cast))


def show(cast: Cast, held: HeldMaterial, *, who: str = "fire_reviewer", days: int = 0) -> None:
    held_show(
        rows=[held],
        actor_id=cast.users[who].pk,
        department_id=cast.departments["fire"].pk,
        reference=REFERENCE,
        purpose="消防安全检查",
        at=AT + timedelta(days=days),
    )


def other_id(cast: Cast) -> int:
    applicant = cast.users["outsider"].applicant
    assert applicant is not None
    return applicant.pk


def test_a_page_has_fifty_rows_newest_first_and_the_next_one_follows_without_a_gap(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    resource = resource_make(cast)
    for number in range(PAGE_ROWS + 3):
        use_make(cast, resource, at=AT + timedelta(minutes=number // 2), actor=cast.users["fire_reviewer"])
    subject = subject_of(cast).pk
    with django_assert_num_queries(2):
        first = uses_of_subject(subject_id=subject)
    second = uses_of_subject(subject_id=subject, after=first.next_after)
    seen = [row.entry.pk for row in first.rows + second.rows]
    assert (len(first.rows), len(second.rows), second.next_after) == (PAGE_ROWS, 3, "")
    assert seen == [row.pk for row in UseEntry.objects.order_by("-at", "-pk")]
    assert len(uses_of_subject(subject_id=subject, after="nonsense").rows) == PAGE_ROWS


def test_a_person_reads_rows_about_themselves_only(cast: Cast) -> None:
    resource = resource_make(cast)
    own, others = use_make(cast, resource), use_make(cast, resource, subject_id=other_id(cast), subject=None)
    assert [row.entry for row in uses_of_subject(subject_id=subject_of(cast).pk).rows] == [own]
    assert [row.entry for row in uses_of_subject(subject_id=other_id(cast)).rows] == [others]
    assert references_of_subject(subject_of(cast).pk) == [own.reference]
    mine = uses_of_subject(subject_id=subject_of(cast).pk, reference=others.reference)
    assert mine.rows == [], "a case's agent does not see the principal's"


def test_the_duty_of_the_officer_is_told_and_never_a_name(cast: Cast) -> None:
    resource = resource_make(cast)
    duties = {}
    for who in ("fire_reviewer", "clerk", "citizen", None):
        use_make(cast, resource, actor=cast.users[who] if who else None)
        row = uses_of_subject(subject_id=subject_of(cast).pk).rows[0]
        duties[who] = (row.duty, row.is_own_act)
    assert duties == {
        "fire_reviewer": ("承办人", False),
        "clerk": ("窗口人员", False),
        "citizen": ("", True),
        None: ("", False),
    }


def test_a_duty_counts_on_its_day_only(cast: Cast) -> None:
    cast.users["fire_reviewer"].memberships.update(ends_on=AT.date() - timedelta(days=1))
    use_make(cast, resource_make(cast), actor=cast.users["fire_reviewer"])
    assert uses_of_subject(subject_id=subject_of(cast).pk).rows[0].duty == ""


def test_what_is_held_is_listed_with_how_often_it_was_used(cast: Cast, held: HeldMaterial) -> None:
    resource = held.resource
    assert resource is not None
    for use, result in (("reused", "ok"), ("shown", "ok"), ("disputed", "ok"), ("looked-up", "refused")):
        use_make(cast, resource, use=use, result=result, held=held)
    found = held_of_subject(subject_of(cast).pk)
    assert [(row.held, row.times_used) for row in found] == [(held, 2)]
    assert held_of_subject(other_id(cast)) == []


@pytest.mark.parametrize("use", ["looked-up", "supplied", "reused", "shown", "disputed"])
@pytest.mark.parametrize("result", ["ok", "none", "failed", "refused"])
def test_each_row_is_a_sentence_that_names_what_it_is_about(cast: Cast, use: str, result: str) -> None:
    entry = use_make(cast, resource_make(cast), use=use, result=result)
    sentence = use_sentence(entry, "营业执照")
    assert "营业执照" in sentence
    assert "%" not in sentence


def test_the_purpose_is_said_without_its_code() -> None:
    assert purpose_text("11330899MB9900021C4000131001000 食品经营许可") == "食品经营许可"
    assert purpose_text("开办 餐饮店") == "开办 餐饮店"


def test_reading_is_one_row_per_officer_case_and_day(
    cast: Cast, held: HeldMaterial, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        show(cast, held)
    show(cast, held)
    assert UseEntry.objects.filter(use="shown").count() == 1
    show(cast, held, days=1)
    show(cast, held, who="fire_section_head")
    assert UseEntry.objects.filter(use="shown").count() == 3


def test_each_stated_necessity_has_its_own_row(cast: Cast, held: HeldMaterial) -> None:
    for necessity in ("核对从业人员健康证明", "复核"):
        held_unmask(
            rows=[held],
            actor_id=cast.users["fire_reviewer"].pk,
            department_id=cast.departments["fire"].pk,
            reference=REFERENCE,
            purpose="消防安全检查",
            necessity=necessity,
            at=AT,
        )
    rows = UseEntry.objects.filter(use="shown").order_by("pk")
    assert [row.reason for row in rows] == ["核对从业人员健康证明", "复核"]


@pytest.mark.parametrize("necessity", ["", "  ", "长" * 301])
def test_no_necessity_no_sight(cast: Cast, held: HeldMaterial, necessity: str) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        held_unmask(
            rows=[held],
            actor_id=cast.users["fire_reviewer"].pk,
            department_id=cast.departments["fire"].pk,
            reference=REFERENCE,
            purpose="",
            necessity=necessity,
            at=AT,
        )
    assert refused.value.field == "necessity"
    assert not UseEntry.objects.exists()


def test_the_ledger_only_grows(cast: Cast, held: HeldMaterial) -> None:
    show(cast, held)
    with pytest.raises(IntegrityError), transaction.atomic():
        UseEntry.objects.update(reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        UseEntry.objects.all().delete()


@pytest.mark.parametrize(
    ("changes", "asked", "is_allowed"),
    [
        ({}, {}, True),
        ({}, {"role": None}, True),
        ({}, {"role": "clerk"}, False),
        ({}, {"item_code": "item-9"}, False),
        ({"item_codes": [], "roles": []}, {"item_code": "item-9", "role": "clerk"}, True),
        ({}, {"department_id": 0}, False),
        ({"state": "asked"}, {}, False),
        ({"state": "refused"}, {}, False),
        ({"starts_on": AT.date() + timedelta(days=1)}, {}, False),
        ({"ends_on": AT.date()}, {}, True),
        ({"ends_on": AT.date() - timedelta(days=1)}, {}, False),
    ],
)
def test_a_grant_opens_its_items_to_its_roles_while_it_runs(
    cast: Cast, changes: dict[str, Any], asked: dict[str, Any], is_allowed: bool
) -> None:
    grant = grant_make(cast, resource_make(cast), **changes)
    given: dict[str, Any] = {
        "department_id": cast.departments["fire"].pk,
        "role": "reviewer",
        "item_code": "item-1",
        "on": AT.date(),
    }
    refusal = may_use(grant, **(given | asked))
    assert (refusal is None) is is_allowed
    assert refusal is None or refusal.text
    assert may_use(None, **given) is not None
