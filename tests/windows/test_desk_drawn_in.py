"""Drawing others in at the desk: opinions of departments and experts, one visit on site for all."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.models.inspections import InspectionDuty, InspectionParty, JointInspection
from cases.models.opinions import OpinionAnswer, OpinionRequest, OpinionState
from cases.services.inspectors import inspection_duties_open
from common import clock
from tests.cast import Cast, Item, approval_of, case_make, service_make
from tests.windows.desk_play import INSPECTED, THREE, Login, at, held, login_of, opened, text_of


@pytest.fixture
def login(cast: Cast, calendar_2026: None) -> Login:
    return login_of(cast)


# Opinions


def test_an_opinion_is_asked_answered_and_read_on_the_page_of_the_decision(cast: Cast, login: Login) -> None:
    approval = held(cast, THREE, "market")
    handler, housing = login("market_reviewer"), login("housing_reviewer")
    assert "Ask for an opinion" in text_of(handler, at("opinions", approval))
    given = {"department_id": cast.departments["housing"].pk, "question": "承重结构是否变动？"}
    assert handler.post(at("opinion_ask", approval), given).status_code == 302
    assert "You may decide without it" in text_of(handler, at("approval", approval))
    asked = OpinionRequest.objects.get()
    assert at("opinion", asked) in text_of(housing, reverse("desk:opinions_asked"))
    page = text_of(housing, at("opinion", asked))
    assert "承重结构是否变动？" in page
    assert "330899199001019014" not in page
    assert housing.post(at("opinion_answer", asked), {"text": "未变动。"}).status_code == 302
    assert housing.post(at("opinion_answer", asked), {"text": "再答"}).status_code == 409
    assert "未变动。" in text_of(handler, at("approval", approval))
    assert at("opinion", asked) in text_of(housing, reverse("desk:opinions_asked") + "?tab=done")
    assert OpinionAnswer.objects.count() == 1


def test_a_refused_question_keeps_what_was_typed(cast: Cast, login: Login) -> None:
    approval = held(cast, THREE, "market")
    answer = login("market_reviewer").post(at("opinion_ask", approval), {"question": "承重结构？"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_department_id_error"' in page
    assert "承重结构？" in page


def test_the_answer_of_an_expert_is_entered_and_a_question_withdrawn(cast: Cast, login: Login) -> None:
    approval = held(cast, THREE, "market")
    handler = login("market_reviewer")
    for name in ("王教授", "赵工"):
        handler.post(at("opinion_ask", approval), {"expert_name": name, "question": "可行否？"})
    first, second = OpinionRequest.objects.order_by("pk")
    empty = handler.post(at("expert_answer", approval), {"opinion_id": first.pk, "text": ""})
    assert empty.status_code == 422
    given = {"opinion_id": first.pk, "text": "可行", "given_on": timezone.localdate().isoformat()}
    assert handler.post(at("expert_answer", approval), given).status_code == 302
    assert handler.post(at("opinion_withdraw", approval), {"opinion_id": second.pk}).status_code == 422
    withdrawn = {"opinion_id": second.pk, "reason": "已查明"}
    assert handler.post(at("opinion_withdraw", approval), withdrawn).status_code == 302
    states = list(OpinionRequest.objects.order_by("pk").values_list("state", flat=True))
    assert states == [OpinionState.ANSWERED, OpinionState.WITHDRAWN]


def test_who_is_not_asked_finds_no_question(cast: Cast, login: Login) -> None:
    approval = held(cast, THREE, "market")
    given = {"department_id": cast.departments["housing"].pk, "question": "？"}
    login("market_reviewer").post(at("opinion_ask", approval), given)
    asked = OpinionRequest.objects.get()
    fire = login("fire_reviewer")
    assert fire.get(at("opinion", asked)).status_code == 404
    assert fire.post(at("opinion_answer", asked), {"text": "答"}).status_code == 404
    assert login("housing_section_head").post(at("opinion_answer", asked), {"text": "答"}).status_code == 403


# The visit on site


@pytest.fixture
def visited(cast: Cast) -> Case:
    case = case_make(cast, service_make(cast, INSPECTED))
    must = [approval_of(case, key).pk for key in ("market", "fire")]
    inspection_duties_open(case_id=case.pk, accepted=dict.fromkeys(must, clock.now()))
    return case


def soon() -> dict[str, str]:
    return {"planned_at": f"{timezone.localtime() + timedelta(days=2):%Y-%m-%dT%H:%M}", "place": "现场"}


def test_a_visit_goes_from_plan_to_finding_over_the_pages(cast: Cast, login: Login, visited: Case) -> None:
    market, fire = approval_of(visited, "market"), approval_of(visited, "fire")
    lead, other = login("market_reviewer"), login("fire_reviewer")
    assert at("inspection", fire) in text_of(other, reverse("desk:inspections"))
    assert lead.post(at("inspection_plan", market), soon()).status_code == 302
    party = InspectionParty.objects.get(approval=fire)
    page = text_of(other, at("inspection", fire))
    assert "Our officers" in page
    assert "Our finding" not in page
    one = {"party_id": party.pk, "officers": [cast.users["fire_reviewer"].pk]}
    refused = other.post(at("officers", fire), one)
    assert refused.status_code == 422
    assert "第五十五条" in refused.content.decode()
    two = {**one, "officers": [cast.users[f"fire_{role}"].pk for role in ("reviewer", "section_head")]}
    assert other.post(at("officers", fire), two).status_code == 302
    assert at("inspection", fire) not in text_of(other, reverse("desk:inspections"))
    JointInspection.objects.update(planned_at=clock.now() - timedelta(hours=1))
    assert "Our finding" in text_of(other, at("inspection", fire))
    finding = {"party_id": party.pk, "finding": "passed", "text": "符合"}
    assert other.post(at("inspection_finding", fire), {**finding, "text": ""}).status_code == 422
    assert other.post(at("inspection_finding", fire), finding).status_code == 302
    assert other.post(at("inspection_finding", fire), finding).status_code == 409
    assert "符合" in text_of(lead, at("inspection", market))


def test_the_applicant_reads_online_when_and_where_the_departments_come(
    cast: Cast, login: Login, visited: Case
) -> None:
    login("market_reviewer").post(at("inspection_plan", approval_of(visited, "market")), soon())
    page = text_of(login("citizen"), reverse("portal:case", args=[visited.number]))
    assert "The departments come to you together, once" in page
    assert "现场" in page


def test_a_second_visit_and_one_of_ones_own_come_back_with_the_article(
    cast: Cast, login: Login, visited: Case
) -> None:
    market, fire = approval_of(visited, "market"), approval_of(visited, "fire")
    lead = login("market_reviewer")
    lead.post(at("inspection_plan", market), soon())
    for client, approval, status in ((lead, market, 409), (login("fire_reviewer"), fire, 403)):
        answer = client.post(at("inspection_plan", approval), soon())
        assert answer.status_code == status
        assert "改革规定 第十八条" in answer.content.decode()
    assert JointInspection.objects.count() == 1


def test_who_may_inspect_joins_and_the_lead_calls_it_off(cast: Cast, login: Login, visited: Case) -> None:
    market, city = approval_of(visited, "market"), approval_of(visited, "city")
    lead, other = login("market_reviewer"), login("city_reviewer")
    lead.post(at("inspection_plan", market), soon())
    assert "Take part" in text_of(other, at("inspection", city))
    assert other.post(at("inspection_join", city)).status_code == 302
    assert InspectionParty.objects.filter(approval=city).exists()
    assert lead.post(at("inspection_close", market)).status_code == 422
    assert lead.post(at("inspection_cancel", market), {"reason": ""}).status_code == 422
    assert lead.post(at("inspection_cancel", market), {"reason": "台风"}).status_code == 302
    assert lead.post(at("inspection_cancel", market), {"reason": "台风"}).status_code == 409


def test_the_lead_opens_the_visit_of_a_case_it_has_no_item_in(cast: Cast, login: Login) -> None:
    approval = opened(cast, (Item("fire", ["fire"], inspection="must"),), "fire")
    lead = login("market_signatory")
    assert lead.get(at("inspection", approval)).status_code == 200
    assert lead.post(at("inspection_plan", approval), soon()).status_code == 302
    assert login("city_reviewer").get(at("inspection", approval)).status_code == 404
    assert not InspectionDuty.objects.filter(approval=approval, assigned_at__isnull=False).exists()
