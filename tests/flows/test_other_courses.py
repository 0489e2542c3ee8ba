"""The less common ways of a case: three steps, outcomes, returns, conflicts, defaults and others."""

from datetime import timedelta

import pytest
from django.http import Http404

from cases.models import (
    ApprovalStatus,
    Case,
    CaseEvent,
    CaseResult,
    CaseStatus,
    Coordination,
    CoordinationOutcome,
    Decision,
    Outcome,
    ReturnReason,
    Verb,
)
from cases.models.papers import Paper
from cases.paper_kinds import PaperKind
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from e_licences.models import LicenceOrder
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from workflows import engine
from workflows.engine import sweeps
from workflows.models import CaseTask

pytestmark = pytest.mark.usefixtures("calendar_2026")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def claim_and_decide(cast: Cast, case: Case, key: str, outcome: Outcome, **texts: str) -> None:
    approval = approval_of(case, key)
    reviewer = cast.actor(f"{key}_reviewer")
    engine.approval_claim(approval_id=approval.pk, actor=reviewer, at=AT)
    texts.setdefault("opinion", "经审查")
    engine.approval_decide(approval_id=approval.pk, actor=reviewer, outcome=outcome, at=AT, **texts)


# Inside a department


def three_steps(cast: Cast) -> Case:
    case = case_make(cast, service_make(cast, [Item("fire", ["fire"], steps=3)]))
    claim_and_decide(cast, case, "fire", Outcome.GRANTED)
    return case


def test_three_pairs_of_eyes_each_another_person(cast: Cast) -> None:
    case = three_steps(cast)
    approval = approval_of(case, "fire")
    assert approval.status == ApprovalStatus.IN_REVIEW
    with pytest.raises(AlreadyDoneError):
        engine.approval_countersign(
            approval_id=approval.pk, actor=cast.actor("fire_signatory"), proposed_at=AT, at=AT
        )
    head = cast.actor("fire_section_head")
    engine.approval_check(approval_id=approval.pk, actor=head, proposed_at=AT, at=AT)
    engine.approval_countersign(
        approval_id=approval.pk, actor=cast.actor("fire_signatory"), proposed_at=AT, at=AT
    )
    decision = Decision.objects.get(approval=approval)
    people = {decision.decided_by_id, decision.checked_by_id, decision.countersigned_by_id}
    assert len(people) == 3
    assert None not in people


def test_each_step_is_sent_back_to_the_one_before(cast: Cast) -> None:
    case = three_steps(cast)
    approval = approval_of(case, "fire")
    head, signatory = cast.actor("fire_section_head"), cast.actor("fire_signatory")
    engine.approval_check(approval_id=approval.pk, actor=head, proposed_at=AT, at=AT)
    engine.approval_send_back(approval_id=approval.pk, actor=signatory, reason="依据不足", at=AT)
    assert approval_of(case, "fire").status == ApprovalStatus.IN_REVIEW
    engine.approval_send_back(approval_id=approval.pk, actor=head, reason="补充依据", at=AT)
    assert approval_of(case, "fire").status == ApprovalStatus.CLAIMED
    with pytest.raises(RuleBrokenError):
        engine.approval_send_back(approval_id=approval.pk, actor=signatory, reason=" ", at=AT)


