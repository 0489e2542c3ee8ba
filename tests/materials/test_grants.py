"""Asking for data and answering: without condition at once, on condition by the owner, not shared never."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from catalogue.models import ServiceItem
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from materials.models import DataGrant, DataResource
from materials.selectors.grants import (
    grants_overdue,
    grants_seen,
    grants_to_answer,
    grants_to_answer_count,
    items_of_department,
)
from materials.selectors.resources import offers
from materials.services.grants import (
    grant_ask,
    grant_end,
    grant_give,
    grant_refuse,
    grants_sweep,
)
from tests.cast import AT, Cast, Item, service_make
from tests.materials.factory import grant_make, resource_make

pytestmark = pytest.mark.usefixtures("calendar_2026")
ON = AT.date()


@pytest.fixture
def codes(cast: Cast) -> list[str]:
    """Two published items of the fire department, and one of the market's."""
    service_make(cast, [Item("fire", ["fire"]), Item("alarm", ["fire"]), Item("market", ["market"])])
    return [item.code for item in items_of_department(cast.departments["fire"].pk)]


def conditional(cast: Cast, **changes: Any) -> DataResource:
    return resource_make(cast, share_class="conditional", condition="限许可审查", **changes)


def ask(cast: Cast, resource: DataResource, codes: list[str], **changes: Any) -> DataGrant:
    given: dict[str, Any] = {
        "resource_id": resource.pk,
        "department_id": cast.departments["fire"].pk,
        "purpose": "核验申请人资格",
        "item_codes": codes[:1],
        "roles": ["reviewer"],
        "actor": cast.actor("fire_signatory"),
        "at": AT,
    }
    return grant_ask(**given | changes)


def give(cast: Cast, grant: DataGrant, **changes: Any) -> None:
    given: dict[str, Any] = {
        "grant_id": grant.pk,
        "starts_on": ON,
        "ends_on": None,
        "item_codes": grant.item_codes,
        "roles": grant.roles,
        "agreement_version": grant.resource.agreement_version,
        "actor": cast.actor("market_head"),
        "at": AT + timedelta(hours=1),
    }
    grant_give(**given | changes)


def refuse(cast: Cast, grant: DataGrant, **changes: Any) -> None:
    given: dict[str, Any] = {
        "grant_id": grant.pk,
        "ground": "privacy",
        "reason": "超出目的",
        "actor": cast.actor("market_signatory"),
        "at": AT + timedelta(hours=1),
    }
    grant_refuse(**given | changes)


def test_what_is_shared_without_condition_is_granted_in_the_same_moment(cast: Cast, codes: list[str]) -> None:
    grant = ask(cast, resource_make(cast), codes)
    assert (grant.state, grant.starts_on, grant.agreement_version) == ("granted", ON, "2025-1")
    assert (grant.answered_by, grant.answered_at) == (None, AT)
    with pytest.raises(AlreadyDoneError):
        refuse(cast, grant)
    with pytest.raises(AlreadyDoneError):
        give(cast, grant, ends_on=ON + timedelta(days=1))


def test_on_condition_it_waits_for_the_owner_as_many_working_days_as_set(
    cast: Cast, codes: list[str]
) -> None:
    grant = ask(cast, conditional(cast), codes)
    assert grant.state == "asked"
    assert settings.GRANT_ANSWER_WORKING_DAYS == 10
    assert str(grant.answer_due_at) == "2026-01-23 00:00:00+08:00", "the end of Thursday 22 January"
    assert list(grants_to_answer(cast.departments["market"].pk)) == [grant]
    assert grants_to_answer_count(cast.actor("market_head")) == 1
    assert grants_to_answer_count(cast.actor("market_reviewer")) == 0


def test_what_is_not_shared_cannot_be_asked_for_and_the_law_is_told(cast: Cast, codes: list[str]) -> None:
    row = resource_make(
        cast, share_class="refused", refusal_ground="state-secret", refusal_article="保守国家秘密法 第九条"
    )
    with pytest.raises(RuleBrokenError) as error:
        ask(cast, row, codes)
    assert error.value.source == "保守国家秘密法 第九条"
    assert not DataGrant.objects.exists()


@pytest.mark.parametrize("name", ["fire_reviewer", "fire_section_head", "market_head", "supervisor"])
def test_only_who_speaks_for_the_department_asks(cast: Cast, codes: list[str], name: str) -> None:
    with pytest.raises(NotAllowedError):
        ask(cast, resource_make(cast), codes, actor=cast.actor(name))


