"""A question that is answered with a number: at the counter, on the guide, in the case and on the licence."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.models import IntakeDraft
from cases.one_form import value_problem
from cases.services import draft_answer
from cases.services.licensing import field_value
from catalogue.models import JointService, Situation
from catalogue.selectors import joint_service_published, service_bundle, service_bundles_forget, service_plan
from common import clock
from common.errors import RuleBrokenError
from tests.cast import Cast, case_make, draft_make, service_make
from tests.shipped import shipped_load
from tests.versions import rewritten
from windows.counter.forms import AnswersForm, merged_field
from windows.counter.plan import ShrinkingPlan
from windows.facts import answer_facts

HTMX = {"HX-Request": "true"}


@pytest.fixture
def service(cast: Cast) -> JointService:
    """Asks for an area; its items and its plan are for 300 m² and more."""
    service = service_make(cast)
    area_ask(service)
    with rewritten():
        service.service_items.exclude(key="market").update(condition="area >= 300")
        service.materials.update(condition="area >= 300")
    return service


def area_ask(service: JointService) -> None:
    Situation.objects.create(
        joint_service=service,
        key="area",
        text="面积？",
        text_en="How large?",
        kind="number",
        unit="平方米",
        unit_en="m²",
        minimum=1,
        maximum=30_000,
        stops=[{"when": "area > 20000", "stop": "过大", "stop_en": "Too large", "stop_basis": "条例第一条"}],
    )
    service_bundles_forget()


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.users["clerk"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_number_is_asked_with_its_unit_and_its_bounds(
    cast: Cast, client: Client, service: JointService
) -> None:
    draft = draft_make(cast, service)
    page = text_of(client.get(reverse("counter:questions", args=[draft.pk])))
    field = page[page.index('<input type="number" name="area"') :]
    assert 'min="1"' in field[:200]
    assert 'max="30000"' in field[:200]
    assert '<span class="unit">m²</span>' in page


def test_the_list_follows_the_number_and_says_which_number_it_was(
    cast: Cast, client: Client, service: JointService
) -> None:
    draft = draft_make(cast, service)
    url = reverse("counter:questions", args=[draft.pk])
    small = text_of(client.post(url, {"area": "299"}, headers=HTMX))
    assert "<small>← 299 m²</small>" in small
    assert "badge-asked" not in small
    large = text_of(client.post(url, {"area": "0300"}, headers=HTMX))
    assert "badge-asked" in large
    draft.refresh_from_db()
    assert draft.answers == {"area": "300"}


@pytest.mark.parametrize("typed", ["0", "30001", "12.5", "viel", "-3"])
def test_a_number_that_cannot_be_is_told_where_it_is_typed_and_not_kept(
    cast: Cast, client: Client, service: JointService, typed: str
) -> None:
    draft = draft_make(cast, service)
    url = reverse("counter:questions", args=[draft.pk])
    told = "Enter a whole number from 1 to 30 000."
    live = text_of(client.post(url, {"area": typed}, headers=HTMX))
    assert f'<div id="stop-area" hx-swap-oob="true"><p class="field-error" role="alert">{told}' in live
    sent = client.post(url, {"area": typed})
    assert sent.status_code == 422
    assert 'id="id_area_error"' in text_of(sent)
    draft.refresh_from_db()
    assert draft.answers == {}


def test_the_service_refuses_a_wrong_number_and_an_answer_nobody_asked_for(
    cast: Cast, service: JointService
) -> None:
    draft = draft_make(cast, service)
    with translation.override("en"):
        for answers, reason in (({"area": "0"}, "from 1 to 30"), ({"size": "3"}, "answers offered")):
            with pytest.raises(RuleBrokenError, match=reason):
                draft_answer(draft=draft, answers=answers, at=clock.now())
    draft_answer(draft=draft, answers={"area": "007"}, at=clock.now())
    assert IntakeDraft.objects.get(pk=draft.pk).answers == {"area": "7"}


def test_a_stop_for_a_number_is_told_at_its_field_with_its_article(
    cast: Cast, client: Client, service: JointService
) -> None:
    draft = draft_make(cast, service)
    answer = client.post(reverse("counter:questions", args=[draft.pk]), {"area": "20001"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Too large" in page
    assert "条例第一条" in page
    assert 'href="#id_area"' in page


def test_an_open_number_leads_to_its_field(cast: Cast, client: Client, service: JointService) -> None:
    draft = draft_make(cast, service)
    page = text_of(client.get(reverse("counter:check", args=[draft.pk])))
    assert f'{reverse("counter:questions", args=[draft.pk])}#id_area"' in page


def test_an_open_number_leaves_the_material_undecided(service: JointService) -> None:
    bundle = service_bundle(service.pk)
    with translation.override("en"):
        [line] = ShrinkingPlan(service_plan(service, {}), bundle).undecided
        assert (line.question, line.answer) == ("How large?", "")
        [line] = ShrinkingPlan(service_plan(service, {"area": "10"}), bundle).dropped
        assert (line.question, line.answer) == ("How large?", "10 m²")


def test_facts_have_the_unit_and_a_licence_has_the_number_alone(cast: Cast) -> None:
    case = case_make(cast, service := service_make(cast))
    area_ask(service)
    case.answers = {"area": "1326"}
    with translation.override("en"):
        [fact] = answer_facts(service_bundle(service.pk).questions, case.answers)
    assert (fact.label, fact.value) == ("How large?", "1\N{NO-BREAK SPACE}326 m²")
    assert field_value(case, "answer:area") == "1326"
    assert field_value(case, "answer:nothing") == ""


def test_what_was_typed_right_is_given_on_and_an_open_question_is_not(service: JointService) -> None:
    questions = service_bundle(service.pk).questions
    assert AnswersForm({"area": "12"}, questions=questions).given() == {"area": "12"}
    assert AnswersForm({"area": ""}, questions=questions).given() == {}
    assert AnswersForm({"area": ""}, questions=questions).wrong_numbers() == {}


@pytest.mark.parametrize(
    ("number", "reason"),
    [("330899199001019014", ""), ("330899199001019015", "check"), ("123", "18"), ("", "")],
)
def test_an_identity_number_in_the_form_is_checked_like_any_other(number: str, reason: str) -> None:
    with translation.override("en"):
        problem = value_problem({"key": "seller_id", "kind": "citizen-id"}, number)
    assert bool(problem) == bool(reason)
    assert reason in problem


def test_an_identity_number_is_kept_in_the_spelling_it_is_compared_in() -> None:
    field = merged_field({"key": "seller_id", "name": "证号", "kind": "citizen-id"})
    assert field.clean(" 330899 19900101 9014 ") == "330899199001019014"
    assert field.clean("") == ""


@pytest.fixture
def restaurant(db: None) -> str:
    shipped_load()
    return reverse("guide:service", args=["restaurant"])


def test_the_guide_previews_departments_papers_time_and_visits(restaurant: str) -> None:
    answers = {"owner": "individual", "area": "326", "fire": "commitment", "sign": "none"}
    page = text_of(Client(headers={"accept-language": "en"}).get(restaurant, answers))
    figures = page[page.index('<dl class="figures') : page.index("</dl>", page.index('<dl class="figures'))]
    plan = service_plan(joint_service_published("restaurant"), answers)
    assert f"{len(plan.asked)} still to hand in" in figures
    assert "15 working days" in figures
    assert "by law 45 working days" in figures
    assert "Market Regulation → Market Regulation, Fire and Rescue, Environment" in figures
    assert "Registration of the business 4 hours → Food business permit (catering) 5 working days" in page
    assert 'name="area" min="1" max="30000" step="1" inputmode="numeric" value="326"' in page


def test_a_small_place_without_music_needs_no_fire_check_whatever_is_chosen(restaurant: str) -> None:
    client = Client(headers={"accept-language": "en"})
    small = {"area": "120", "entertainment": "no", "fire": "commitment"}
    assert "Fire safety check" not in text_of(client.get(restaurant, small))
    assert "Fire safety check" in text_of(client.get(restaurant, small | {"entertainment": "yes"}))
    assert "Fire safety check" in text_of(client.get(restaurant, small | {"area": "300"}))


@pytest.mark.parametrize("why", [{"area": "300"}, {"entertainment": "yes"}])
def test_a_place_of_public_gathering_without_a_fire_check_is_stopped_by_law(
    restaurant: str, why: dict[str, str]
) -> None:
    client = Client(headers={"accept-language": "en"})
    small = {"area": "299", "entertainment": "no", "fire": "none"}
    assert "This service is not for this situation" not in text_of(client.get(restaurant, small))
    page = text_of(client.get(restaurant, small | why, headers=HTMX))
    assert "This service is not for this situation" in page
    assert "《消防法》第十五条、第七十三条" in page
    assert '<dl class="figures' not in page


def test_a_wrong_number_in_the_address_is_told_and_shown_again(restaurant: str) -> None:
    client = Client(headers={"accept-language": "en"})
    page = text_of(client.get(restaurant, {"area": '0"><b>'}))
    assert "How large is the floor area? Enter a whole number from 1 to 30 000." in page
    assert 'value="0&quot;&gt;&lt;b&gt;"' in page
    assert "field-error" not in text_of(client.get(restaurant, {"area": ""}))
