"""One visit on site for all departments, two officers of each, and what their findings forbid."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from cases.errors import NotYoursError
from cases.models import Approval, ApprovalStatus, Case, CaseEvent, Outcome, Verb, Visit
from cases.models.inspections import (
    InspectionDuty,
    InspectionFinding,
    InspectionParty,
    InspectionState,
    JointInspection,
)
from cases.selectors.inspections import finding_against, finding_missing
from cases.services.inspectors import inspection_duties_open, inspection_grant_check, officers_miss
from cases.signals import limit_missed
from common.clock import SHANGHAI
from common.errors import AlreadyDoneError, RuleBrokenError
from exchange.models import Message
from exchange.wording import message_text
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from workflows.engine import approval_claim, approval_decide
from workflows.engine import inspections as engine

DAY = AT + timedelta(days=4)  # Monday 12 January
ITEMS = (
    Item("market", ["market"], inspection="must"),
    Item("fire", ["fire"], inspection="must"),
    Item("city", ["city"], inspection="may"),
    Item("environment", ["environment"]),
)


@pytest.fixture
def case(cast: Cast, calendar_2026: None) -> Case:
    """Market leads and must inspect, so must fire; the city may, the environment has nothing to see."""
    found = case_make(cast, service_make(cast, ITEMS))
    must = [approval_of(found, key).pk for key in ("market", "fire")]
    inspection_duties_open(case_id=found.pk, accepted=dict.fromkeys(must, AT))
    return found


def plan(cast: Cast, case: Case, who: str = "market_reviewer", **changes: Any) -> JointInspection:
    given: dict[str, Any] = {"planned_at": DAY, "place": "溪山大道 12 号", "at": AT} | changes
    own = approval_of(case, who.split("_", maxsplit=1)[0])
    return engine.inspection_plan(approval_id=own.pk, actor=cast.actor(who), **given)


def party_of(case: Case, key: str) -> InspectionParty:
    rows = InspectionParty.objects.filter(approval=approval_of(case, key))
    found: InspectionParty = rows.order_by("-pk")[0]
    return found


def send(cast: Cast, case: Case, key: str, *names: str, at: datetime = AT) -> InspectionParty:
    party = party_of(case, key)
    people = names or (f"{key}_reviewer", f"{key}_section_head")
    engine.officers_assign(
        party_id=party.pk,
        actor=cast.actor(f"{key}_reviewer"),
        user_ids=[cast.users[name].pk for name in people],
        at=at,
    )
    return party


def find(
    cast: Cast,
    case: Case,
    key: str,
    finding: InspectionFinding = InspectionFinding.PASSED,
    *,
    who: str = "",
    text: str = "现场符合要求",
    at: datetime = DAY,
) -> None:
    engine.finding_record(
        party_id=party_of(case, key).pk,
        actor=cast.actor(who or f"{key}_reviewer"),
        finding=finding,
        text=text,
        at=at,
    )


def grant(cast: Cast, case: Case, key: str, *, at: datetime = DAY) -> None:
    approval, reviewer = approval_of(case, key), cast.actor(f"{key}_reviewer")
    if approval.status == ApprovalStatus.OPEN:
        approval_claim(approval_id=approval.pk, actor=reviewer, at=at)
    approval_decide(approval_id=approval.pk, actor=reviewer, outcome=Outcome.GRANTED, opinion="", at=at)


def verbs(case: Case) -> list[str]:
    kinds = ("inspection_", "officers_", "finding_")
    rows = CaseEvent.objects.filter(case=case).values_list("verb", flat=True)
    return [verb for verb in rows if verb.startswith(kinds)]


def test_the_lead_plans_one_visit_and_who_must_inspect_is_there(cast: Cast, case: Case) -> None:
    inspection = plan(cast, case)
    parties = {party.approval.department_id for party in inspection.parties.all()}
    assert parties == {cast.departments[key].pk for key in ("market", "fire")}
    assert (verbs(case), inspection.department) == ([Verb.INSPECTION_PLANNED], cast.departments["market"])


def test_the_applicant_is_told_without_the_place_and_makes_no_visit(cast: Cast, case: Case) -> None:
    visits = Visit.objects.count()
    plan(cast, case)
    message = Message.objects.get(kind="inspection_planned")
    assert (message.recipient_id, message.reference) == (case.applicant_id, case.number)
    assert "溪山" not in message_text(message.kind, message.reference)
    assert Visit.objects.count() == visits


def test_another_department_does_not_organise_its_own_visit(cast: Cast, case: Case) -> None:
    with pytest.raises(NotYoursError) as refused:
        plan(cast, case, "fire_reviewer")
    assert refused.value.source == "浙江省保障“最多跑一次”改革规定 第十八条"
    assert not JointInspection.objects.exists()


def test_a_second_visit_beside_the_planned_one_is_refused_with_the_article(cast: Cast, case: Case) -> None:
    plan(cast, case)
    with pytest.raises(AlreadyDoneError) as refused:
        plan(cast, case, planned_at=DAY + timedelta(days=1))
    assert refused.value.source == "浙江省保障“最多跑一次”改革规定 第十八条"
    assert JointInspection.objects.count() == Message.objects.filter(kind="inspection_planned").count() == 1


def test_the_database_knows_one_planned_visit_only(cast: Cast, case: Case) -> None:
    first = plan(cast, case)
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "field"), [({"place": " "}, "place"), ({"planned_at": AT - timedelta(hours=1)}, "planned_at")]
)
def test_a_visit_needs_a_place_and_a_time_to_come(
    cast: Cast, case: Case, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        plan(cast, case, **changes)
    assert refused.value.field == field


def test_what_nobody_inspects_is_not_visited(cast: Cast, calendar_2026: None) -> None:
    case = case_make(cast, service_make(cast))
    with pytest.raises(RuleBrokenError):
        plan(cast, case)


def test_who_may_inspect_goes_along_and_who_has_nothing_to_see_does_not(cast: Cast, case: Case) -> None:
    plan(cast, case)
    city, environment = approval_of(case, "city"), approval_of(case, "environment")
    engine.inspection_join(approval_id=city.pk, actor=cast.actor("city_reviewer"), at=AT)
    with pytest.raises(AlreadyDoneError):
        engine.inspection_join(approval_id=city.pk, actor=cast.actor("city_reviewer"), at=AT)
    with pytest.raises(RuleBrokenError):
        engine.inspection_join(approval_id=environment.pk, actor=cast.actor("environment_reviewer"), at=AT)
    assert InspectionParty.objects.count() == 3


def test_nobody_joins_what_is_not_planned(cast: Cast, case: Case) -> None:
    with pytest.raises(AlreadyDoneError):
        engine.inspection_join(
            approval_id=approval_of(case, "city").pk, actor=cast.actor("city_reviewer"), at=AT
        )


def test_nobody_joins_a_visit_that_has_begun(cast: Cast, case: Case) -> None:
    plan(cast, case)
    city = approval_of(case, "city")
    with pytest.raises(AlreadyDoneError):
        engine.inspection_join(approval_id=city.pk, actor=cast.actor("city_reviewer"), at=DAY)
    assert not InspectionParty.objects.filter(approval=city).exists()


@pytest.mark.parametrize(
    "names",
    [(), ("fire_reviewer",), ("fire_reviewer", "fire_reviewer"), ("fire_reviewer", "market_reviewer")],
)
def test_fewer_than_two_officers_of_the_department_are_refused(
    cast: Cast, case: Case, names: tuple[str, ...]
) -> None:
    plan(cast, case)
    with pytest.raises(RuleBrokenError) as refused:
        engine.officers_assign(
            party_id=party_of(case, "fire").pk,
            actor=cast.actor("fire_reviewer"),
            user_ids=[cast.users[name].pk for name in names],
            at=AT,
        )
    assert "第五十五条" in refused.value.source
    assert not party_of(case, "fire").officers.exists()
    assert InspectionDuty.objects.filter(assigned_at__isnull=True).count() == 2


def test_another_department_names_no_officers_here(cast: Cast, case: Case) -> None:
    plan(cast, case)
    with pytest.raises(Http404):
        engine.officers_assign(
            party_id=party_of(case, "fire").pk, actor=cast.actor("market_reviewer"), user_ids=[], at=AT
        )


def test_naming_officers_discharges_the_duty_and_they_may_be_named_anew(cast: Cast, case: Case) -> None:
    plan(cast, case)
    send(cast, case, "fire")
    party = send(cast, case, "fire", "fire_signatory", "fire_head", at=AT + timedelta(hours=1))
    names = set(party.officers.values_list("username", flat=True))
    assert names == {"fire_signatory", "fire_head"}
    assert InspectionDuty.objects.get(approval=approval_of(case, "fire")).assigned_at == AT


def test_a_finding_is_recorded_once_and_the_last_one_ends_the_visit(cast: Cast, case: Case) -> None:
    inspection = plan(cast, case)
    for key in ("market", "fire"):
        send(cast, case, key)
    find(cast, case, "fire")
    with pytest.raises(AlreadyDoneError):
        find(cast, case, "fire", InspectionFinding.FAILED)
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.PLANNED
    find(cast, case, "market")
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.HELD
    assert verbs(case)[-1] == Verb.INSPECTION_HELD


def test_nothing_is_found_before_the_visit_without_officers_or_without_words(cast: Cast, case: Case) -> None:
    plan(cast, case)
    approval_claim(
        approval_id=approval_of(case, "fire").pk, actor=cast.actor("fire_reviewer"), at=AT
    )  # who holds it may record
    with pytest.raises(RuleBrokenError) as too_few:
        find(cast, case, "fire")
    assert "第五十五条" in too_few.value.source
    send(cast, case, "fire")
    with pytest.raises(RuleBrokenError):
        find(cast, case, "fire", at=DAY - timedelta(minutes=1))
    with pytest.raises(RuleBrokenError) as wordless:
        find(cast, case, "fire", text=" ")
    assert wordless.value.field == "text"
    assert party_of(case, "fire").finding == ""


def test_only_who_was_there_writes_down_what_was_found(cast: Cast, case: Case) -> None:
    plan(cast, case)
    send(cast, case, "fire", "fire_section_head", "fire_head")
    with pytest.raises(NotYoursError):
        find(cast, case, "fire", who="fire_signatory")
    find(cast, case, "fire", who="fire_section_head")


def test_what_must_be_inspected_is_not_granted_before_its_finding(cast: Cast, case: Case) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        grant(cast, case, "fire")
    assert "第三十四条" in refused.value.source
    plan(cast, case)
    send(cast, case, "fire")
    find(cast, case, "fire")
    grant(cast, case, "fire")
    assert approval_of(case, "fire").status == ApprovalStatus.GRANTED


def test_what_may_be_inspected_is_granted_without(cast: Cast, case: Case) -> None:
    assert not finding_missing(approval_of(case, "city"))
    grant(cast, case, "city")
    assert approval_of(case, "city").status == ApprovalStatus.GRANTED


@pytest.mark.parametrize("finding", [InspectionFinding.FAILED, InspectionFinding.RECTIFY])
def test_a_finding_against_it_forbids_the_grant_until_another_visit_passes_it(
    cast: Cast, case: Case, finding: InspectionFinding
) -> None:
    approval = approval_of(case, "fire")
    plan(cast, case)
    for key in ("market", "fire"):
        send(cast, case, key)
    find(cast, case, "market")
    find(cast, case, "fire", finding, text="疏散通道被占用")
    assert finding_against(approval) is not None
    with pytest.raises(RuleBrokenError) as refused:
        inspection_grant_check(approval=approval)
    assert refused.value.field == "outcome"
    again = plan(cast, case, planned_at=DAY + timedelta(days=2), at=DAY)
    assert [party.approval for party in again.parties.all()] == [approval]
    send(cast, case, "fire", at=DAY)
    find(cast, case, "fire", at=DAY + timedelta(days=2))
    inspection_grant_check(approval=approval)
    assert finding_against(approval) is None


def test_a_cancelled_visit_tells_the_applicant_and_makes_way_for_another(cast: Cast, case: Case) -> None:
    plan(cast, case)
    own = approval_of(case, "market")
    with pytest.raises(RuleBrokenError):
        engine.inspection_cancel(approval_id=own.pk, actor=cast.actor("market_reviewer"), reason=" ", at=AT)
    engine.inspection_cancel(approval_id=own.pk, actor=cast.actor("market_reviewer"), reason="台风", at=AT)
    with pytest.raises(AlreadyDoneError):
        engine.inspection_cancel(
            approval_id=own.pk, actor=cast.actor("market_reviewer"), reason="台风", at=AT
        )
    assert Message.objects.filter(kind="inspection_cancelled").count() == 1
    plan(cast, case)
    assert JointInspection.objects.filter(state=InspectionState.PLANNED).count() == 1


def test_a_visit_at_which_something_was_found_is_not_called_off_but_closed(cast: Cast, case: Case) -> None:
    inspection = plan(cast, case)
    send(cast, case, "fire")
    find(cast, case, "fire")
    own, lead = approval_of(case, "market"), cast.actor("market_reviewer")
    with pytest.raises(RuleBrokenError):
        engine.inspection_cancel(approval_id=own.pk, actor=lead, reason="台风", at=DAY)
    engine.inspection_close(approval_id=own.pk, actor=lead, at=DAY)
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.HELD


def test_a_visit_is_not_closed_before_it_took_place(cast: Cast, case: Case) -> None:
    plan(cast, case)
    with pytest.raises(RuleBrokenError):
        engine.inspection_close(
            approval_id=approval_of(case, "market").pk, actor=cast.actor("market_signatory"), at=AT
        )


def test_officers_are_owed_five_working_days_from_acceptance_and_missed_once(cast: Cast, case: Case) -> None:
    missed: list[dict[str, Any]] = []

    def note(**news: Any) -> None:
        missed.append(news)

    limit_missed.connect(note)
    try:
        plan(cast, case)
        send(cast, case, "market")
        due_at = InspectionDuty.objects.get(approval=approval_of(case, "fire")).officers_due_at
        assert due_at == datetime(2026, 1, 16, tzinfo=SHANGHAI)
        assert engine.inspections_sweep(at=due_at - timedelta(minutes=1)) == 0
        assert [engine.inspections_sweep(at=due_at + timedelta(days=20)) for _ in range(2)] == [1, 0]
    finally:
        limit_missed.disconnect(note)
    assert verbs(case)[-1] == Verb.OFFICERS_MISSED
    assert [(n["department_id"], n["detail"]) for n in missed] == [(cast.departments["fire"].pk, "officers")]


def test_of_two_workers_at_the_same_duty_one_comes_second(cast: Cast, case: Case) -> None:
    duty = InspectionDuty.objects.get(approval=approval_of(case, "fire"))
    officers_miss(duty=duty, at=duty.officers_due_at)
    with pytest.raises(AlreadyDoneError), transaction.atomic():
        officers_miss(duty=duty, at=duty.officers_due_at)
    assert verbs(case) == [Verb.OFFICERS_MISSED]


def test_a_provisional_day_is_computed_anew_before_it_counts_as_missed(cast: Cast, case: Case) -> None:
    fire = approval_of(case, "fire")
    too_early = AT + timedelta(days=2)  # as if the week had been computed without its calendar
    duties = InspectionDuty.objects.filter(approval=fire)
    duties.update(officers_due_at=too_early, is_due_provisional=True)
    assert engine.inspections_sweep(at=too_early) == 0
    duty = duties.get()
    assert (duty.officers_due_at, duty.is_due_provisional) == (datetime(2026, 1, 16, tzinfo=SHANGHAI), False)
    assert duty.missed_at is None


def test_what_opens_while_a_visit_is_planned_goes_along(cast: Cast, calendar_2026: None) -> None:
    items = (*ITEMS[:2], Item("housing", ["housing"], after=["market"], inspection="must"))
    case = case_make(cast, service_make(cast, items))
    plan(cast, case)
    late = approval_of(case, "housing")
    assert not InspectionParty.objects.filter(approval=late).exists()
    for _ in range(2):
        inspection_duties_open(case_id=case.pk, accepted={late.pk: AT})
    assert InspectionParty.objects.filter(approval=late).count() == 1
    assert InspectionDuty.objects.filter(approval=late).count() == 1


def test_the_visit_of_a_case_that_has_ended_is_called_off_by_itself(cast: Cast, case: Case) -> None:
    plan(cast, case)
    Case.objects.filter(pk=case.pk).update(status="withdrawn")
    assert [engine.inspections_sweep(at=AT) for _ in range(2)] == [1, 0]
    assert JointInspection.objects.get().state == InspectionState.CANCELLED
    assert not Message.objects.filter(kind="inspection_cancelled").exists()


def test_a_decided_approval_gets_no_finding_any_more(cast: Cast, case: Case) -> None:
    plan(cast, case)
    send(cast, case, "fire")
    Approval.objects.filter(pk=approval_of(case, "fire").pk).update(status="refused", concluded_at=AT)
    with pytest.raises(AlreadyDoneError):
        find(cast, case, "fire")
