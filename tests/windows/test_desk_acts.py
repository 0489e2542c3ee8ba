"""What is done at the desk: three steps, every outcome, giving away, settling."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Approval, ApprovalStatus, Coordination, Decision, Outcome
from common import clock
from people.models import Delegation, Membership
from tests.cast import Cast, Item, approval_of, case_make, decide, service_make
from tests.windows.desk_play import INSPECTED, THREE, Login, at, held, login_of, opened, text_of
from workflows import engine

BOTH = (Item("market", ["market", "fire"]), Item("city", ["city"]))


@pytest.fixture
def login(cast: Cast, calendar_2026: None) -> Login:
    return login_of(cast)


def proposal(approval: Approval) -> dict[str, str]:
    approval.refresh_from_db()
    assert approval.proposed_at is not None
    return {"proposed_at": approval.proposed_at.isoformat()}


# Three steps


def test_a_proposal_is_checked_then_signed_and_each_sees_it_in_their_tab(cast: Cast, login: Login) -> None:
    approval = held(cast, THREE, "market")
    handler, head, signatory = (login(f"market_{r}") for r in ("reviewer", "section_head", "signatory"))
    page = text_of(handler, at("approval", approval))
    assert re.findall(r"Handler proposes|Section head checks|Signatory signs", page) == [
        "Handler proposes",
        "Section head checks",
        "Signatory signs",
    ]
    answer = handler.post(at("decide", approval), {"outcome": "granted", "opinion": "拟同意"}, follow=True)
    assert "the section head checks it next" in answer.content.decode()
    assert at("approval", approval) in text_of(head, reverse("desk:inbox"))
    assert at("approval", approval) not in text_of(signatory, reverse("desk:inbox"))
    assert head.post(at("check_proposal", approval), proposal(approval)).status_code == 302
    assert at("approval", approval) in text_of(signatory, reverse("desk:inbox"))
    assert signatory.post(at("countersign", approval), proposal(approval)).status_code == 302
    decision = Decision.objects.get()
    people = (decision.decided_by, decision.checked_by, decision.countersigned_by)
    assert people == tuple(cast.users[f"market_{r}"] for r in ("reviewer", "section_head", "signatory"))


def test_a_proposal_goes_back_step_by_step(cast: Cast, login: Login) -> None:
    approval = held(cast, THREE, "market")
    handler, head, signatory = (login(f"market_{r}") for r in ("reviewer", "section_head", "signatory"))
    handler.post(at("decide", approval), {"outcome": "granted", "opinion": "拟同意"})
    head.post(at("check_proposal", approval), proposal(approval))
    assert "Send back to the section head" in text_of(signatory, at("approval", approval))
    signatory.post(at("send_back", approval), {"reason": "依据不足"})
    approval.refresh_from_db()
    assert approval.status == ApprovalStatus.IN_REVIEW
    page = text_of(head, at("approval", approval))
    assert "Send back to the handler" in page
    assert "依据不足" in page
    head.post(at("send_back", approval), {"reason": "请补充依据"})
    approval.refresh_from_db()
    assert (approval.status, approval.claimed_by) == (
        ApprovalStatus.CLAIMED,
        cast.users["market_reviewer"],
    )


def test_who_proposed_does_not_check_it(cast: Cast, login: Login) -> None:
    approval = held(cast, THREE, "market")
    Membership.objects.create(
        user=cast.users["market_reviewer"], department=cast.departments["market"], role="section_head"
    )
    handler = login("market_reviewer")
    handler.post(at("decide", approval), {"outcome": "granted", "opinion": "拟同意"})
    page = text_of(handler, at("approval", approval))
    assert "waits for a section head who has not proposed it" in page
    answer = handler.post(at("check_proposal", approval), proposal(approval))
    assert answer.status_code == 403
    approval.refresh_from_db()
    assert approval.status == ApprovalStatus.IN_REVIEW


def test_a_check_of_another_proposal_than_the_one_read_is_refused(cast: Cast, login: Login) -> None:
    approval = held(cast, THREE, "market")
    login("market_reviewer").post(at("decide", approval), {"outcome": "granted", "opinion": "拟同意"})
    head = login("market_section_head")
    earlier = {"proposed_at": (clock.now() - timedelta(hours=1)).isoformat()}
    assert head.post(at("check_proposal", approval), earlier).status_code == 409
    assert head.post(at("check_proposal", approval), {}).status_code == 422
    assert head.post(at("check_proposal", approval), proposal(approval)).status_code == 302
    assert head.post(at("check_proposal", approval), proposal(approval)).status_code == 409


# Outcomes


@pytest.mark.parametrize(
    ("given", "field", "status"),
    [
        ({"outcome": "conditional", "opinion": "可"}, "conditions", None),
        ({"outcome": "conditional", "conditions": "营业前整改", "opinion": ""}, "", "conditional"),
        ({"outcome": "not_involved", "opinion": ""}, "opinion", None),
        ({"outcome": "not_involved", "opinion": "面积不足"}, "", "not_involved"),
        ({"outcome": "recused", "opinion": " "}, "opinion", None),
        ({"outcome": "recused", "opinion": "利害关系"}, "", "recused"),
        ({"outcome": "defaulted", "opinion": "不可选"}, "outcome", None),
    ],
)
def test_each_outcome_has_what_it_needs(
    cast: Cast, login: Login, given: dict[str, str], field: str, status: str | None
) -> None:
    approval = held(cast, (Item("market", ["market", "fire"]),), "market", "market")
    client = login("market_reviewer")
    answer = client.post(at("decide", approval), given)
    approval.refresh_from_db()
    if status is None:
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert approval.status == ApprovalStatus.CLAIMED
        return
    assert answer.status_code == 302
    assert approval.status == status
    page = text_of(client, at("approval", approval))
    assert (given.get("conditions") or given["opinion"]) in page


def test_the_article_of_a_refused_rule_is_named_on_the_page(cast: Cast, login: Login) -> None:
    approval = held(cast, INSPECTED, "fire")
    answer = login("fire_reviewer").post(at("decide", approval), {"outcome": "granted", "opinion": "同意"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "行政许可法 第三十四条" in page
    assert "同意" in page


# Two officers before one approval


def test_the_page_says_at_once_when_a_colleague_takes_it_up(cast: Cast, login: Login) -> None:
    approval = opened(cast, (Item("fire", ["fire"]),), "fire")
    colleague = cast.users["city_reviewer"]
    colleague.memberships.update(department=cast.departments["fire"])
    fire = login("fire_reviewer")
    poll = re.search(r'hx-get="([^"]+/holder/[^"]+)"', text_of(fire, at("approval", approval)))
    assert poll is not None
    address = unescape(poll[1])
    assert fire.get(address).status_code == 204
    engine.approval_claim(approval_id=approval.pk, actor=cast.actor("city_reviewer"), at=clock.now())
    news = fire.get(address)
    assert news.status_code == 200
    assert colleague.name in news.content.decode()
    page = text_of(fire, at("approval", approval))
    assert "In other hands" in page
    assert 'name="outcome"' not in page


# Giving away


def test_what_is_not_ours_goes_to_the_lead_and_from_there_on(cast: Cast, login: Login) -> None:
    approval = opened(cast, (Item("market", ["market"]), Item("fire", ["fire"])), "fire")
    fire, lead = login("fire_reviewer"), login("market_reviewer")
    assert "business hours" in text_of(fire, at("return", approval))
    assert fire.post(at("return", approval), {"reason": "not_ours", "note": " "}).status_code == 422
    given = {"reason": "not_ours", "note": "属住建职权"}
    assert fire.post(at("return", approval), given).status_code == 302
    assert fire.post(at("return", approval), given).status_code == 409
    assert at("returned", approval) in text_of(lead, reverse("desk:returns"))
    page = text_of(lead, at("returned", approval))
    assert "属住建职权" in page
    assert lead.post(at("reroute", approval), {"note": "属住建"}).status_code == 422
    where = {"department_id": cast.departments["housing"].pk, "note": "属住建"}
    assert lead.post(at("reroute", approval), where).status_code == 302
    assert lead.post(at("reroute", approval), where).status_code == 409
    approval.refresh_from_db()
    assert (approval.department, approval.bounces) == (cast.departments["housing"], 1)
    assert login("housing_reviewer").get(at("approval", approval)).status_code == 200
    assert fire.get(at("approval", approval)).status_code == 404


def test_a_return_that_is_rejected_stays_and_one_too_late_is_refused(cast: Cast, login: Login) -> None:
    approval = opened(cast, (Item("market", ["market"]), Item("fire", ["fire"])), "fire")
    fire, lead = login("fire_reviewer"), login("market_reviewer")
    given = {"reason": "wrong_item", "note": "情形不符"}
    fire.post(at("return", approval), given)
    assert lead.post(at("return_reject", approval), {"note": ""}).status_code == 422
    assert lead.post(at("return_reject", approval), {"note": "情形相符"}).status_code == 302
    Approval.objects.filter(pk=approval.pk).update(opened_at=clock.now() - timedelta(days=9))
    page = text_of(fire, at("return", approval))
    assert "This time has passed." in page
    assert "returned 1 time already" in page
    assert fire.post(at("return", approval), given).status_code == 422


def test_another_lead_sees_no_return(cast: Cast, login: Login) -> None:
    approval = opened(cast, (Item("market", ["market"]), Item("fire", ["fire"])), "fire")
    login("fire_reviewer").post(at("return", approval), {"reason": "not_ours", "note": "属住建"})
    city = login("city_reviewer")
    assert city.get(at("returned", approval)).status_code == 404
    assert city.post(at("return_reject", approval), {"note": "否"}).status_code == 404


MORE = ("opinions", "inspection", "time", "return", "reassign")


def links_shown(login: Login, name: str, approval: Approval) -> list[str]:
    page = text_of(login(name), at("approval", approval))
    return [act for act in MORE if f'href="{at(act, approval)}"' in page]


def test_the_approval_leads_to_every_other_act_that_can_be_done_with_it_now(cast: Cast, login: Login) -> None:
    waits_for_nobody = opened(cast, (Item("fire", ["fire"]),), "fire")
    assert links_shown(login, "fire_reviewer", waits_for_nobody) == ["opinions", "time", "return"]
    assert links_shown(login, "fire_signatory", waits_for_nobody) == ["opinions", "time"]
    inspected = held(cast, INSPECTED, "fire")
    assert links_shown(login, "fire_reviewer", inspected) == list(MORE)
    decide(cast, waits_for_nobody)
    assert links_shown(login, "fire_reviewer", waits_for_nobody) == ["opinions", "time"]


def test_an_approval_is_handed_to_a_colleague_and_who_is_away_is_shown(cast: Cast, login: Login) -> None:
    approval = held(cast, (Item("fire", ["fire"]),), "fire")
    for name in ("city_reviewer", "housing_reviewer"):
        cast.users[name].memberships.update(department=cast.departments["fire"])
    today = timezone.localdate()
    Delegation.objects.create(
        membership=cast.users["housing_reviewer"].memberships.get(),
        delegate=cast.users["fire_section_head"],
        starts_on=today,
        ends_on=today + timedelta(days=3),
        reason="出差",
        made_by=cast.users["housing_reviewer"],
        made_at=clock.now(),
    )
    head = login("fire_section_head")
    page = text_of(head, at("reassign", approval))
    away = cast.users["housing_reviewer"].pk
    assert re.search(rf'value="{away}"[^>]*disabled', page)
    assert "fire_section_head stands in" in page
    assert "stands in for housing_reviewer" in page
    to = {"to_user_id": cast.users["city_reviewer"].pk, "reason": "工作量"}
    assert head.post(at("reassign", approval), {**to, "reason": " "}).status_code == 422
    assert head.post(at("reassign", approval), to).status_code == 302
    approval.refresh_from_db()
    assert approval.claimed_by == cast.users["city_reviewer"]


def test_a_colleague_who_does_not_hold_it_hands_nothing_on(cast: Cast, login: Login) -> None:
    approval = held(cast, (Item("fire", ["fire"]),), "fire")
    cast.users["city_reviewer"].memberships.update(department=cast.departments["fire"])
    answer = login("city_reviewer").post(
        at("reassign", approval), {"to_user_id": cast.users["city_reviewer"].pk, "reason": "我来"}
    )
    assert answer.status_code in (403, 422)
    approval.refresh_from_db()
    assert approval.claimed_by == cast.users["fire_reviewer"]


# Coordination


@pytest.fixture
def conflict(cast: Cast, calendar_2026: None) -> Coordination:
    """Market grants and fire refuses one item that both decide."""
    case = case_make(cast, service_make(cast, BOTH, join_policy="lead"))
    decide(cast, approval_of(case, "market", "market"))
    decide(cast, approval_of(case, "market", "fire"), Outcome.REFUSED)
    return Coordination.objects.get()


def test_the_lead_settles_a_conflict_once_with_its_reason(
    cast: Cast, login: Login, conflict: Coordination
) -> None:
    signatory = login("market_signatory")
    assert at("coordination", conflict) in text_of(signatory, reverse("desk:coordinations"))
    page = text_of(signatory, at("coordination", conflict))
    assert page.count("经审查") == 2
    given = {"outcome": "granted", "reason": "消防意见已落实"}
    assert signatory.post(at("coordination_settle", conflict), {"reason": "x"}).status_code == 422
    assert signatory.post(at("coordination_settle", conflict), {**given, "reason": ""}).status_code == 422
    assert signatory.post(at("coordination_settle", conflict), given).status_code == 302
    assert signatory.post(at("coordination_settle", conflict), given).status_code == 409
    assert "消防意见已落实" in text_of(signatory, at("coordination", conflict))
    assert at("coordination", conflict) in text_of(signatory, reverse("desk:coordinations") + "?tab=done")


def test_only_a_signatory_of_the_lead_settles(cast: Cast, login: Login, conflict: Coordination) -> None:
    given = {"outcome": "granted", "reason": "可"}
    assert login("market_reviewer").get(at("coordination", conflict)).status_code == 200
    assert login("market_reviewer").post(at("coordination_settle", conflict), given).status_code == 403
    assert login("fire_signatory").post(at("coordination_settle", conflict), given).status_code == 404
    conflict.refresh_from_db()
    assert conflict.outcome == ""
