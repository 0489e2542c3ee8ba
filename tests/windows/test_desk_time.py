"""Time over HTTP: what a page shows of it, who asks and who answers, and how a refusal reads."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Approval, Case
from cases.models.procedures import Extension, ExtensionState, ProcedureState, SpecialProcedure
from common import clock
from tests.cases.time_play import CLAUSE, NOTICE
from tests.cast import Cast, Item, approval_of, case_make, service_make
from workflows import engine
from workflows.engine.due_dates import due_dates_recompute

STATEMENTS_OF_A_TIME_PAGE = 16
Login = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture
def login(cast: Cast) -> Login:
    def as_user(name: str) -> Client:
        client = Client()
        client.force_login(cast.users[name])
        client.cookies["django_language"] = "en"
        return client

    return as_user


@pytest.fixture
def case(cast: Cast) -> Case:
    """Accepted a moment ago, so that no limit has run out."""
    case = case_make(cast, service_make(cast, [Item("fire", ["fire"]), Item("market", ["market"])]))
    now = clock.now()
    Case.objects.filter(pk=case.pk).update(accepted_at=now)
    Approval.objects.filter(case=case).update(accepted_at=now)
    due_dates_recompute(at=now)
    case.refresh_from_db()
    return case


@pytest.fixture
def fire(cast: Cast, case: Case) -> Approval:
    approval = approval_of(case, "fire")
    engine.approval_claim(approval_id=approval.pk, actor=cast.actor("fire_reviewer"), at=clock.now())
    return approval


def at(name: str, *args: int) -> str:
    return reverse(f"desk:{name}", args=args)


def procedure_data(**changed: str) -> dict[str, str]:
    until = clock.local_date(clock.now()) + timedelta(days=14)
    given = {"kind": "testing", "legal_clause": CLAUSE, "notice": NOTICE, "planned_end_on": until.isoformat()}
    return given | changed


def test_the_page_shows_both_clocks_of_the_approval_and_of_the_case(login: Login, fire: Approval) -> None:
    page = login("fire_reviewer").get(at("time", fire.pk)).content.decode()
    assert page.count("By law until") >= 2
    assert "Civil Code, article 201 (1)" in page
    assert "Time taken, nothing left out" in page
    assert "Ask for a special procedure" in page
    assert "Ask for an extension" in page
    assert "Ask for an extension of the whole case" not in page  # the market leads


def test_an_extension_is_asked_for_and_granted_over_the_screens(login: Login, fire: Approval) -> None:
    asked = {"own-amount": "10", "own-reason": "需核实图纸"}
    answer = login("fire_reviewer").post(at("extension_ask", fire.pk), asked)
    assert answer["Location"] == at("time", fire.pk)
    extension = Extension.objects.get()
    head = login("fire_head")
    assert "需核实图纸" in head.get(at("requests")).content.decode()
    assert head.post(at("extension_grant", extension.pk))["Location"] == at("requests")
    page = login("fire_reviewer").get(at("time", fire.pk)).content.decode()
    assert "Dates that moved" in page
    assert "Limit extended" in page
    assert "Ask for an extension</summary>" not in page


def test_a_special_procedure_is_asked_for_approved_and_ended_over_the_screens(
    login: Login, fire: Approval
) -> None:
    reviewer, signatory = login("fire_reviewer"), login("fire_signatory")
    assert reviewer.post(at("procedure_ask", fire.pk), procedure_data()).status_code == 302
    procedure = SpecialProcedure.objects.get()
    assert CLAUSE in signatory.get(at("requests")).content.decode()
    assert signatory.post(at("procedure_approve", procedure.pk)).status_code == 302
    assert "Special procedure runs" in reviewer.get(at("time", fire.pk)).content.decode()
    refused = reviewer.post(at("decide", fire.pk), {"outcome": "granted", "opinion": ""})
    assert refused.status_code == 409
    assert "special procedure" in refused.content.decode()
    ending = at("procedure_end", fire.pk, procedure.pk)
    assert reviewer.post(ending, {f"end-{procedure.pk}-result": ""}).status_code == 422
    assert reviewer.post(ending, {f"end-{procedure.pk}-result": "合格"}).status_code == 302
    procedure.refresh_from_db()
    assert procedure.state == ProcedureState.ENDED


@pytest.mark.parametrize(
    ("data", "status", "told"),
    [
        ({"own-amount": "11", "own-reason": "复杂"}, 422, "at most 10"),
        ({"own-amount": "5", "own-reason": ""}, 422, "Give the reason"),
        ({"own-amount": "", "own-reason": "复杂"}, 422, "by how many"),
    ],
)
def test_a_refused_request_says_why_and_where_it_stands(
    login: Login, fire: Approval, data: dict[str, str], status: int, told: str
) -> None:
    answer = login("fire_reviewer").post(at("extension_ask", fire.pk), data)
    page = answer.content.decode()
    assert (answer.status_code, told in page) == (status, True)
    assert "行政许可法 第四十二条" in page
    assert not Extension.objects.exists()


def test_the_second_request_is_answered_with_409_and_what_was_typed(login: Login, fire: Approval) -> None:
    reviewer = login("fire_reviewer")
    reviewer.post(at("extension_ask", fire.pk), {"own-amount": "5", "own-reason": "复杂"})
    answer = reviewer.post(at("extension_ask", fire.pk), {"own-amount": "5", "own-reason": "再次申请"})
    assert answer.status_code == 409
    assert "再次申请" in answer.content.decode()
    assert "asked for already" in answer.content.decode()


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        ({"kind": "site-visit"}, 422, "this is not on its list"),
        ({"kind": ""}, 422, "Choose the kind"),
        ({"legal_clause": ""}, 422, "Name the clause"),
        ({"notice": ""}, 422, "must be told in writing"),
        ({"planned_end_on": "2126-01-01"}, 422, "at most 60 working days"),
        ({"planned_end_on": "2020-01-01"}, 422, "after today"),
    ],
)
def test_a_special_procedure_without_what_the_law_demands_is_refused(
    login: Login, fire: Approval, changed: dict[str, str], status: int, told: str
) -> None:
    answer = login("fire_reviewer").post(at("procedure_ask", fire.pk), procedure_data(**changed))
    assert answer.status_code == status
    assert told in answer.content.decode()
    assert not SpecialProcedure.objects.exists()


def test_an_answer_that_comes_second_is_told_so(login: Login, fire: Approval) -> None:
    login("fire_reviewer").post(at("extension_ask", fire.pk), {"own-amount": "5", "own-reason": "复杂"})
    extension, head = Extension.objects.get(), login("fire_head")
    head.post(at("extension_grant", extension.pk))
    again = head.post(at("extension_refuse", extension.pk), {f"extension-{extension.pk}-reason": "不同意"})
    assert again.status_code == 409
    extension.refresh_from_db()
    assert extension.state == ExtensionState.GRANTED


def test_a_refusal_wants_its_reason_beside_the_row(login: Login, fire: Approval) -> None:
    login("fire_reviewer").post(at("procedure_ask", fire.pk), procedure_data())
    procedure, signatory = SpecialProcedure.objects.get(), login("fire_signatory")
    key = f"procedure-{procedure.pk}-reason"
    answer = signatory.post(at("procedure_refuse", procedure.pk), {key: ""})
    assert answer.status_code == 422
    assert f'href="#id_{key}"' in answer.content.decode()
    assert signatory.post(at("procedure_refuse", procedure.pk), {key: "无需检测"}).status_code == 302
    assert "无需检测" in login("fire_reviewer").get(at("time", fire.pk)).content.decode()


def test_the_handler_who_signs_too_does_not_approve_their_own(
    login: Login, cast: Cast, fire: Approval
) -> None:
    reviewer = login("fire_reviewer")
    reviewer.post(at("procedure_ask", fire.pk), procedure_data())
    cast.users["fire_signatory"].memberships.update(user=cast.users["fire_reviewer"])
    answer = reviewer.post(at("procedure_approve", SpecialProcedure.objects.get().pk))
    assert answer.status_code == 403
    assert "Who handles an approval cannot approve" in answer.content.decode()


def test_the_joint_limit_goes_to_the_head_of_the_government(login: Login, cast: Cast, case: Case) -> None:
    market = approval_of(case, "market")
    reviewer = login("market_reviewer")
    assert "Ask for an extension of the whole case" in reviewer.get(at("time", market.pk)).content.decode()
    asked = {"joint-amount": "15", "joint-reason": "事项复杂"}
    assert reviewer.post(at("joint_extension_ask", market.pk), asked).status_code == 302
    extension, head = Extension.objects.get(), login("government_head")
    assert "事项复杂" not in login("market_head").get(at("requests")).content.decode()
    page = reverse("oversight:extensions")
    assert "事项复杂" in head.get(page).content.decode()
    granted = head.post(reverse("oversight:extension_grant", args=[extension.pk]))
    assert granted["Location"] == page
    assert "Granted" in head.get(page).content.decode()
    late = head.post(
        reverse("oversight:extension_refuse", args=[extension.pk]),
        {f"extension-{extension.pk}-reason": "不同意"},
    )
    assert late.status_code == 409


def test_only_the_lead_asks_for_the_joint_limit(login: Login, fire: Approval) -> None:
    asked = {"joint-amount": "15", "joint-reason": "事项复杂"}
    assert login("fire_reviewer").post(at("joint_extension_ask", fire.pk), asked).status_code == 404


@pytest.mark.parametrize("who", ["market_reviewer", "clerk", "citizen", "supervisor"])
def test_the_time_of_another_department_does_not_exist_here(login: Login, fire: Approval, who: str) -> None:
    assert login(who).get(at("time", fire.pk)).status_code in (403, 404)
    assert login(who).post(at("procedure_ask", fire.pk), procedure_data()).status_code in (403, 404)
    assert not SpecialProcedure.objects.exists()


def test_a_link_to_an_act_leads_to_its_page(login: Login, fire: Approval) -> None:
    reviewer = login("fire_reviewer")
    assert reviewer.get(at("procedure_end", fire.pk, 1))["Location"] == at("time", fire.pk)
    assert login("fire_head").get(at("extension_grant", 1))["Location"] == at("requests")
    government = login("government_head").get(reverse("oversight:extension_grant", args=[1]))
    assert government["Location"] == reverse("oversight:extensions")


def test_the_citizen_reads_why_the_date_moved(login: Login, fire: Approval) -> None:
    login("fire_reviewer").post(at("procedure_ask", fire.pk), procedure_data())
    login("fire_signatory").post(at("procedure_approve", SpecialProcedure.objects.get().pk))
    page = login("citizen").get(reverse("portal:case", args=[fire.case.number])).content.decode()
    assert "Special procedure begun" in page
    assert CLAUSE in page
    assert "Not part of the limit" in page


def test_the_page_costs_the_same_however_much_has_happened(
    login: Login, fire: Approval, django_assert_max_num_queries: Callable[..., object]
) -> None:
    reviewer, signatory = login("fire_reviewer"), login("fire_signatory")
    for kind in ("testing", "appraisal", "hearing"):
        reviewer.post(at("procedure_ask", fire.pk), procedure_data(kind=kind))
    for procedure in SpecialProcedure.objects.all():
        signatory.post(at("procedure_approve", procedure.pk))
    with django_assert_max_num_queries(STATEMENTS_OF_A_TIME_PAGE):  # type: ignore[attr-defined]
        reviewer.get(at("time", fire.pk))