def test_a_held_approval_is_handed_on_by_its_holder_or_from_above_with_a_reason(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    approval = approval_of(case, "fire")
    engine.approval_claim(approval_id=approval.pk, actor=cast.actor("fire_reviewer"), at=AT)
    for who, refusal in (("fire_head", NotAllowedError), ("market_signatory", Http404)):
        with pytest.raises(refusal):
            engine.approval_reassign(
                approval_id=approval.pk,
                actor=cast.actor(who),
                to_user_id=cast.users["fire_reviewer"].pk,
                reason="外出",
                at=AT,
            )
    with pytest.raises(RuleBrokenError) as refused:
        engine.approval_reassign(
            approval_id=approval.pk,
            actor=cast.actor("fire_signatory"),
            to_user_id=cast.users["market_reviewer"].pk,
            reason="外出",
            at=AT,
        )
    assert refused.value.field == "to_user_id"
    assert not CaseEvent.objects.filter(verb=Verb.REASSIGNED).exists()


def test_not_my_item_goes_back_to_the_lead_who_routes_it_anew_and_the_bounce_is_counted(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    approval = approval_of(case, "fire")
    engine.approval_return(
        approval_id=approval.pk,
        actor=cast.actor("fire_reviewer"),
        reason=ReturnReason.NOT_OURS,
        note="应由住建部门办理",
        at=AT + HOUR,
    )
    with pytest.raises(AlreadyDoneError, match=r"returned|退回"):
        engine.approval_claim(approval_id=approval.pk, actor=cast.actor("fire_reviewer"), at=AT)
    lead = cast.actor("market_reviewer")
    with pytest.raises(RuleBrokenError):
        engine.approval_reroute(
            approval_id=approval.pk,
            actor=lead,
            department_id=cast.departments["fire"].pk,
            note="再看",
            at=AT + HOUR,
        )
    engine.approval_reroute(
        approval_id=approval.pk,
        actor=lead,
        department_id=cast.departments["housing"].pk,
        note="职责清单第三条",
        at=AT + 2 * HOUR,
    )
    moved = approval_of(case, "fire")
    assert (moved.status, moved.department, moved.bounces) == ("open", cast.departments["housing"], 1)
    assert moved.due_at == approval.due_at  # its clock never stopped
    decide(cast, moved)
    for key in ("market", "environment", "city"):
        decide(cast, approval_of(case, key))
    case.refresh_from_db()
    assert case.status == CaseStatus.CONCLUDED


def test_after_eight_business_hours_nothing_is_returned(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    with pytest.raises(RuleBrokenError):
        engine.approval_return(
            approval_id=approval_of(case, "fire").pk,
            actor=cast.actor("fire_reviewer"),
            reason=ReturnReason.NOT_OURS,
            note="不是我局事项",
            at=AT + 2 * DAY,
        )
    assert approval_of(case, "fire").bounces == 0


def test_the_lead_may_reject_a_return(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    approval = approval_of(case, "fire")
    engine.approval_return(
        approval_id=approval.pk,
        actor=cast.actor("fire_reviewer"),
        reason=ReturnReason.NOT_OURS,
        note="不是我局事项",
        at=AT,
    )
    engine.approval_return_reject(
        approval_id=approval.pk, actor=cast.actor("market_reviewer"), note="就是贵局事项", at=AT
    )
    assert approval_of(case, "fire").status == ApprovalStatus.OPEN


# Outcomes and the join


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        (Outcome.REFUSED, "opinion"),
        (Outcome.NOT_INVOLVED, "opinion"),
        (Outcome.RECUSED, "opinion"),
        (Outcome.CONDITIONAL, "conditions"),
        (Outcome.DEFAULTED, "outcome"),
    ],
)
def test_an_outcome_without_what_it_rests_on_is_refused(cast: Cast, outcome: Outcome, field: str) -> None:
    case = case_make(cast, service_make(cast))
    with pytest.raises(RuleBrokenError) as refused:
        claim_and_decide(cast, case, "fire", outcome, opinion="")
    assert refused.value.field == field
    assert not Decision.objects.exists()


def test_a_grant_with_conditions_brings_the_licence_and_names_them_in_writing(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("fire", ["fire"])]))
    claim_and_decide(cast, case, "fire", Outcome.CONDITIONAL, conditions="六个月内更换疏散指示标志")
    case.refresh_from_db()
    assert (case.status, case.result) == (CaseStatus.CONCLUDED, CaseResult.GRANTED)
    assert LicenceOrder.objects.count() == 1
    assert "疏散" in Paper.objects.get(kind=PaperKind.CONDITIONAL_GRANT).facts["conditions"]


def test_who_is_not_involved_neither_grants_nor_stops(cast: Cast) -> None:
    service = service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"], after=["market"])])
    case = case_make(cast, service)
    claim_and_decide(cast, case, "market", Outcome.NOT_INVOLVED)
    assert approval_of(case, "fire").status == ApprovalStatus.OPEN
    decide(cast, approval_of(case, "fire"))
    case.refresh_from_db()
    assert case.result == CaseResult.GRANTED
    assert LicenceOrder.objects.count() == 1


def test_all_or_nothing_gives_no_licence_before_the_last_decision_and_none_after_a_refusal(
    cast: Cast,
) -> None:
    service = service_make(cast, is_concluded_in_part=False)
    granted, refused = case_make(cast, service), case_make(cast, service)
    for case, last in ((granted, Outcome.GRANTED), (refused, Outcome.REFUSED)):
        for key in ("market", "fire", "environment"):
            decide(cast, approval_of(case, key))
        assert not LicenceOrder.objects.filter(case_number=case.number).exists()
        decide(cast, approval_of(case, "city"), last)
        case.refresh_from_db()
    assert (granted.result, refused.result) == (CaseResult.GRANTED, CaseResult.REFUSED)
    assert LicenceOrder.objects.filter(case_number=granted.number).count() == 4
    assert not LicenceOrder.objects.filter(case_number=refused.number).exists()


