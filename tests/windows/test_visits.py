"""Visits and findings on the pages: the clerk enters, the citizen disputes, the department explains."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.models import Case, CaseStatus
from cases.models.visits import Attribution, EvidenceKind, Visit, VisitDispute, VisitPurpose
from cases.services.visit_disputes import visit_dispute
from cases.services.visits import Evidence, visit_record
from catalogue.models import JointService
from materials.selectors.figures import Period
from people.models import Applicant
from supervision.models import Finding, FindingState
from supervision.selectors.lists import ListFilters, ListKind, listed
from supervision.selectors.overview import Scope, figures_of, once_promised_percent
from tests.cast import AT, Cast, Item, case_make, service_make
from tests.versions import rewritten
from tests.windows.oversight_play import client_of

ONE = [Item("fire", ["fire"])]
WEEK = Period(date(2026, 1, 5), date(2026, 1, 11))


@pytest.fixture
def case(cast: Cast, calendar_2026: None, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr("common.clock.now", lambda: AT + timedelta(hours=1))
    return case_make(cast, service_make(cast, ONE))


def page_of(cast: Cast, name: str, route: str, *args: object) -> str:
    answer = client_of(cast, name).get(reverse(route, args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


def demanded(cast: Cast, case: Case, *, days: int = 1, attribution: Attribution = Attribution.D1) -> Visit:
    return visit_record(
        case=case,
        person_id=case.applicant_id,
        site_id=case.site_id,
        purpose=VisitPurpose.SUPPLEMENT,
        recorded_by_id=cast.users["clerk"].pk,
        at=AT + timedelta(days=days),
        attribution=attribution,
        demanded_by_id=cast.departments["fire"].pk,
        rule="告知单未列平面图",
        evidence=Evidence(EvidenceKind.TICKET, "A0017"),
    )


def typed(cast: Cast, case: Case, **changes: str) -> dict[str, str]:
    return {
        "purpose": "identify",
        "person": str(case.applicant_id),
        "on": "2026-01-08",
        "site": str(case.site_id),
        "demanded_by": str(cast.departments["fire"].pk),
        "attribution": "D3",
        "rule": "当面核验",
        "evidence_kind": "station",
        "evidence": "",
    } | changes


def test_a_clerk_enters_a_visit_and_finds_it_in_the_ledger(cast: Cast, case: Case) -> None:
    clerk, address = client_of(cast, "clerk"), reverse("counter:visits", args=[case.number])
    assert "1 visit so far" in clerk.get(address).content.decode()
    answer = clerk.post(address, typed(cast, case), follow=True)
    page = answer.content.decode()
    assert "The visit stands in the ledger" in page
    assert "Presence was demanded without a legal ground" in page
    assert "asked for by Fire" in page or "asked for by fire" in page
    assert "1 visit so far" in page
    visit = Visit.objects.get(purpose="identify")
    assert (visit.recorded_by, visit.evidence) == (cast.users["clerk"], "hall")


def test_the_form_offers_those_who_take_part_and_nobody_else(cast: Cast, case: Case) -> None:
    page = page_of(cast, "clerk", "counter:visits", case.number)
    for name, is_offered in (("fire", True), ("market", True), ("centre", True), ("housing", False)):
        assert (f'<option value="{cast.departments[name].pk}">' in page) == is_offered, name


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"purpose": ""}, "Choose what the person came for."),
        ({"on": "soon"}, "Enter a day as year-month-day"),
        ({"on": "2026-01-07"}, "Your log-in proves only who is at your window today."),
        ({"on": "2026-01-09"}, "This day has not come yet."),
        ({"rule": ""}, "for what reason, the applicant was asked to come"),
        ({"attribution": "A2"}, "Either the applicant chose to come, or a department asked for it."),
        ({"person": "other", "other_identifier": "1"}, "18"),
    ],
)
def test_what_is_refused_stands_beside_its_field_with_what_was_typed(
    cast: Cast, case: Case, changes: dict[str, str], sentence: str
) -> None:
    answer = client_of(cast, "clerk").post(
        reverse("counter:visits", args=[case.number]), typed(cast, case, **changes)
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    if "rule" not in changes:
        assert "当面核验" in page
    assert Visit.objects.count() == 1


def test_a_citizen_reads_who_demanded_each_visit_and_why(cast: Cast, case: Case) -> None:
    demanded(cast, case)
    page = page_of(cast, "citizen", "portal:case", case.number)
    for text in (
        "2 visits so far",
        "demanded by the procedure: 2, promised at most: 1",
        "caused by a wrong or incomplete notice: 1",
        "The law demands presence",
        "The notice was incomplete",
        "告知单未列平面图",
        "A0017",
        "This is not right",
    ):
        assert text in page


def test_a_citizen_disputes_a_visit_once_and_reads_the_answer(cast: Cast, case: Case) -> None:
    visit = demanded(cast, case, attribution=Attribution.A1)
    citizen = client_of(cast, "citizen")
    address = reverse("portal:dispute", args=[case.number, visit.pk])
    assert citizen.post(address, {"text": " "}).status_code == 422
    page = citizen.post(address, {"text": "告知单上没有"}, follow=True).content.decode()
    assert "A supervisor is looking into it." in page
    assert "You have disputed this visit already." in citizen.get(address).content.decode()
    assert citizen.post(address, {"text": "再说一次"}).status_code == 409
    supervisor = client_of(cast, "supervisor")
    dispute = VisitDispute.objects.get()
    listed = supervisor.get(reverse("oversight:disputes")).content.decode()
    assert reverse("oversight:dispute", args=[dispute.pk]) in listed
    answered = supervisor.post(
        reverse("oversight:answer", args=[dispute.pk]),
        {
            "outcome": "upheld",
            "attribution": "D1",
            "demanded_by": str(cast.departments["fire"].pk),
            "rule": "告知单未列",
            "answer": "查实，改记部门",
        },
    )
    assert answered.status_code == 302
    page = page_of(cast, "citizen", "portal:case", case.number)
    assert "Upheld" in page
    assert "查实，改记部门" in page
    assert "First entered as A1" in page


def test_nobody_disputes_a_visit_of_a_case_that_is_not_theirs(cast: Cast, case: Case) -> None:
    other = case_make(cast, case.joint_service)
    Case.objects.filter(pk=other.pk).update(applicant_id=cast.users["outsider"].applicant_id)
    visit = Visit.objects.get(case=case)
    for name, number in (("outsider", case.number), ("outsider", other.number), ("citizen", other.number)):
        address = reverse("portal:dispute", args=[number, visit.pk])
        assert client_of(cast, name).post(address, {"text": "不对"}).status_code == 404
    assert not VisitDispute.objects.exists()


def test_an_officer_who_sees_the_case_disputes_nothing_in_it(cast: Cast, case: Case) -> None:
    """A clerk may be a citizen too; that they see the case as a clerk does not make it theirs."""
    clerk = cast.users["clerk"]
    clerk.applicant_id = Applicant.objects.create(identifier_kind="111", identifier="1", name="陈小满").pk
    clerk.save()
    address = reverse("portal:dispute", args=[case.number, Visit.objects.get(case=case).pk])
    assert client_of(cast, "clerk").get(address).status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"answer": "查"}, "Choose whether the applicant is right."),
        ({"outcome": "rejected"}, "The applicant is owed an answer with its reasons."),
        ({"outcome": "upheld", "answer": "查"}, "Choose why the visit was needed."),
        (
            {"outcome": "upheld", "answer": "查", "attribution": "D1"},
            "Name the department that asked the applicant to come.",
        ),
    ],
)
def test_an_answer_that_lacks_something_says_what(
    cast: Cast, case: Case, data: dict[str, str], sentence: str
) -> None:
    dispute = visit_dispute(
        visit=Visit.objects.get(case=case), actor=cast.actor("citizen"), text="不对", at=AT
    )
    answer = client_of(cast, "supervisor").post(reverse("oversight:answer", args=[dispute.pk]), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    dispute.refresh_from_db()
    assert dispute.state == "open"


def test_a_department_explains_and_a_supervisor_closes(cast: Cast, case: Case) -> None:
    demanded(cast, case)
    finding = Finding.objects.get(kind="V9")
    head, supervisor = client_of(cast, "fire_head"), client_of(cast, "supervisor")
    assert reverse("desk:findings") in head.get(reverse("desk:inbox")).content.decode()
    assert reverse("desk:finding", args=[finding.pk]) in head.get(reverse("desk:findings")).content.decode()
    explain = reverse("desk:explain", args=[finding.pk])
    assert head.post(explain, {"explanation": ""}).status_code == 422
    assert head.post(explain, {"explanation": "已整改"}).status_code == 302
    assert head.post(explain, {"explanation": "已整改"}).status_code == 409
    page = supervisor.get(reverse("oversight:finding", args=[finding.pk])).content.decode()
    assert "已整改" in page
    assert "made to come again" in page
    close = reverse("oversight:close", args=[finding.pk])
    assert supervisor.post(close, {"conclusion": ""}).status_code == 422
    assert supervisor.post(close, {"conclusion": "属实"}).status_code == 302
    assert supervisor.post(close, {"conclusion": "属实"}).status_code == 409
    finding.refresh_from_db()
    assert finding.state == FindingState.CLOSED
    assert "属实" in page_of(cast, "fire_head", "desk:finding", finding.pk)


def test_findings_are_filtered_in_the_address_and_by_part(cast: Cast, case: Case) -> None:
    demanded(cast, case)
    supervisor, address = client_of(cast, "supervisor"), reverse("oversight:findings")
    whole = supervisor.get(address).content.decode()
    assert "<html" in whole
    for query, count in (
        ({}, 2),
        ({"kind": "V3"}, 1),
        ({"department": str(cast.departments["market"].pk)}, 0),
        ({"state": "closed"}, 0),
        ({"kind": "?", "department": "x", "after": "y"}, 2),
    ):
        part = supervisor.get(address, query, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert part.count("data-label=") == 6 * count, query


def test_the_case_of_the_supervisor_names_its_findings(cast: Cast, case: Case) -> None:
    demanded(cast, case)
    page = page_of(cast, "supervisor", "oversight:case", case.number)
    for finding in Finding.objects.all():
        assert reverse("oversight:finding", args=[finding.pk]) in page
    assert "张小明" not in page


def delivered(cast: Cast, service: JointService, visits: int) -> Case:
    """A case on which so many visits were demanded; the first is that of the intake, if one must come."""
    must_come = {"visits_promised": 1, "visits_reason": "当面核验"} if visits else {}
    changed = {"visits_promised": 0, "visits_reason": ""} | must_come
    with rewritten():
        JointService.objects.filter(pk=service.pk).update(**changed)
    case = case_make(cast, JointService.objects.get(pk=service.pk))
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.DELIVERED, delivered_at=AT, concluded_at=AT)
    for day in range(1, visits):
        demanded(cast, case, days=day)
    return case


def test_figures_count_delivered_cases_and_each_number_leads_to_its_list(cast: Cast, case: Case) -> None:
    over, once, none = (delivered(cast, case.joint_service, visits) for visits in (3, 1, 0))
    scope = Scope(actor=cast.actor("supervisor"), period=WEEK)
    found = figures_of(scope=scope, at=AT)
    by_class = (found.without_visit, found.with_one_visit, found.with_more_visits)
    assert (found.delivered, *by_class) == (3, 1, 1, 1)
    assert (once_promised_percent(), found.once_percent) == (100.0, 200 / 3)
    assert (found.law_average, found.own_average, found.fault_average) == (4 / 3, 1 / 3, 2 / 3)
    for kind, expected in (("over", over), ("once", once), ("none", none)):
        narrowed = ListFilters(visits=kind)
        rows = listed(kind=ListKind.CASES, scope=scope, filters=narrowed, at=AT).page("").rows
        assert [row.number for row in rows] == [expected.number], kind
    looked = {"from": WEEK.first.isoformat(), "to": WEEK.last.isoformat()}
    home = client_of(cast, "supervisor").get(reverse("oversight:home"), looked).content.decode()
    for text in ("kept to one visit at most <b>66.7%</b>", "services that promise that <b>100.0%</b>"):
        assert text in home


def test_a_service_that_promises_more_than_one_visit_lowers_what_is_promised(cast: Cast) -> None:
    assert once_promised_percent() is None
    first, second = service_make(cast, ONE), service_make(cast, ONE)
    with rewritten():
        JointService.objects.filter(pk=second.pk).update(visits_promised=2, visits_reason="当面核验")
    assert once_promised_percent() == 50.0
    assert (once_promised_percent(first.code), once_promised_percent(second.code)) == (100.0, 0.0)


def test_old_cases_and_cases_under_way_are_not_in_the_figures(cast: Cast, case: Case) -> None:
    demanded(cast, case)
    scope = Scope(actor=cast.actor("supervisor"), period=WEEK)
    found = figures_of(scope=scope, at=AT)
    assert (found.delivered, found.law_average, found.once_percent) == (0, None, None)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.DELIVERED, concluded_at=AT - timedelta(days=91))
    assert figures_of(scope=scope, at=AT).delivered == 0
