"""What was found on site: written down once, by who was there, and what it forbids; duties and ends."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from cases.errors import NotYoursError
from cases.models import Approval, ApprovalStatus, Case, Verb
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
from tests.cases.inspection_play import DAY, ITEMS, case, find, grant, party_of, plan, send, verbs
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from workflows.engine import approval_claim
from workflows.engine import inspections as engine

__all__ = ["case"]


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
