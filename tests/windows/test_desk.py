"""The department's desk over HTTP: the inbox, the dossier, and what is decided there."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Approval, ApprovalStatus, Case, Decision
from common import clock
from tests.cast import FOUR, Cast, Item, approval_of, case_make, decide, service_make
from workflows import engine

STATEMENTS_OF_AN_INBOX = 15
STATEMENTS_OF_A_DOSSIER = 20
SIGNED = (Item("market", ["market"], is_countersigned=True),)


@pytest.fixture
def login(cast: Cast) -> Callable[[str], Client]:
    def as_user(name: str) -> Client:
        client = Client()
        client.force_login(cast.users[name])
        client.cookies["django_language"] = "en"
        return client

    return as_user


@pytest.fixture
def market(login: Callable[[str], Client]) -> Client:
    return login("market_reviewer")


@pytest.fixture
def case(cast: Cast) -> Case:
    return case_make(cast, service_make(cast, FOUR))


def at(name: str, approval: Approval) -> str:
    return reverse(f"desk:{name}", args=[approval.pk])


def refusal(approval: Approval, opinion: str = "") -> dict[str, str]:
    return {"outcome": "refused", "opinion": opinion}


def test_an_approval_is_claimed_and_granted_and_the_next_one_opens(
    market: Client, cast: Cast, case: Case
) -> None:
    approval = approval_of(case, "market")
    following = approval_of(case_make(cast, case.joint_service), "market")
    for one in (approval, following):
        market.post(at("claim", one))
    answer = market.post(at("decide", approval), {"outcome": "granted", "opinion": "符合条件"}, follow=True)
    assert answer.redirect_chain == [(at("approval", following), 302)]
    assert f"You have granted {approval.item.number}" in answer.content.decode()
    assert Decision.objects.get().opinion == "符合条件"


def test_claiming_in_the_inbox_stays_in_the_inbox(market: Client, case: Case) -> None:
    approval = approval_of(case, "market")
    inbox = reverse("desk:inbox") + "?tab=open"
    answer = market.post(at("claim", approval), {"next": inbox})
    assert answer["Location"] == inbox


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", ""])
def test_claiming_leads_nowhere_outside(market: Client, case: Case, target: str) -> None:
    approval = approval_of(case, "market")
    assert market.post(at("claim", approval), {"next": target})["Location"] == at("approval", approval)


def test_a_script_that_claims_gets_the_row_or_the_reason(market: Client, cast: Cast, case: Case) -> None:
    approval = approval_of(case, "market")
    first = market.post(at("claim", approval), headers={"HX-Request": "true"})
    second = market.post(at("claim", approval), headers={"HX-Request": "true"})
    assert first.content.decode().startswith(f'<tr id="row-{approval.pk}"')
    assert "Under review" in first.content.decode()
    assert second.status_code == 409
    assert "<" not in second.content.decode()


@pytest.mark.parametrize("act", ["claim", "release", "decide"])
def test_the_approval_of_another_department_does_not_exist_here(
    login: Callable[[str], Client], case: Case, act: str
) -> None:
    fire = login("fire_reviewer")
    approval = approval_of(case, "market")
    assert fire.get(at("approval", approval)).status_code == 404
    assert fire.post(at(act, approval), {"outcome": "granted"}).status_code == 404
    approval.refresh_from_db()
    assert approval.status == ApprovalStatus.OPEN


@pytest.mark.parametrize("who", ["clerk", "citizen", "supervisor"])
def test_who_has_no_inbox_has_no_desk(login: Callable[[str], Client], case: Case, who: str) -> None:
    client = login(who)
    approval = approval_of(case, "market")
    assert client.get(reverse("desk:inbox")).status_code == 403
    assert client.get(at("approval", approval)).status_code == 403
    assert client.post(at("claim", approval)).status_code == 403


def test_deciding_what_a_colleague_holds_is_refused_and_what_was_typed_is_shown(
    market: Client, cast: Cast, case: Case
) -> None:
    approval = approval_of(case, "market")
    colleague = cast.users["fire_reviewer"]
    colleague.memberships.update(department=cast.departments["market"])
    engine.approval_claim(approval_id=approval.pk, actor=cast.actor("fire_reviewer"), at=clock.now())
    page = market.get(at("approval", approval)).content.decode()
    assert "In other hands" in page
    assert 'name="outcome"' not in page
    answer = market.post(at("decide", approval), refusal(approval, "缺少图纸比例"))
    assert answer.status_code == 409
    assert colleague.name in answer.content.decode()
    assert "缺少图纸比例" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_refusal_without_its_reason_keeps_the_choice(market: Client, case: Case) -> None:
    approval = approval_of(case, "market")
    market.post(at("claim", approval))
    answer = market.post(at("decide", approval), refusal(approval, "  "))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_opinion_error"' in page
    assert re.search(r'value="refused"[^>]*checked', page)
    assert not Decision.objects.exists()


def test_a_decision_without_a_choice_keeps_the_opinion(market: Client, case: Case) -> None:
    approval = approval_of(case, "market")
    market.post(at("claim", approval))
    answer = market.post(at("decide", approval), {"opinion": "已写好的意见"})
    assert answer.status_code == 422
    assert "已写好的意见" in answer.content.decode()


def test_deciding_twice_is_refused_the_second_time(market: Client, cast: Cast, case: Case) -> None:
    approval = approval_of(case, "market")
    market.post(at("claim", approval))
    for expected in (302, 409):
        answer = market.post(at("decide", approval), {"outcome": "granted", "opinion": "同意"})
        assert answer.status_code == expected
    assert Decision.objects.count() == 1
    assert "decided already" in answer.content.decode()


def test_nothing_is_decided_in_a_withdrawn_case(market: Client, cast: Cast, case: Case) -> None:
    approval = approval_of(case, "market")
    market.post(at("claim", approval))
    engine.case_withdraw(case_number=case.number, actor=cast.actor("clerk"), reason="不办了", at=clock.now())
    answer = market.post(at("decide", approval), {"outcome": "granted", "opinion": "写了很久的意见"})
    assert answer.status_code == 409
    assert "withdrawn this case" in answer.content.decode()
    assert "写了很久的意见" in answer.content.decode()


def test_what_is_put_back_is_to_be_taken_up_again(market: Client, case: Case) -> None:
    approval = approval_of(case, "market")
    market.post(at("claim", approval))
    assert market.post(at("release", approval)).status_code == 302
    assert market.post(at("release", approval)).status_code == 409
    assert "Nobody holds it" in market.get(at("approval", approval)).content.decode()


def test_a_proposal_is_read_and_countersigned_by_another(
    login: Callable[[str], Client], market: Client, cast: Cast
) -> None:
    approval = approval_of(case_make(cast, service_make(cast, SIGNED)), "market")
    market.post(at("claim", approval))
    proposed = market.post(at("decide", approval), {"outcome": "granted", "opinion": "拟同意"}, follow=True)
    assert "a signatory countersigns it" in proposed.content.decode()
    signatory = login("market_signatory")
    page = signatory.get(at("approval", approval)).content.decode()
    assert "拟同意" in page
    read = re.search(r'name="proposed_at" value="([^"]+)"', page)
    assert read is not None
    assert signatory.post(at("countersign", approval), {"proposed_at": read[1]}).status_code == 302
    assert Decision.objects.get(approval=approval).countersigned_by == cast.users["market_signatory"]
    assert signatory.post(at("countersign", approval), {"proposed_at": read[1]}).status_code == 409


def test_a_proposal_changed_since_it_was_read_is_not_signed_unseen(
    login: Callable[[str], Client], market: Client, cast: Cast
) -> None:
    approval = approval_of(case_make(cast, service_make(cast, SIGNED)), "market")
    market.post(at("claim", approval))
    market.post(at("decide", approval), {"outcome": "granted", "opinion": "拟同意"})
    signatory = login("market_signatory")
    earlier = (clock.now() - timedelta(minutes=1)).isoformat()
    assert signatory.post(at("countersign", approval), {"proposed_at": earlier}).status_code == 409
    assert signatory.post(at("countersign", approval), {"proposed_at": "soon"}).status_code == 422
    assert not Decision.objects.exists()


def test_a_proposal_goes_back_with_its_reason(
    login: Callable[[str], Client], market: Client, cast: Cast
) -> None:
    approval = approval_of(case_make(cast, service_make(cast, SIGNED)), "market")
    market.post(at("claim", approval))
    market.post(at("decide", approval), {"outcome": "granted", "opinion": "拟同意"})
    signatory = login("market_signatory")
    assert signatory.post(at("send_back", approval), {"reason": ""}).status_code == 422
    assert signatory.post(at("send_back", approval), {"reason": "意见太短"}).status_code == 302
    assert "意见太短" in market.get(at("approval", approval)).content.decode()


def test_the_dossier_explains_both_clocks_and_masks_the_number(market: Client, case: Case) -> None:
    page = market.get(at("approval", approval_of(case, "market"))).content.decode()
    assert page.count("is not counted.") == 2
    assert "行政许可法 第四十二条" in page
    assert "330899********9014" in page
    assert "330899199001019014" not in page


def test_a_light_in_the_address_filters_the_inbox(market: Client, cast: Cast, case: Case) -> None:
    late = approval_of(case_make(cast, case.joint_service), "market")
    Approval.objects.filter(pk=late.pk).update(due_at=clock.now() - timedelta(days=9))
    in_time = approval_of(case, "market")
    Approval.objects.filter(pk=in_time.pk).update(due_at=clock.now() + timedelta(days=60))
    inbox = reverse("desk:inbox")
    red = market.get(inbox, {"tab": "open", "light": "red"}).content.decode()
    green = market.get(inbox, {"tab": "open", "light": "green"}).content.decode()
    assert (at("approval", late) in red, at("approval", in_time) in red) == (True, False)
    assert (at("approval", late) in green, at("approval", in_time) in green) == (False, True)
    assert market.get(inbox, {"tab": "open", "light": "pink"}).status_code == 200


def test_new_rows_are_announced_and_old_ones_are_not(market: Client, cast: Cast, case: Case) -> None:
    seen = approval_of(case, "market")
    address = reverse("desk:news")
    nothing = market.get(address, {"tab": "open", "shown": str(seen.pk)}).content.decode()
    case_make(cast, case.joint_service)
    news = market.get(address, {"tab": "open", "shown": str(seen.pk)}).content.decode()
    assert nothing.strip() == ""
    assert "1 new approval." in news


def test_the_inbox_costs_the_same_for_one_row_and_for_many(market: Client, cast: Cast, case: Case) -> None:
    market.get(reverse("desk:inbox"))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as statements:
            assert market.get(reverse("desk:inbox"), {"tab": "open"}).status_code == 200
        counts.append(len(statements))
        for _more in range(5):
            case_make(cast, case.joint_service)
    assert counts[0] == counts[1] <= STATEMENTS_OF_AN_INBOX


def test_the_dossier_costs_the_same_for_one_department_and_for_four(
    market: Client, cast: Cast, case: Case
) -> None:
    small = approval_of(case_make(cast, service_make(cast, FOUR[:1])), "market")
    large = approval_of(case, "market")
    counts = []
    for approval in (small, large):
        market.get(at("approval", approval))
        with CaptureQueriesContext(connection) as statements:
            assert market.get(at("approval", approval)).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= STATEMENTS_OF_A_DOSSIER


def test_a_waiting_approval_can_be_read_ahead(market: Client, cast: Cast) -> None:
    items = (Item("fire", ["fire"]), Item("market", ["market"], after=["fire"]))
    case = case_make(cast, service_make(cast, items))
    approval = approval_of(case, "market")
    page = market.get(at("approval", approval)).content.decode()
    assert "opens by itself" in page
    assert market.post(at("claim", approval)).status_code == 409
    assert at("approval", approval) in market.get(reverse("desk:inbox"), {"tab": "waiting"}).content.decode()


def test_ended_approvals_stay_readable_with_their_decision(market: Client, cast: Cast, case: Case) -> None:
    approval = approval_of(case, "market")
    decide(cast, approval)
    page = market.get(at("approval", approval)).content.decode()
    assert "经审查" in page
    assert 'name="outcome"' not in page
    assert at("approval", approval) in market.get(reverse("desk:inbox"), {"tab": "done"}).content.decode()


@pytest.mark.parametrize("act", ["claim", "release", "decide"])
def test_the_address_of_an_act_leads_to_its_page_when_it_is_only_opened(
    market: Client, case: Case, act: str
) -> None:
    approval = approval_of(case, "market")
    assert market.get(at(act, approval))["Location"] == at("approval", approval)
    approval.refresh_from_db()
    assert approval.status == ApprovalStatus.OPEN
