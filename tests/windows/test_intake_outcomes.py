"""The check page over HTTP: only what the law lets the window make of an intake, and each of it once."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from cases.models import AcceptanceKind, Case, DeferredMaterial, IntakeDraft, SupplementNotice
from cases.models.papers import Paper
from cases.services import Choice, Intake, draft_answer
from catalogue.models import JointService, Situation
from common import clock
from tests.cast import Cast
from tests.versions import rewritten
from tests.windows.acceptance import client_of, material, shop_case, shop_draft, shop_service, text_of
from workflows import engine


@pytest.fixture
def service(cast: Cast, calendar_2026: None) -> JointService:
    return shop_service(cast)


def url(draft: IntakeDraft) -> str:
    return reverse("counter:check", args=[draft.pk])


def choose(cast: Cast, draft: IntakeDraft, choice: str, **typed: str) -> HttpResponse:
    return client_of(cast, "clerk").post(url(draft), {"choice": choice, **typed})  # type: ignore[return-value]


def offered(cast: Cast, draft: IntakeDraft) -> list[str]:
    answer = client_of(cast, "clerk").get(url(draft))
    return [str(outcome.choice) for outcome in answer.context["outcomes"]]


def test_complete_papers_are_accepted_first_and_the_rest_stays_lawful(
    cast: Cast, service: JointService
) -> None:
    draft = shop_draft(cast, service)
    assert offered(cast, draft) == ["accept", "examine", "notice", "not_required", "not_accept"]
    assert choose(cast, draft, "accept").status_code == 302
    case = Case.objects.get()
    assert (case.status, case.acceptance) == ("in_progress", AcceptanceKind.ORDINARY)


def test_what_is_missing_leaves_no_acceptance_and_puts_the_notice_first(
    cast: Cast, service: JointService
) -> None:
    draft = shop_draft(cast, service, attach=("sketch",))
    assert offered(cast, draft) == ["notice", "examine", "not_required", "not_accept"]
    answer = choose(cast, draft, "accept")
    assert answer.status_code == 422
    assert "“Lease” is missing" in text_of(answer)
    assert not Case.objects.exists()


def test_without_an_applicant_nothing_can_be_made_of_it(cast: Cast, service: JointService) -> None:
    draft = shop_draft(cast, service)
    IntakeDraft.objects.filter(pk=draft.pk).update(identifier="")
    assert offered(cast, draft) == []
    assert choose(cast, draft, "not_required", reason="不需要许可").status_code == 422
    assert not Case.objects.exists()


def test_materials_may_follow_against_a_promise_with_names_and_a_day(
    cast: Cast, service: JointService
) -> None:
    draft = shop_draft(cast, service, attach=("lease",))
    page = text_of(client_of(cast, "clerk").get(url(draft)))
    assert "Accept; listed materials to follow" in page
    assert "I will hand these materials in by" in page
    unsigned = choose(cast, draft, "accept")
    assert unsigned.status_code == 422
    assert 'id="id_accept_is_promised_error"' in text_of(unsigned)
    assert choose(cast, draft, "accept", is_promised="on").status_code == 302
    case = Case.objects.get()
    assert case.acceptance == AcceptanceKind.TOLERANT
    assert DeferredMaterial.objects.get(case=case).requirement.key == "sketch"
    receipt = text_of(client_of(cast, "clerk").get(reverse("counter:receipt", args=[case.number])))
    assert "Accepted; materials to follow" in receipt
    assert "Sketch of the sign" in receipt


def test_left_to_the_departments_it_says_when_silence_is_acceptance(
    cast: Cast, service: JointService
) -> None:
    draft = shop_draft(cast, service)
    assert choose(cast, draft, "examine").status_code == 302
    case = Case.objects.get()
    assert case.status == "received"
    receipt = text_of(client_of(cast, "clerk").get(reverse("counter:receipt", args=[case.number])))
    assert "counts as accepted as of today" in receipt


def test_where_the_law_knows_no_time_to_think_received_is_accepted(cast: Cast, calendar_2026: None) -> None:
    draft = shop_draft(cast, shop_service(cast, acceptance_limit=0), attach=("lease",))
    assert "received without refusal is accepted at once" in text_of(client_of(cast, "clerk").get(url(draft)))
    assert choose(cast, draft, "examine").status_code == 302
    case = Case.objects.get()
    assert (case.status, case.acceptance) == ("in_progress", AcceptanceKind.DEEMED)


@pytest.mark.parametrize("acceptance_limit", [5, 0])
def test_the_notice_names_all_that_is_missing_whatever_the_clerk_leaves_out(
    cast: Cast, calendar_2026: None, acceptance_limit: int
) -> None:
    service = shop_service(cast, acceptance_limit=acceptance_limit)
    draft = shop_draft(cast, service, attach=(), shop="")
    page = text_of(client_of(cast, "clerk").get(url(draft)))
    assert page.count('name="told-') == 3
    assert "食品安全法 第三十五条" in page
    left_out = choose(cast, draft, "notice", **{"told-0": "", "told-1": "补交", "told-2": "填写店名"})
    assert left_out.status_code == 422
    assert 'id="id_notice_told-0_error"' in text_of(left_out)
    typed = {"told-0": "未提交租赁合同。", "told-1": "补交", "told-2": "填写店名"}
    added = {"target-1": "field:area", "text-1": "面积与图纸不符。"}
    assert choose(cast, draft, "notice", **typed, **added).status_code == 302
    case = Case.objects.get()
    assert case.status == "supplementing"
    points = SupplementNotice.objects.get(case=case).points.order_by("pk")
    assert [(point.target, point.text) for point in points] == [
        (f"material:{material(service, 'lease').pk}", "未提交租赁合同。"),
        (f"material:{material(service, 'sketch').pk}", "补交"),
        ("field:shop", "填写店名"),
        ("field:area", "面积与图纸不符。"),
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "target-1"),
        ({"target-1": "field:area"}, "text-1"),
        ({"text-1": "不清楚"}, "target-1"),
        ({"target-1": "field:nonsense", "text-1": "不清楚"}, "target-1"),
        ({"target-1": "field:area", "text-1": "a", "target-2": "field:area", "text-2": "b"}, "target-2"),
        ({"target-1": "field:area", "text-1": "长" * 401}, "text-1"),
    ],
)
def test_a_point_that_says_nothing_is_refused_at_its_field(
    cast: Cast, service: JointService, typed: dict[str, str], field: str
) -> None:
    answer = choose(cast, shop_draft(cast, service), "notice", **typed)
    assert answer.status_code == 422
    assert f'id="id_notice_{field}_error"' in text_of(answer)
    assert not Case.objects.exists()


def test_no_licence_is_needed_takes_a_reason_and_ends_with_a_paper(cast: Cast, service: JointService) -> None:
    draft = shop_draft(cast, service, attach=())
    refused = choose(cast, draft, "not_required", reason=" ")
    assert refused.status_code == 422
    assert 'id="id_not_required_reason_error"' in text_of(refused)
    assert "行政许可法 第三十二条" in text_of(refused)
    assert not Case.objects.exists()
    assert choose(cast, draft, "not_required", reason="该经营活动无需许可。").status_code == 302
    case = Case.objects.get()
    assert case.status == "not_required"
    assert Paper.objects.filter(case=case, kind="no_licence_needed").exists()


def test_not_this_organs_power_names_the_organ_that_has_it(cast: Cast, service: JointService) -> None:
    draft = shop_draft(cast, service, attach=())
    refused = choose(cast, draft, "not_accept", reason="不属于本机关职权")
    assert refused.status_code == 422
    assert 'id="id_not_accept_competent_organ_error"' in text_of(refused)
    assert "不属于本机关职权" in text_of(refused)
    typed = {"reason": "不属于本机关职权", "competent_organ": "水利局"}
    assert choose(cast, draft, "not_accept", **typed).status_code == 302
    assert Case.objects.get().status == "not_accepted"


@pytest.mark.parametrize("choice", ["accept", "examine", "not_required"])
def test_sent_twice_it_is_the_same_case(cast: Cast, service: JointService, choice: str) -> None:
    draft = shop_draft(cast, service)
    first, second = (choose(cast, draft, choice, reason="无需许可") for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_an_earlier_case_that_ended_undecided_is_shown_and_continued(
    cast: Cast, service: JointService
) -> None:
    earlier = shop_case(cast, service)
    engine.case_withdraw(
        case_number=earlier.number, actor=cast.actor("clerk"), reason="改天再来", at=clock.now()
    )
    draft = shop_draft(cast, service)
    page = text_of(client_of(cast, "clerk").get(url(draft)))
    assert "This continues an earlier case" in page
    assert reverse("counter:case", args=[earlier.number]) in page
    choose(cast, draft, "accept")
    case = Case.objects.exclude(pk=earlier.pk).get()
    assert case.predecessor_id == earlier.pk
    assert "continues" in text_of(client_of(cast, "clerk").get(reverse("counter:case", args=[case.number])))


def test_a_service_whose_answers_call_for_nothing_can_still_be_told_so(
    cast: Cast, service: JointService
) -> None:
    """The case was refused by the table: a case without a decider could not even be received."""
    options = [{"value": value, "name": value} for value in ("ever", "never")]
    Situation.objects.create(joint_service=service, key="nothing", text="有吗？", options=options)
    with rewritten():
        service.service_items.update(condition={"nothing": ["ever"]})

    def draft_of_nothing() -> IntakeDraft:
        draft = shop_draft(cast, service, attach=())
        draft_answer(draft=draft, answers={"nothing": "never"}, at=clock.now())
        return draft

    draft = draft_of_nothing()
    assert offered(cast, draft) == ["not_required", "not_accept"]
    assert choose(cast, draft, "not_required", reason="无需许可").status_code == 302
    assert Case.objects.get().status == "not_required"
    assert choose(cast, draft_of_nothing(), "examine").status_code == 422


def test_an_unknown_choice_is_an_acceptance_like_any_other(cast: Cast, service: JointService) -> None:
    assert choose(cast, shop_draft(cast, service), "castle").status_code == 302
    assert Intake().choice is Choice.ACCEPT