def test_one_refusal_ends_the_siblings_where_the_service_says_so(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, after_refusal_siblings="stop"))
    engine.approval_claim(approval_id=approval_of(case, "city").pk, actor=cast.actor("city_reviewer"), at=AT)
    decide(cast, approval_of(case, "fire"), Outcome.REFUSED)
    case.refresh_from_db()
    assert (case.status, case.result) == (CaseStatus.CONCLUDED, CaseResult.REFUSED)
    assert approval_of(case, "city").status == ApprovalStatus.STOPPED
    assert not CaseTask.objects.filter(process__case=case, status="NEW", approval__isnull=False).exists()
    with pytest.raises(AlreadyDoneError):
        engine.approval_decide(
            approval_id=approval_of(case, "city").pk,
            actor=cast.actor("city_reviewer"),
            outcome=Outcome.GRANTED,
            opinion="",
            at=AT,
        )


def divided(cast: Cast) -> Case:
    """The lead has granted, another has refused, and a successor waits."""
    service = service_make(
        cast,
        [Item("joint", ["market", "fire"]), Item("city", ["city"], after=["joint"])],
        join_policy="lead",
    )
    case = case_make(cast, service)
    decide(cast, approval_of(case, "joint", "market"))
    decide(cast, approval_of(case, "joint", "fire"), Outcome.REFUSED)
    return case


def test_a_conflict_opens_a_coordination_and_holds_everything_up(cast: Cast) -> None:
    case = divided(cast)
    case.refresh_from_db()
    assert Coordination.objects.get(case=case).outcome == ""
    assert approval_of(case, "city").status == ApprovalStatus.WAITING
    assert case.status == CaseStatus.IN_PROGRESS
    assert not LicenceOrder.objects.exists()


def test_the_lead_overrides_with_a_reason_once(cast: Cast) -> None:
    case = divided(cast)
    coordination = Coordination.objects.get(case=case)

    def settle(who: str, reason: str = "经会商，消防意见已落实") -> None:
        engine.coordination_settle(
            coordination_id=coordination.pk,
            actor=cast.actor(who),
            outcome=CoordinationOutcome.GRANTED,
            reason=reason,
            at=AT,
        )

    with pytest.raises(RuleBrokenError):
        settle("market_signatory", " ")
    with pytest.raises(NotAllowedError):
        settle("market_reviewer")
    settle("market_signatory")
    with pytest.raises(AlreadyDoneError):
        settle("market_signatory")
    assert LicenceOrder.objects.count() == 1
    assert approval_of(case, "city").status == ApprovalStatus.OPEN
    decide(cast, approval_of(case, "city"))
    case.refresh_from_db()
    assert (case.status, case.result) == (CaseStatus.CONCLUDED, CaseResult.GRANTED)
    assert Paper.objects.filter(case=case, kind=PaperKind.COORDINATION).count() == 1


def test_a_refusal_upheld_in_coordination_stops_what_rests_on_it(cast: Cast) -> None:
    case = divided(cast)
    engine.coordination_settle(
        coordination_id=Coordination.objects.get(case=case).pk,
        actor=cast.actor("market_signatory"),
        outcome=CoordinationOutcome.REFUSED,
        reason="维持消防意见",
        at=AT,
    )
    case.refresh_from_db()
    assert approval_of(case, "city").status == ApprovalStatus.STOPPED
    assert (case.status, case.result) == (CaseStatus.CONCLUDED, CaseResult.REFUSED)


def test_nobody_grants_by_coordination_what_no_department_has_granted(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("fire", ["fire"])]))
    claim_and_decide(cast, case, "fire", Outcome.RECUSED)
    with pytest.raises(RuleBrokenError) as refused:
        engine.coordination_settle(
            coordination_id=Coordination.objects.get(case=case).pk,
            actor=cast.actor("market_signatory"),
            outcome=CoordinationOutcome.GRANTED,
            reason="牵头决定",
            at=AT,
        )
    assert refused.value.field == "outcome"
    case.refresh_from_db()
    assert case.status == CaseStatus.IN_PROGRESS


def test_silence_is_a_grant_only_where_the_item_says_so_and_is_recorded_as_what_it_is(cast: Cast) -> None:
    service = service_make(cast, [Item("fire", ["fire"], is_default_consent=True), Item("city", ["city"])])
    case = case_make(cast, service)
    long_after = AT + 90 * DAY
    assert sweeps.defaults_sweep(at=long_after) == 1
    assert sweeps.defaults_sweep(at=long_after) == 0
    silent = approval_of(case, "fire")
    assert (silent.status, approval_of(case, "city").status) == ("defaulted", "open")
    assert silent.decision.decided_by is None
    assert silent.decision.basis
    assert silent.paper_issued_at is None
    assert silent.paper_due_at is not None
    assert silent.paper_due_at > long_after
    assert LicenceOrder.objects.count() == 1
