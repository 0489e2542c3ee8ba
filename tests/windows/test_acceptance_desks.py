"""The departments' part in acceptance over HTTP: points for the one notice, the lead's acts, a new fact."""

import pytest
from django.http import HttpResponse

from cases.models import Case, DeferredMaterial, SupplementNotice
from catalogue.models import JointService
from supervision.models import Finding
from tests.cast import Cast
from tests.windows.acceptance import (
    address,
    client_of,
    make_late,
    material,
    page,
    picture,
    post,
    settle,
    shop_case,
    shop_service,
    status_of,
    text_of,
    told_case,
    tolerant_case,
)


@pytest.fixture
def service(cast: Cast, calendar_2026: None) -> JointService:
    return shop_service(cast)


def desk(cast: Cast, who: str, name: str, case: Case, *more: object, **typed: object) -> HttpResponse:
    return post(cast, who, name, case, *more, space="desk", **typed)


def test_every_department_puts_its_points_into_one_notice_and_the_lead_sends_it(
    cast: Cast, service: JointService
) -> None:
    case = shop_case(cast, service)
    lease = f"material:{material(service, 'lease').pk}"
    assert (
        desk(cast, "market_reviewer", "notice_point", case, target=lease, text="合同未签字").status_code
        == 302
    )
    assert (
        desk(cast, "fire_reviewer", "notice_point", case, target="field:area", text="面积不符").status_code
        == 302
    )
    fire = page(cast, "fire_reviewer", case, "desk", "acceptance")
    assert "合同未签字" in fire
    assert "面积不符" in fire
    assert address("desk", "notice_send", case) not in fire
    refused = desk(cast, "fire_reviewer", "notice_send", case)
    assert refused.status_code == 403
    assert "Only the lead department" in text_of(refused)
    assert status_of(case) == "received"
    assert desk(cast, "market_reviewer", "notice_send", case).status_code == 302
    assert status_of(case) == "supplementing"
    assert desk(cast, "market_reviewer", "notice_send", case).status_code in (409, 422)
    assert SupplementNotice.objects.get(case=case).points.count() == 2


def test_a_point_of_the_same_department_twice_is_refused(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    for expected in (302, 409):
        answer = desk(cast, "fire_reviewer", "notice_point", case, target="field:area", text="面积不符")
        assert answer.status_code == expected
    assert desk(cast, "fire_reviewer", "notice_point", case, target="field:no", text="x").status_code == 422
    empty = desk(cast, "fire_reviewer", "notice_point", case, target="field:shop", text="")
    assert empty.status_code == 422
    assert 'id="id_point_text_error"' in text_of(empty)


def test_after_the_limit_a_point_is_too_late(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    make_late(case)
    answer = desk(cast, "fire_reviewer", "notice_point", case, target="field:area", text="面积不符")
    assert answer.status_code == 409
    assert "a supplement notice is too late" in text_of(answer)
    assert "第一款第四项" in text_of(answer)
    assert not SupplementNotice.objects.exists()


def test_a_second_notice_about_what_was_there_is_refused_until_a_supervisor_records_a_new_fact(
    cast: Cast, service: JointService
) -> None:
    case = told_case(cast, service)
    settle(cast, case)
    typed = {"target": "field:area", "text": "面积与平面图不符"}
    refused = desk(cast, "market_reviewer", "notice_point", case, **typed)
    assert refused.status_code == 409
    assert "行政许可法 第七十二条第四项" in text_of(refused)
    assert Finding.objects.filter(case=case).exists(), "told too late is told to the supervisor"
    shown = page(cast, "supervisor", case, "oversight")
    assert "Record a new fact" in shown
    empty = post(cast, "supervisor", "new_fact", case, space="oversight", target="field:area", text=" ")
    assert empty.status_code == 422
    fact = {"target": "field:area", "text": "现场核查发现面积变更"}
    assert post(cast, "supervisor", "new_fact", case, space="oversight", **fact).status_code == 302
    assert post(cast, "supervisor", "new_fact", case, space="oversight", **fact).status_code == 409
    assert desk(cast, "market_reviewer", "notice_point", case, **typed).status_code == 302


def test_the_lead_accepts_and_others_may_not(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    listed = text_of(client_of(cast, "fire_reviewer").get("/desk/acceptance/"))
    assert address("desk", "acceptance", case) in listed
    assert desk(cast, "fire_reviewer", "case_accept", case).status_code == 403
    assert status_of(case) == "received"
    assert desk(cast, "market_reviewer", "case_accept", case).status_code == 302
    assert status_of(case) == "in_progress"
    assert address("desk", "acceptance", case) not in text_of(
        client_of(cast, "fire_reviewer").get("/desk/acceptance/")
    )


@pytest.mark.parametrize("name", ["case_not_accept", "case_not_required"])
def test_the_lead_refuses_to_accept_with_a_reason(cast: Cast, service: JointService, name: str) -> None:
    case = shop_case(cast, service)
    assert desk(cast, "market_reviewer", name, case, reason="").status_code == 422
    typed = {"reason": "依法应由水利部门办理", "competent_organ": "水利局"}
    assert desk(cast, "fire_reviewer", name, case, **typed).status_code == 403
    assert status_of(case) == "received"
    assert desk(cast, "market_reviewer", name, case, **typed).status_code == 302
    assert status_of(case) == name.removeprefix("case_").replace("not_accept", "not_accepted")


def test_a_deferred_material_that_is_still_wrong_revokes_the_acceptance(
    cast: Cast, service: JointService
) -> None:
    case = tolerant_case(cast, service)
    owed = DeferredMaterial.objects.get(case=case)
    assert desk(cast, "market_reviewer", "deferred_reject", case, owed.pk, reason="缺").status_code == 409
    post(cast, "clerk", "deferred", case, owed.pk, file=picture())
    assert "Sketch of the sign" in text_of(client_of(cast, "market_reviewer").get("/desk/acceptance/"))
    assert desk(cast, "fire_reviewer", "deferred_reject", case, owed.pk, reason="缺").status_code == 403
    empty = desk(cast, "market_reviewer", "deferred_reject", case, owed.pk, reason="")
    assert empty.status_code == 422
    assert f'id="id_deferred_{owed.pk}_reason_error"' in text_of(empty)
    assert status_of(case) == "in_progress"
    assert (
        desk(cast, "market_reviewer", "deferred_reject", case, owed.pk, reason="效果图缺尺寸").status_code
        == 302
    )
    assert status_of(case) == "revoked"


def test_a_department_without_a_part_in_the_case_does_not_find_it(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    client = client_of(cast, "housing_reviewer")
    assert address("desk", "acceptance", case) not in text_of(client.get("/desk/acceptance/"))
    for name in ("notice_point", "notice_send", "case_accept"):
        assert client.post(address("desk", name, case)).status_code == 404
    assert client.get(address("desk", "acceptance", case)).status_code == 404
    assert status_of(case) == "received"
