"""Two hands on one request for data: the owner's two answers, two askers, and the office beside them."""

from datetime import timedelta
from functools import partial

import pytest

from common.errors import AlreadyDoneError, RuleBrokenError
from materials.models import DataAgreement, DataGrant, DataResource
from materials.selectors.grants import items_of_department
from materials.services.feedback import feedback_give
from materials.services.grants import grant_ask, grant_end, grant_give, grant_refuse, grants_sweep
from materials.services.resources import ResourceField, ResourceGiven, resource_change, resource_create
from tests.cast import AT, Cast, Item, service_make
from tests.materials.factory import grant_make, kind_make, resource_make, use_make
from tests.races.order import later, second
from tests.races.test_one_winner import at_once

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]


@pytest.mark.parametrize("step", range(4))
def test_of_a_grant_and_a_refusal_at_once_one_wins(cast: Cast, step: int) -> None:
    resource = resource_make(cast, share_class="conditional", condition="限许可审查")
    grant = grant_make(cast, resource, state="asked")
    give = partial(
        grant_give,
        grant_id=grant.pk,
        starts_on=AT.date(),
        ends_on=None,
        item_codes=grant.item_codes,
        roles=grant.roles,
        agreement_version=resource.agreement_version,
        actor=cast.actor("market_head"),
        at=AT,
    )
    refuse = partial(
        grant_refuse,
        grant_id=grant.pk,
        ground="privacy",
        reason="超出目的",
        actor=cast.actor("market_signatory"),
        at=AT,
    )
    results = at_once(later(step % 2, give), later(step // 2, refuse), give, refuse)
    second(results, 3)
    grant.refresh_from_db()
    is_granted = results[0] is None or results[2] is None
    assert grant.state == ("granted" if is_granted else "refused")
    assert (grant.refusal_ground == "") is is_granted
    assert (grant.starts_on is not None) is is_granted


@pytest.mark.parametrize("share_class", ["conditional", "unconditional"])
def test_of_two_requests_of_a_department_at_once_one_is_made(cast: Cast, share_class: str) -> None:
    service_make(cast, [Item("fire", ["fire"])])
    codes = [item.code for item in items_of_department(cast.departments["fire"].pk)]
    condition = "限" if share_class == "conditional" else ""
    resource = resource_make(cast, share_class=share_class, condition=condition)
    ask = partial(
        grant_ask,
        resource_id=resource.pk,
        department_id=cast.departments["fire"].pk,
        purpose="核验",
        item_codes=codes,
        roles=["reviewer"],
        at=AT,
    )
    names = ("fire_head", "fire_signatory", "fire_head")
    results = at_once(*(partial(ask, actor=cast.actor(name)) for name in names))
    second(results, 2)
    assert DataGrant.objects.count() == 1


@pytest.mark.parametrize("step", range(4))
def test_no_request_and_no_grant_outlives_the_end_of_sharing(cast: Cast, step: int) -> None:
    """The office stops sharing while one department asks and the owner grants to another."""
    service_make(cast, [Item("fire", ["fire"])])
    codes = [item.code for item in items_of_department(cast.departments["fire"].pk)]
    resource = resource_make(cast, code="business", share_class="conditional", condition="限")
    waiting = grant_make(cast, resource, "housing", "asked")
    fields = tuple(ResourceField(**field) for field in resource.fields)
    given = ResourceGiven(
        code="business",
        name="企业登记信息",
        owner_id=resource.owner_id,
        kind=resource.kind,
        share_class="refused",
        refusal_ground="law",
        refusal_article="某条例 第五条",
        fields=fields,
        granularity="单个主体",
        refresh="每日",
        agreement_version="2026-1",
        duty_unit="登记注册科",
    )
    stop = partial(
        resource_change,
        resource_id=resource.pk,
        given=given,
        was_version="2025-1",
        actor=cast.actor("editor"),
        at=AT,
    )
    ask = partial(
        grant_ask,
        resource_id=resource.pk,
        department_id=cast.departments["fire"].pk,
        purpose="核验",
        item_codes=codes,
        roles=["reviewer"],
        actor=cast.actor("fire_head"),
        at=AT,
    )
    give = partial(
        grant_give,
        grant_id=waiting.pk,
        starts_on=AT.date(),
        ends_on=None,
        item_codes=waiting.item_codes,
        roles=waiting.roles,
        agreement_version="2025-1",
        actor=cast.actor("market_head"),
        at=AT,
    )
    results = at_once(later(step % 2, stop), later(step // 2, ask), give)
    wrong = [r for r in results if isinstance(r, Exception) and not isinstance(r, RuleBrokenError)]
    assert wrong == []
    assert not DataGrant.objects.filter(state__in=["asked", "granted"]).exists()
    assert DataAgreement.objects.filter(version="2026-1").count() == 1


def test_of_two_entries_of_one_kind_and_owner_at_once_one_is_made(cast: Cast) -> None:
    kind = kind_make()
    acts = [
        partial(
            resource_create,
            given=ResourceGiven(
                code=f"business-{number}",
                name="企业登记信息",
                owner_id=cast.departments["market"].pk,
                kind=kind.code,
                share_class="unconditional",
                fields=(ResourceField("name", "名称"),),
                granularity="单个主体",
                refresh="每日",
                agreement_version="2025-1",
                duty_unit="登记注册科",
            ),
            actor=cast.actor("editor"),
            at=AT,
        )
        for number in range(3)
    ]
    results = at_once(*acts)
    assert sum(isinstance(result, RuleBrokenError) for result in results) == 2
    assert DataResource.objects.count() == DataAgreement.objects.count() == 1


def test_a_late_request_is_noted_by_one_of_two_sweeps(cast: Cast) -> None:
    resource = resource_make(cast, share_class="conditional", condition="限")
    grant_make(cast, resource, state="asked", answer_due_at=AT)
    sweep = partial(grants_sweep, at=AT + timedelta(hours=1))
    assert sorted(map(str, at_once(sweep, sweep, sweep))) == ["0", "0", "1"]


def test_a_grant_is_ended_once_and_feedback_is_given_once(cast: Cast) -> None:
    resource = resource_make(cast, share_class="conditional", condition="限")
    grant = grant_make(cast, resource)
    end = partial(grant_end, grant_id=grant.pk, reason="协议终止", at=AT)
    second(
        at_once(partial(end, actor=cast.actor("market_head")), partial(end, actor=cast.actor("fire_head")))
    )
    entry = use_make(cast, resource)
    say = partial(feedback_give, entry=entry, actor=cast.actor("fire_head"), effect="useful", text="", at=AT)
    results = at_once(say, say)
    assert sum(isinstance(result, AlreadyDoneError) for result in results) == 1