def test_a_request_names_its_purpose_its_own_items_and_who_may_see_the_data(
    cast: Cast, codes: list[str]
) -> None:
    row = resource_make(cast)
    market = ServiceItem.objects.get(departments=cast.departments["market"]).code
    for field, changes in (
        ("purpose", {"purpose": " "}),
        ("item_codes", {"item_codes": []}),
        ("item_codes", {"item_codes": [market]}),
        ("item_codes", {"item_codes": [codes[0], "no-such-item"]}),
        ("roles", {"roles": []}),
        ("roles", {"roles": ["clerk"]}),
        ("roles", {"roles": ["supervisor", "reviewer"]}),
    ):
        with pytest.raises(RuleBrokenError) as error:
            ask(cast, row, codes, **changes)
        assert error.value.field == field
        assert error.value.source
    assert not DataGrant.objects.exists()


def test_the_owner_needs_no_grant_and_what_is_not_listed_is_not_there(cast: Cast, codes: list[str]) -> None:
    for row in (resource_make(cast, "fire"), resource_make(cast, is_listed=False)):
        with pytest.raises(RuleBrokenError):
            ask(cast, row, codes)


def test_a_department_asks_once_until_it_is_refused_or_over(cast: Cast, codes: list[str]) -> None:
    row = conditional(cast)
    first = ask(cast, row, codes)
    with pytest.raises(AlreadyDoneError):
        ask(cast, row, codes)
    refuse(cast, first)
    second = ask(cast, row, codes)
    give(cast, second)
    with pytest.raises(AlreadyDoneError):
        ask(cast, row, codes)
    grant_end(grant_id=second.pk, reason="事项取消", actor=cast.actor("fire_head"), at=AT)
    assert ask(cast, row, codes).state == "asked"


def test_a_grant_that_has_run_out_does_not_stand_in_the_way(cast: Cast, codes: list[str]) -> None:
    row = conditional(cast)
    old = grant_make(cast, row, starts_on=ON - timedelta(days=9), ends_on=ON - timedelta(days=1))
    [offer] = offers(cast.departments["fire"].pk, on=ON)
    assert offer.has_run_out
    assert offer.can_be_asked
    assert ask(cast, row, codes).state == "asked"
    old.refresh_from_db()
    assert old.state == "ended"


def test_the_owner_grants_from_a_day_to_a_day_what_was_asked_or_less(cast: Cast, codes: list[str]) -> None:
    grant = ask(cast, conditional(cast), codes, item_codes=codes, roles=["reviewer", "signatory"])
    give(cast, grant, item_codes=codes[:1], roles=["reviewer"], ends_on=ON + timedelta(days=365))
    grant.refresh_from_db()
    assert (grant.state, grant.item_codes, grant.roles) == ("granted", codes[:1], ["reviewer"])
    assert (grant.starts_on, grant.ends_on) == (ON, ON + timedelta(days=365))
    assert grant.answered_by == cast.users["market_head"]
    with pytest.raises(AlreadyDoneError):
        give(cast, grant)
    with pytest.raises(AlreadyDoneError):
        refuse(cast, grant)


def test_a_grant_is_of_nothing_more_and_of_no_other_days_than_may_be(cast: Cast, codes: list[str]) -> None:
    grant = ask(cast, conditional(cast), codes)
    for field, changes in (
        ("starts_on", {"starts_on": ON - timedelta(days=1)}),
        ("ends_on", {"ends_on": ON - timedelta(days=1)}),
        ("item_codes", {"item_codes": codes}),
        ("item_codes", {"item_codes": []}),
        ("roles", {"roles": ["signatory"]}),
    ):
        with pytest.raises(RuleBrokenError) as error:
            give(cast, grant, **changes)
        assert error.value.field == field
    with pytest.raises(AlreadyDoneError):
        give(cast, grant, agreement_version="2024-9")
    grant.refresh_from_db()
    assert grant.state == "asked"


