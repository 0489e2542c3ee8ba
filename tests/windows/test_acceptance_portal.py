"""From home: where it stands in words, what is missing, and handing it in, correcting it, withdrawing."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from cases.models import Case, DeferredMaterial, Voiding
from catalogue.models import JointService
from common import clock
from tests.cast import Cast
from tests.windows.acceptance import (
    address,
    client_of,
    material,
    picture,
    shop_case,
    shop_service,
    status_of,
    text_of,
    told_case,
    tolerant_case,
)
from workflows import engine


@pytest.fixture
def service(cast: Cast, calendar_2026: None) -> JointService:
    return shop_service(cast)


def post(
    cast: Cast, name: str, case: Case, *more: object, who: str = "citizen", **typed: object
) -> HttpResponse:
    return client_of(cast, who).post(address("portal", name, case, *more), typed)  # type: ignore[return-value]


def page(cast: Cast, case: Case) -> str:
    return text_of(client_of(cast, "citizen").get(address("portal", "case", case)))


def test_received_is_said_with_the_day_on_which_silence_is_acceptance(
    cast: Cast, service: JointService
) -> None:
    case = shop_case(cast, service)
    shown = page(cast, case)
    assert "The departments look whether your papers are complete" in shown
    assert "Opens when the case is accepted" in shown
    assert address("portal", "correct", case) not in shown
    assert post(cast, "correct", case, **{"correct-shop": "改"}).status_code == 409
    case.refresh_from_db()
    assert case.form_values["shop"] == "味庄"


def test_the_notice_is_answered_from_home_and_nothing_else_can_be_changed(
    cast: Cast, service: JointService
) -> None:
    case = told_case(cast, service)
    shown = page(cast, case)
    assert "2 things are missing" in shown
    assert "未提交租赁合同" in shown
    answer_page = address("portal", "answer", case)
    assert answer_page in shown
    shown = text_of(client_of(cast, "citizen").get(answer_page))
    assert "As it was" in shown
    assert 'name="correct-shop"' in shown
    assert 'name="correct-area"' not in shown
    early = post(cast, "complete", case)
    assert early.status_code == 422
    lease, sketch = (material(service, key).pk for key in ("lease", "sketch"))
    assert post(cast, "supply", case, sketch, file=picture()).status_code == 422
    assert post(cast, "supply", case, lease, file=picture()).status_code == 302
    assert post(cast, "correct", case, **{"correct-shop": "味庄小馆", "correct-area": "9"}).status_code == 302
    corrected = text_of(client_of(cast, "citizen").get(answer_page))
    assert "<p>味庄</p>" in corrected
    assert 'value="味庄小馆"' in corrected
    assert "1 thing" not in page(cast, case)
    assert post(cast, "complete", case).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.form_values) == ("received", {"shop": "味庄小馆", "area": "80"})
    assert "What you supplied is being looked at" in page(cast, case)
    assert post(cast, "complete", case).status_code == 409
    assert post(cast, "supply", case, lease, file=picture()).status_code == 409


def test_the_page_that_answers_the_notice_is_there_only_then_and_takes_few_statements(
    cast: Cast, service: JointService
) -> None:
    quiet = address("portal", "answer", shop_case(cast, service))
    citizen = client_of(cast, "citizen")
    assert citizen.get(quiet).status_code == 302
    told = address("portal", "answer", told_case(cast, service))
    with CaptureQueriesContext(connection) as captured:
        assert citizen.get(told).status_code == 200
    assert len(captured) <= 20
    assert client_of(cast, "outsider").get(told).status_code == 404


def test_what_was_promised_is_handed_in_from_home(cast: Cast, service: JointService) -> None:
    case = tolerant_case(cast, service)
    assert "Accepted; 1 material is still to come from you" in page(cast, case)
    owed = DeferredMaterial.objects.get(case=case)
    refused = post(cast, "deferred", case, owed.pk)
    assert refused.status_code == 422
    assert f'id="id_deferred-{owed.pk}_error"' in text_of(refused)
    assert post(cast, "deferred", case, owed.pk, file=picture()).status_code == 302
    assert "is still to come from you" not in page(cast, case)
    assert post(cast, "deferred", case, owed.pk, file=picture()).status_code == 409


@pytest.mark.parametrize("make", [shop_case, told_case, tolerant_case])
def test_the_applicant_withdraws_without_owing_a_reason(
    cast: Cast, service: JointService, make: object
) -> None:
    case = make(cast, service)  # type: ignore[operator]
    assert "Yes, withdraw it" in page(cast, case)
    assert post(cast, "withdraw", case).status_code == 302
    assert status_of(case) == "withdrawn"
    assert "Yes, withdraw it" not in page(cast, case)
    again = post(cast, "withdraw", case)
    assert again.status_code == 409
    assert "Nothing has been changed" in text_of(again)


def test_a_stranger_can_do_nothing_to_it(cast: Cast, service: JointService) -> None:
    case = told_case(cast, service)
    for name in ("withdraw", "complete", "correct"):
        assert post(cast, name, case, who="outsider").status_code == 404
    lease = material(service, "lease").pk
    assert post(cast, "supply", case, lease, who="outsider", file=picture()).status_code == 404
    assert post(cast, "deferred", case, 1, who="outsider", file=picture()).status_code == 404
    assert status_of(case) == "supplementing"


def test_an_agent_hands_in_like_the_applicant(cast: Cast, service: JointService) -> None:
    case = told_case(cast, service)
    Case.objects.filter(pk=case.pk).update(agent_id=cast.users["outsider"].applicant_id)
    lease = material(service, "lease").pk
    assert post(cast, "supply", case, lease, who="outsider", file=picture()).status_code == 302


def test_both_clocks_of_each_item_are_open_with_their_articles(cast: Cast, service: JointService) -> None:
    case = tolerant_case(cast, service)
    shown = page(cast, case)
    assert "How the dates of each item are computed" in shown
    assert "第四十二条" in shown
    assert "How the dates of each item" not in page(cast, shop_case(cast, service))


def test_why_it_ended_is_told_with_the_reason_and_the_remedies(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    engine.acceptance_not_accept(
        case_number=case.number,
        actor=cast.actor("clerk"),
        reason="不属于本机关职权",
        competent_organ="水利局",
        at=clock.now(),
    )
    shown = page(cast, case)
    assert "不属于本机关职权" in shown
    assert "administrative reconsideration within 60 days" in shown
    assert "You may apply again" in shown
    assert not Voiding.objects.exists()
