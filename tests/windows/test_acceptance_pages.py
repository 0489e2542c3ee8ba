"""From receipt to acceptance over HTTP: at the window, at the departments' desks, under supervision."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from cases.models import Case, CaseEvent, DeferredMaterial, SubmittedMaterial, Verb, Voiding
from catalogue.models import JointService
from common import clock
from people.models import Membership, User
from people.policy import Role
from tests.cast import Cast
from tests.windows.acceptance import (
    address,
    client_of,
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


# ---- the window


def test_a_received_case_says_until_when_and_can_be_accepted_once(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    assert "Received, not accepted yet" in page(cast, "clerk", case)
    assert post(cast, "clerk", "accept", case).status_code == 302
    assert status_of(case) == "in_progress"
    again = post(cast, "clerk", "accept", case)
    assert again.status_code == 409
    assert "Nothing has been changed" in text_of(again)
    assert CaseEvent.objects.filter(case=case, verb=Verb.ACCEPTED).count() == 1


def test_what_is_missing_stands_in_the_way_of_acceptance_with_the_article(
    cast: Cast, service: JointService
) -> None:
    case = shop_case(cast, service, attach=("sketch",))
    answer = post(cast, "clerk", "accept", case)
    assert answer.status_code == 422
    assert "send the supplement notice instead" in text_of(answer)
    assert "行政许可法 第三十二条" in text_of(answer)
    assert status_of(case) == "received"


def test_only_what_may_follow_is_missing_so_it_is_accepted_with_the_rest_to_come(
    cast: Cast, service: JointService
) -> None:
    case = shop_case(cast, service, attach=("lease",))
    assert post(cast, "clerk", "accept", case).status_code == 302
    assert "Accepted; materials to follow" in page(cast, "clerk", case)


def test_an_error_is_put_right_on_the_spot(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    wrong = post(cast, "clerk", "correct", case, **{"correct-shop": "新名", "correct-area": "viel"})
    assert wrong.status_code == 422
    assert 'id="id_correct-area_error"' in text_of(wrong)
    typed = {"correct-shop": "新名", "correct-area": "90"}
    assert post(cast, "clerk", "correct", case, **typed).status_code == 302
    case.refresh_from_db()
    assert case.form_values == {"shop": "新名", "area": "90"}
    assert CaseEvent.objects.get(case=case, verb=Verb.CORRECTED).reason == "店名、面积"


def test_the_notice_is_answered_material_by_material_and_only_what_it_names(
    cast: Cast, service: JointService
) -> None:
    case = told_case(cast, service)
    shown = page(cast, "clerk", case)
    assert "未提交租赁合同" in shown
    assert 'name="correct-shop"' in shown
    assert 'name="correct-area"' not in shown
    early = post(cast, "clerk", "complete", case)
    assert early.status_code == 422
    assert "has not been supplied or corrected yet" in text_of(early)
    unasked = post(cast, "clerk", "supply", case, material(service, "sketch").pk, file=picture())
    assert unasked.status_code == 422
    assert "The notice does not ask for this material" in text_of(unasked)
    assert (
        post(cast, "clerk", "correct", case, **{"correct-shop": "好", "correct-area": "1"}).status_code == 302
    )
    case.refresh_from_db()
    assert case.form_values == {"shop": "好", "area": "80"}
    settle(cast, case)
    assert status_of(case) == "received"
    late = post(cast, "clerk", "correct", case, **{"correct-shop": "再改", "correct-area": ""})
    assert late.status_code == 302, "received again, what can be put right on the spot still may be"
    assert post(cast, "clerk", "complete", case).status_code == 409


@pytest.mark.parametrize("upload", [None, "empty"])
def test_a_file_that_cannot_be_taken_is_refused_beside_its_point(
    cast: Cast, service: JointService, upload: str | None
) -> None:
    case = told_case(cast, service)
    lease_id = material(service, "lease").pk
    bad = picture()
    bad.file.truncate(0)  # type: ignore[union-attr]
    bad.size = 0
    typed: dict[str, object] = {"file": bad} if upload else {}
    answer = client_of(cast, "clerk").post(address("counter", "supply", case, lease_id), typed)
    assert answer.status_code == 422
    assert f'id="id_material-{lease_id}_error"' in text_of(answer)
    assert not SubmittedMaterial.objects.filter(case=case, requirement_id=lease_id).exists()


def test_supplied_and_still_wrong_is_not_accepted_with_a_reason_alone(
    cast: Cast, service: JointService
) -> None:
    case = told_case(cast, service)
    settle(cast, case)
    empty = post(cast, "clerk", "not_accept", case, reason=" ")
    assert empty.status_code == 422
    assert 'id="id_not_accept_reason_error"' in text_of(empty)
    assert post(cast, "clerk", "not_accept", case, reason="合同未盖章").status_code == 302
    assert status_of(case) == "not_accepted"
    assert "the new case continues this one" in page(cast, "clerk", case)
    assert post(cast, "clerk", "not_accept", case, reason="合同未盖章").status_code == 409


def test_incomplete_papers_alone_are_no_ground_to_refuse(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service, attach=())
    answer = post(cast, "clerk", "not_accept", case, reason="材料不齐")
    assert answer.status_code == 422
    assert 'id="id_not_accept_competent_organ_error"' in text_of(answer)
    assert "第一款第二项" in text_of(answer)
    assert status_of(case) == "received"


def test_no_licence_needed_is_told_of_a_received_case_too(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    assert post(cast, "clerk", "not_required", case, reason="").status_code == 422
    assert post(cast, "clerk", "not_required", case, reason="无需许可").status_code == 302
    assert status_of(case) == "not_required"
    assert post(cast, "clerk", "not_required", case, reason="无需许可").status_code == 409


def test_what_was_to_follow_is_handed_in_once(cast: Cast, service: JointService) -> None:
    case = tolerant_case(cast, service)
    owed = DeferredMaterial.objects.get(case=case)
    assert f'id="id_deferred-{owed.pk}_file"' in page(cast, "clerk", case)
    two = post(cast, "clerk", "deferred", case, owed.pk, file=[picture("a.png"), picture("b.png")])
    assert two.status_code == 422
    assert "Put all pages into one file" in text_of(two)
    assert post(cast, "clerk", "deferred", case, owed.pk, file=picture()).status_code == 302
    assert post(cast, "clerk", "deferred", case, owed.pk, file=picture()).status_code == 409
    assert SubmittedMaterial.objects.filter(case=case, requirement=owed.requirement).count() == 1


@pytest.mark.parametrize("state", ["received", "supplementing", "in_progress"])
def test_a_running_case_is_withdrawn_from_wherever_it_stands(
    cast: Cast, service: JointService, state: str
) -> None:
    make = {"received": shop_case, "supplementing": told_case, "in_progress": tolerant_case}[state]
    case = make(cast, service)
    assert status_of(case) == state
    assert "Withdraw the case" in page(cast, "clerk", case)
    assert post(cast, "clerk", "withdraw", case, reason="不办了").status_code == 302
    assert status_of(case) == "withdrawn"


def test_the_lists_have_a_tab_for_each_side_that_is_waited_for(cast: Cast, service: JointService) -> None:
    cases = {
        "received": shop_case(cast, service),
        "supplementing": told_case(cast, service),
        "running": tolerant_case(cast, service),
        "undecided": shop_case(cast, service),
    }
    post(cast, "clerk", "withdraw", cases["undecided"], reason="不办了")
    for tab, case in cases.items():
        shown = text_of(client_of(cast, "clerk").get("/counter/cases/", {"tab": tab}))
        listed = {name for name, row in cases.items() if address("counter", "case", row) in shown}
        assert listed == {tab}
        assert case.number[-4:] in shown
    assert "Acceptance: " in text_of(client_of(cast, "clerk").get("/counter/cases/", {"tab": "received"}))
    assert "With the applicant until" in text_of(
        client_of(cast, "clerk").get("/counter/cases/", {"tab": "supplementing"})
    )
    assert "materials to follow by" in text_of(client_of(cast, "clerk").get("/counter/cases/"))


# ---- voiding


def ask_void(cast: Cast, case: Case, who: str = "clerk") -> HttpResponse:
    return post(cast, who, "void", case, reason="duplicate", note="同一申请录入了两次")


def second_clerk(cast: Cast) -> Client:
    user = cast.users["second"] = User.objects.create(username="second", name="李二")
    Membership.objects.create(
        user=user, department=cast.departments["centre"], role=Role.CLERK, site=cast.site
    )
    return client_of(cast, "second")


def test_voiding_needs_a_reason_and_what_happened(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    assert 'id="id_void_reason_error"' in text_of(post(cast, "clerk", "void", case, note="重复"))
    empty = post(cast, "clerk", "void", case, reason="duplicate", note=" ")
    assert empty.status_code == 422
    assert 'id="id_void_note_error"' in text_of(empty)
    assert not Voiding.objects.exists()


def test_who_asked_cannot_confirm_but_another_clerk_can(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    assert ask_void(cast, case).status_code == 302
    assert ask_void(cast, case).status_code == 409
    voiding = Voiding.objects.get()
    listed = text_of(client_of(cast, "clerk").get("/counter/voidings/"))
    assert "You asked; another person decides" in listed
    confirm = f"/counter/voidings/{voiding.pk}/confirm/"
    own = client_of(cast, "clerk").post(confirm)
    assert own.status_code == 403
    assert "a second person must" in text_of(own)
    assert status_of(case) == "received"
    second = second_clerk(cast)
    assert second.post(confirm).status_code == 302
    assert second.post(confirm).status_code == 409
    assert status_of(case) == "voided"


def test_a_supervisor_refuses_with_an_answer_and_the_case_runs_on(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    ask_void(cast, case)
    refuse = f"/oversight/voidings/{Voiding.objects.get().pk}/refuse/"
    supervisor = client_of(cast, "supervisor")
    assert "同一申请录入了两次" in text_of(supervisor.get("/oversight/voidings/"))
    empty = supervisor.post(refuse, {"answer": ""})
    assert empty.status_code == 422
    assert "_answer_error" in text_of(empty)
    assert supervisor.post(refuse, {"answer": "并非重复"}).status_code == 302
    assert status_of(case) == "received"
    assert "并非重复" in page(cast, "clerk", case)
    assert supervisor.post(refuse, {"answer": "并非重复"}).status_code == 409


def test_another_window_has_no_part_in_it(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    ask_void(cast, case)
    voiding = Voiding.objects.get()
    other = client_of(cast, "other_clerk")
    assert "同一申请录入了两次" not in text_of(other.get("/counter/voidings/"))
    assert other.post(f"/counter/voidings/{voiding.pk}/confirm/").status_code == 404
    assert status_of(case) == "received"


# ---- every page survives what has no dates yet


@pytest.mark.parametrize("make", [shop_case, told_case, tolerant_case])
def test_every_page_of_a_case_can_be_read_whatever_state_it_is_in(
    cast: Cast, service: JointService, make: object
) -> None:
    case = make(cast, service)  # type: ignore[operator]
    approval = case.approvals.get(item__joint_item__key="fire")
    pages = [
        ("clerk", address("counter", "case", case)),
        ("clerk", address("counter", "receipt", case)),
        ("clerk", "/counter/"),
        ("clerk", "/counter/cases/"),
        ("fire_reviewer", address("desk", "acceptance", case)),
        ("fire_reviewer", f"/desk/approvals/{approval.pk}/"),
        ("fire_reviewer", "/desk/?tab=waiting"),
        ("supervisor", address("oversight", "case", case)),
        ("supervisor", "/oversight/"),
        ("supervisor", "/oversight/?light=red"),
        ("supervisor", "/oversight/?light=done"),
        ("citizen", address("portal", "case", case)),
        ("citizen", "/portal/"),
        ("citizen", f"/cases/{case.number}/receipt.pdf"),
    ]
    answers = {path: client_of(cast, who).get(path).status_code for who, path in pages}
    assert set(answers.values()) == {200}, answers


def test_a_light_finds_a_case_that_is_due_for_acceptance(cast: Cast, service: JointService) -> None:
    case = shop_case(cast, service)
    Case.objects.filter(pk=case.pk).update(acceptance_due_at=clock.now() + timedelta(minutes=1))
    link = address("oversight", "case", case)
    found = {
        light: link in text_of(client_of(cast, "supervisor").get("/oversight/cases/", {"light": light}))
        for light in ("red", "yellow", "green", "done")
    }
    assert found == {"red": True, "yellow": False, "green": False, "done": False}
    assert settings.SUPPLEMENT_WORKING_DAYS