def test_a_refusal_names_a_ground_of_the_law_and_its_reason(cast: Cast, codes: list[str]) -> None:
    grant = ask(cast, conditional(cast), codes)
    for field, changes in (
        ("ground", {"ground": "不宜共享"}),
        ("ground", {"ground": ""}),
        ("reason", {"reason": " "}),
    ):
        with pytest.raises(RuleBrokenError) as error:
            refuse(cast, grant, **changes)
        assert error.value.field == field
        assert error.value.source
    refuse(cast, grant)
    grant.refresh_from_db()
    assert (grant.state, grant.refusal_ground, grant.refusal_reason) == ("refused", "privacy", "超出目的")
    with pytest.raises(AlreadyDoneError):
        refuse(cast, grant)


@pytest.mark.parametrize("name", ["market_reviewer", "fire_head", "housing_head", "editor", "supervisor"])
def test_only_the_owner_answers(cast: Cast, codes: list[str], name: str) -> None:
    grant = ask(cast, conditional(cast), codes)
    with pytest.raises(NotAllowedError):
        give(cast, grant, actor=cast.actor(name))
    with pytest.raises(NotAllowedError):
        refuse(cast, grant, actor=cast.actor(name))


def test_either_side_ends_a_grant_once_and_says_why(cast: Cast) -> None:
    grant = grant_make(cast, conditional(cast))
    with pytest.raises(RuleBrokenError):
        grant_end(grant_id=grant.pk, reason="", actor=cast.actor("market_head"), at=AT)
    with pytest.raises(NotAllowedError):
        grant_end(grant_id=grant.pk, reason="？", actor=cast.actor("housing_head"), at=AT)
    grant_end(grant_id=grant.pk, reason="协议终止", actor=cast.actor("market_head"), at=AT)
    with pytest.raises(AlreadyDoneError):
        grant_end(grant_id=grant.pk, reason="协议终止", actor=cast.actor("fire_head"), at=AT)
    grant.refresh_from_db()
    assert (grant.state, grant.end_reason, grant.ended_by) == (
        "ended",
        "协议终止",
        cast.users["market_head"],
    )


def test_the_owner_does_not_take_back_what_everybody_may_have(cast: Cast) -> None:
    grant = grant_make(cast, resource_make(cast))
    with pytest.raises(RuleBrokenError):
        grant_end(grant_id=grant.pk, reason="不想", actor=cast.actor("market_head"), at=AT)
    grant_end(grant_id=grant.pk, reason="不再需要", actor=cast.actor("fire_head"), at=AT)


def test_a_late_answer_is_listed_and_noted_once(cast: Cast) -> None:
    late = grant_make(cast, conditional(cast), state="asked", answer_due_at=AT)
    grant_make(cast, conditional(cast), state="asked")
    over = grant_make(cast, conditional(cast), starts_on=ON, ends_on=ON - timedelta(days=1))
    assert list(grants_overdue(at=AT)) == [late]
    assert grants_sweep(at=AT) == 2
    assert grants_sweep(at=AT + timedelta(minutes=1)) == 0
    late.refresh_from_db()
    over.refresh_from_db()
    assert (late.state, late.overdue_noted_at) == ("asked", AT)
    assert over.state == "ended"
    give(cast, late, item_codes=["item-1"], roles=["reviewer"])
    assert not grants_overdue(at=AT).exists()


def test_a_request_is_seen_by_its_two_sides_and_the_supervisor(cast: Cast) -> None:
    grant = grant_make(cast, conditional(cast), state="asked")
    for name in ("fire_reviewer", "market_head", "supervisor"):
        assert list(grants_seen(cast.actor(name))) == [grant]
    for name in ("housing_head", "clerk", "citizen"):
        assert not grants_seen(cast.actor(name)).exists()


def test_the_catalogue_tells_each_department_what_it_may_use(cast: Cast) -> None:
    own, granted, refused, free = (
        resource_make(cast, "fire"),
        resource_make(cast, code="granted"),
        resource_make(cast, share_class="refused", refusal_ground="law", refusal_article="某法"),
        resource_make(cast),
    )
    grant_make(cast, granted, agreement_version="2024-1")
    found = {offer.resource: offer for offer in offers(cast.departments["fire"].pk, on=ON)}
    assert found[own].is_own
    assert found[granted].is_running
    assert found[granted].is_outdated, "the agreement has another version by now"
    assert [found[row].can_be_asked for row in (own, granted, refused, free)] == [False, False, False, True]
    [alone] = offers(cast.departments["housing"].pk, on=ON, code="granted")
    assert alone.can_be_asked
