"""The ledger of visits: what is entered by itself, what a clerk enters, what a citizen disputes.

The play: the case of service_make, whose guide says that one must come; the clerk took it in on Thursday.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.errors import NotYoursError
from cases.models import Case, Channel
from cases.models.visits import (
    Attribution,
    EvidenceKind,
    Visit,
    VisitAttribution,
    VisitDispute,
    VisitPurpose,
    VisitTally,
)
from cases.selectors.visits import visit_count, visits_of
from cases.services.visit_disputes import dispute_answer, visit_dispute
from cases.services.visit_entry import OtherPerson, visit_enter
from cases.services.visits import Demand, Evidence, intake_visit_record, visit_record
from common.errors import AlreadyDoneError, RuleBrokenError
from exchange.models import Message
from people.models import ServiceSite
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, handed_to, service_make
from tests.versions import rewritten
from workflows import engine

ONE = [Item("market", ["market"], has_licence=False)]
THURSDAY = date(2026, 1, 8)
NEXT_DAY = AT + timedelta(days=1)
TICKET = Evidence(EvidenceKind.TICKET, "A0017")
STATION = Evidence(EvidenceKind.STATION, "")


@pytest.fixture
def case(cast: Cast, calendar_2026: None) -> Case:
    return case_make(cast, service_make(cast, ONE))


def record(cast: Cast, case: Case, **changes: Any) -> Visit:
    """A supplement handed in on Friday after an incomplete notice of the fire department."""
    given: dict[str, Any] = {
        "case": case,
        "person_id": case.applicant_id,
        "site_id": case.site_id,
        "purpose": VisitPurpose.SUPPLEMENT,
        "recorded_by_id": cast.users["clerk"].pk,
        "at": NEXT_DAY,
        "attribution": Attribution.D1,
        "demanded_by_id": cast.departments["fire"].pk,
        "rule": "告知单未列平面图",
        "evidence": TICKET,
    }
    return visit_record(**given | changes)


def enter(cast: Cast, case: Case, name: str = "clerk", **changes: Any) -> Visit:
    given: dict[str, Any] = {
        "case": case,
        "actor": cast.actor(name),
        "person": case.applicant_id,
        "site_id": case.site_id,
        "purpose": VisitPurpose.OTHER,
        "on": THURSDAY,
        "demand": Demand(Attribution.A2),
        "evidence": STATION,
        "at": AT,
    }
    return visit_enter(**given | changes)


def tally(case: Case) -> tuple[int, int, int]:
    row = VisitTally.objects.get(case=case)
    return row.n_law, row.n_all, row.n_fault


def test_papers_handed_in_where_one_must_come_are_a_visit_the_law_demands(cast: Cast, case: Case) -> None:
    visit = Visit.objects.get(case=case)
    assert (visit.purpose, visit.attribution) == (VisitPurpose.SUBMIT, Attribution.L1)
    assert visit.demanded_by == cast.departments["market"]
    assert visit.rule == case.joint_service.visits_reason
    assert (visit.evidence_kind, visit.evidence) == (EvidenceKind.STATION, "hall")
    assert tally(case) == (1, 1, 0)


def test_who_comes_though_they_could_apply_online_chose_to(cast: Cast, calendar_2026: None) -> None:
    service = service_make(cast, ONE)
    with rewritten():
        type(service).objects.filter(pk=service.pk).update(visits_promised=0, visits_reason="")
    service.refresh_from_db()
    case = case_make(cast, service)
    visit = Visit.objects.get(case=case)
    assert (visit.attribution, visit.demanded_by) == (Attribution.A2, None)
    assert tally(case) == (0, 1, 0)


def test_a_case_begun_online_cost_no_visit(cast: Cast, case: Case) -> None:
    case.channel = Channel.ONLINE
    assert intake_visit_record(case=case, recorded_by_id=cast.users["clerk"].pk, at=NEXT_DAY) is None
    assert Visit.objects.count() == 1


def test_a_result_fetched_by_choice_is_shown_and_not_counted_against_anybody(
    cast: Cast, calendar_2026: None
) -> None:
    case = case_make(cast, service_make(cast, ONE), delivery="window")
    decide(cast, approval_of(case, "market"))
    engine.case_deliver(case_number=case.number, actor=cast.actor("clerk"), to=handed_to(case), at=NEXT_DAY)
    pickup = Visit.objects.get(case=case, purpose=VisitPurpose.PICKUP)
    assert (pickup.attribution, pickup.demanded_by) == (Attribution.A2, None)
    assert tally(case) == (1, 2, 0)


def test_the_same_entry_again_changes_nothing(cast: Cast, case: Case) -> None:
    first = record(cast, case)
    again = record(cast, case, attribution=Attribution.A1, demanded_by_id=None, rule="", at=NEXT_DAY)
    assert again == first
    assert again.attribution == Attribution.D1
    assert Visit.objects.filter(case=case).count() == 2
    assert tally(case) == (2, 2, 1)


def test_another_purpose_on_the_same_day_is_kept_and_is_no_other_visit(cast: Cast, case: Case) -> None:
    record(cast, case)
    record(cast, case, purpose=VisitPurpose.PAY, attribution=Attribution.L1, rule="收费依据")
    assert Visit.objects.filter(case=case).count() == 3
    assert tally(case) == (2, 2, 1)


def test_another_site_on_the_same_day_is_another_visit(cast: Cast, case: Case) -> None:
    town = ServiceSite.objects.get(code="town")
    ServiceSite.objects.filter(pk=town.pk).update(is_nearby=True)
    record(cast, case)
    visit = record(cast, case, site_id=town.pk)
    assert visit.is_nearby
    assert tally(case) == (3, 3, 2)


def test_the_count_read_from_the_ledger_is_the_one_that_is_kept(cast: Cast, case: Case) -> None:
    record(cast, case)
    found = visit_count(visits_of(case))
    assert (found.n_law, found.n_all, found.n_fault) == tally(case)


CONTRADICTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "a choice has no department": ({"attribution": Attribution.A2}, "demanded_by"),
    "an incomplete notice is somebody's": ({"demanded_by_id": None}, "demanded_by"),
    "the law's demand is made by somebody": (
        {"attribution": Attribution.L1, "demanded_by_id": None},
        "demanded_by",
    ),
    "a demand has a reason": ({"rule": " "}, "rule"),
    "incomplete papers explain a supplement only": (
        {"purpose": VisitPurpose.SUBMIT, "attribution": Attribution.A1},
        "attribution",
    ),
    "what was not delivered is fetched": ({"attribution": Attribution.D4}, "attribution"),
    "a demanded fetch against the choice is that": (
        {"purpose": VisitPurpose.PICKUP, "attribution": Attribution.L1},
        "attribution",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_an_attribution_that_contradicts_itself_is_refused(cast: Cast, case: Case, name: str) -> None:
    changes, field = CONTRADICTIONS[name]
    with pytest.raises(RuleBrokenError) as refused, transaction.atomic():
        record(cast, case, **changes)
    assert refused.value.field == field
    assert Visit.objects.filter(case=case).count() == 1


def test_a_fetch_the_applicant_chose_is_never_put_down_to_delivery(cast: Cast, calendar_2026: None) -> None:
    case = case_make(cast, service_make(cast, ONE), delivery="window")
    with pytest.raises(RuleBrokenError):
        record(cast, case, purpose=VisitPurpose.PICKUP, attribution=Attribution.D4)


def test_a_demanded_fetch_of_what_was_to_come_by_itself_counts(cast: Cast, case: Case) -> None:
    record(cast, case, purpose=VisitPurpose.PICKUP, attribution=Attribution.D4)
    assert tally(case) == (2, 2, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"attribution": "D1", "demanded_by": None},
        {"attribution": "A2"},
        {"rule": ""},
        {"evidence": ""},
    ],
)
def test_the_table_itself_refuses_what_contradicts_itself(
    cast: Cast, case: Case, changes: dict[str, Any]
) -> None:
    visit = record(cast, case)
    values = {
        f.name: getattr(visit, f.name) for f in visit._meta.fields if f.name not in ("id", "recorded_at")
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(**values | {"on": THURSDAY} | changes)


def test_a_clerk_proves_a_visit_of_today_by_being_logged_in(cast: Cast, case: Case) -> None:
    visit = enter(cast, case)
    assert (visit.evidence_kind, visit.evidence) == (EvidenceKind.STATION, "hall")
    assert visit.recorded_by == cast.users["clerk"]
    assert tally(case) == (1, 1, 0)


UNPROVED: dict[str, tuple[dict[str, Any], str]] = {
    "a day to come": ({"on": date(2026, 1, 9), "evidence": TICKET}, "on"),
    "yesterday by today's log-in": ({"on": date(2026, 1, 7)}, "evidence_kind"),
    "a ticket without number": ({"evidence": Evidence(EvidenceKind.TICKET, " ")}, "evidence"),
    "the slip of another case": ({"evidence": Evidence(EvidenceKind.SLIP, "/portal/cases/1/")}, "evidence"),
    "somebody who is not of the case": ({"person": 0}, "person"),
    "another person with a wrong number": ({"person": OtherPerson("123", "王五")}, "other_identifier"),
    "another person without a name": ({"person": OtherPerson("330899199202299024", "")}, "other_name"),
}


@pytest.mark.parametrize("name", UNPROVED)
def test_a_visit_that_is_not_proved_is_refused(cast: Cast, case: Case, name: str) -> None:
    changes, field = UNPROVED[name]
    with pytest.raises(RuleBrokenError) as refused:
        enter(cast, case, **changes)
    assert refused.value.field == field
    assert Visit.objects.filter(case=case).count() == 1


def test_the_log_in_proves_nothing_about_another_site(cast: Cast, case: Case) -> None:
    town = ServiceSite.objects.get(code="town").pk
    with pytest.raises(RuleBrokenError):
        enter(cast, case, site_id=town)
    assert enter(cast, case, site_id=town, evidence=TICKET).site_id == town


def test_a_ticket_or_the_slip_proves_an_earlier_day(cast: Cast, case: Case) -> None:
    consulted = enter(cast, case, purpose=VisitPurpose.CONSULT, on=date(2026, 1, 5), evidence=TICKET)
    slip = Evidence(EvidenceKind.SLIP, f"http://127.0.0.1:8000/portal/cases/{case.number}/")
    scanned = enter(cast, case, on=date(2026, 1, 6), evidence=slip)
    assert (consulted.on, consulted.at, consulted.evidence) == (date(2026, 1, 5), AT, "A0017")
    assert scanned.evidence == case.number
    assert tally(case) == (1, 3, 0)


def test_another_person_who_had_to_come_is_counted_by_themselves(cast: Cast, case: Case) -> None:
    seller = OtherPerson("330899199202299024", "李小红")
    demand = Demand(Attribution.L1, cast.departments["market"].pk, "不动产登记暂行条例 第十四条")
    visit = enter(cast, case, person=seller, purpose=VisitPurpose.IDENTIFY, demand=demand)
    assert visit.person_id == cast.users["outsider"].applicant_id
    assert tally(case) == (1, 1, 0)


def test_a_clerk_of_another_window_enters_nothing(cast: Cast, case: Case) -> None:
    with pytest.raises(NotYoursError):
        enter(cast, case, "other_clerk")


def disputed(cast: Cast, case: Case) -> VisitDispute:
    visit = record(cast, case, attribution=Attribution.A1, rule="平面图不全")
    return visit_dispute(visit=visit, actor=cast.actor("citizen"), text="告知单上没有这一项", at=NEXT_DAY)


def test_only_the_applicant_or_the_agent_disputes_a_visit(cast: Cast, case: Case) -> None:
    visit = Visit.objects.get(case=case)
    for name in ("outsider", "clerk", "supervisor"):
        with pytest.raises(NotYoursError):
            visit_dispute(visit=visit, actor=cast.actor(name), text="不对", at=AT)
    visit.case.agent_id = cast.users["outsider"].applicant_id
    visit_dispute(visit=visit, actor=cast.actor("outsider"), text="不对", at=AT)


def test_a_visit_is_disputed_once_and_with_words(cast: Cast, case: Case) -> None:
    visit = Visit.objects.get(case=case)
    with pytest.raises(RuleBrokenError) as empty:
        visit_dispute(visit=visit, actor=cast.actor("citizen"), text=" ", at=AT)
    assert empty.value.field == "text"
    visit_dispute(visit=visit, actor=cast.actor("citizen"), text="不对", at=AT)
    with pytest.raises(AlreadyDoneError):
        visit_dispute(visit=visit, actor=cast.actor("citizen"), text="还是不对", at=AT)
    assert VisitDispute.objects.get().text == "不对"


def test_an_upheld_dispute_adds_the_right_attribution_and_leaves_the_first(cast: Cast, case: Case) -> None:
    dispute = disputed(cast, case)
    assert tally(case) == (1, 2, 0)
    right = Demand(Attribution.D1, cast.departments["fire"].pk, "告知单未列平面图")
    dispute_answer(
        dispute=dispute, actor=cast.actor("supervisor"), answer="查实", corrected=right, at=NEXT_DAY
    )
    dispute.refresh_from_db()
    visit = Visit.objects.get(pk=dispute.visit_id)
    assert (dispute.state, dispute.answer) == ("upheld", "查实")
    assert visit.attribution == Attribution.A1
    assert (visit.standing, visit.standing_unit) == (Attribution.D1, cast.departments["fire"])
    assert VisitAttribution.objects.get().by == cast.users["supervisor"]
    assert tally(case) == (2, 2, 1)
    assert visit_count(visits_of(case)).n_fault == 1
    told = Message.objects.get(kind="visit_dispute_answered")
    assert (told.recipient_id, told.reference) == (case.applicant_id, case.number)


def test_a_rejected_dispute_changes_the_count_by_nothing(cast: Cast, case: Case) -> None:
    dispute = disputed(cast, case)
    dispute_answer(
        dispute=dispute, actor=cast.actor("supervisor"), answer="告知单第二项", corrected=None, at=NEXT_DAY
    )
    dispute.refresh_from_db()
    assert dispute.state == "rejected"
    assert not VisitAttribution.objects.exists()
    assert tally(case) == (1, 2, 0)


def test_a_dispute_is_answered_once_by_a_supervisor_with_reasons(cast: Cast, case: Case) -> None:
    dispute = disputed(cast, case)
    for name in ("citizen", "clerk", "market_head", "government_head"):
        with pytest.raises(NotYoursError):
            dispute_answer(dispute=dispute, actor=cast.actor(name), answer="查", corrected=None, at=AT)
    supervisor = cast.actor("supervisor")
    with pytest.raises(RuleBrokenError) as empty:
        dispute_answer(dispute=dispute, actor=supervisor, answer="", corrected=None, at=AT)
    assert empty.value.field == "answer"
    dispute_answer(dispute=dispute, actor=supervisor, answer="查实", corrected=None, at=AT)
    with pytest.raises(AlreadyDoneError):
        dispute_answer(
            dispute=dispute, actor=supervisor, answer="改", corrected=Demand(Attribution.A2), at=AT
        )
    assert not VisitAttribution.objects.exists()


def test_a_correction_that_corrects_nothing_is_refused_and_the_dispute_stays_open(
    cast: Cast, case: Case
) -> None:
    dispute = disputed(cast, case)
    same = Demand(Attribution.A1, cast.departments["fire"].pk, "平面图不全")
    with pytest.raises(RuleBrokenError), transaction.atomic():
        dispute_answer(dispute=dispute, actor=cast.actor("supervisor"), answer="是", corrected=same, at=AT)
    dispute.refresh_from_db()
    assert dispute.state == "open"


def test_the_newest_correction_counts(cast: Cast, case: Case) -> None:
    visit = record(cast, case)
    for hours, attribution in ((2, "A2"), (1, "D3")):
        VisitAttribution.objects.create(
            visit=visit,
            attribution=attribution,
            demanded_by=None if attribution == "A2" else cast.departments["fire"],
            by=cast.users["supervisor"],
            reason="查实",
            at=NEXT_DAY + timedelta(hours=hours),
        )
    record(cast, case, purpose=VisitPurpose.CONSULT, attribution=Attribution.A2, demanded_by_id=None)
    assert visits_of(case)[-2].standing == Attribution.A2
    assert tally(case) == (1, 2, 0)
