"""Real threads on PostgreSQL: deciding, ending and settling at once, and one order of events holds.

After each round the invariants of `case_invariants` hold, so nothing is half done; who came second got an
AlreadyDoneError with a sentence. What becomes due by itself stands in test_law_sweep_races, what moves a date
in test_time_races.
"""

from collections import Counter
from functools import partial

import pytest

from cases.errors import AlreadyDecidedError, CaseWithdrawnError
from cases.models import (
    ApprovalStatus,
    Case,
    CaseEvent,
    CaseStatus,
    Coordination,
    CoordinationOutcome,
    Decision,
    Outcome,
    Verb,
    Voiding,
    VoidReason,
)
from cases.models.papers import Paper
from cases.paper_kinds import PaperKind
from e_licences.models import Licence, LicenceOrder
from e_licences.services import licence_issue
from people.policy import Role
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from tests.flows.case_invariants import check
from tests.races.order import ENDED, FIRE, colleague, decider, later, second, status_of
from tests.races.test_one_winner import at_once
from workflows import engine
from workflows.models import CaseTask

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]
ROUNDS = 10


# Deciding


def test_all_departments_that_decide_at_once_join_once_and_give_one_licence_each(cast: Cast) -> None:
    items = [
        Item("shop", ["market", "fire"]),
        Item("sign", ["city"], steps=2),
        Item("air", ["environment"]),
        Item("house", ["housing"]),
    ]
    service = service_make(cast, items)
    for _round in range(ROUNDS):
        case = case_make(cast, service, delivery="window")
        acts = [decider(cast, approval) for approval in case.approvals.all()]
        assert [r for r in at_once(*acts) if isinstance(r, Exception)] == []
        assert status_of(case) == CaseStatus.CONCLUDED
        check(case)
        nodes = Counter(task.flow_task.name for task in CaseTask.objects.filter(process__case=case))
        assert (nodes["approval"], nodes["join"], nodes["conclude"], nodes["delivery"]) == (5, 1, 1, 1)
        assert CaseEvent.objects.filter(case=case, verb=Verb.CONCLUDED).count() == 1
        orders = list(LicenceOrder.objects.filter(case_number=case.number))
        assert len(orders) == 4
    issuers = [partial(licence_issue, order_id=order.pk, at=AT) for order in orders] * 2
    assert [r for r in at_once(*issuers) if isinstance(r, Exception)] == []
    assert Licence.objects.filter(order__in=[order.pk for order in orders]).count() == 4


def test_two_departments_of_one_item_that_disagree_at_once_open_one_coordination(cast: Cast) -> None:
    service = service_make(cast, [Item("shop", ["market", "fire"])], join_policy="lead")
    for _round in range(ROUNDS):
        case = case_make(cast, service)
        results = at_once(
            decider(cast, approval_of(case, "shop", "market")),
            decider(cast, approval_of(case, "shop", "fire"), Outcome.REFUSED),
        )
        assert [r for r in results if isinstance(r, Exception)] == []
        assert Coordination.objects.get(case=case).outcome == ""
        assert CaseTask.objects.filter(process__case=case, coordination__isnull=False).count() == 1
        assert status_of(case) == CaseStatus.IN_PROGRESS
        check(case)


@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.REFUSED])
def test_a_decision_sent_twice_at_once_is_made_once(cast: Cast, outcome: Outcome) -> None:
    service = service_make(cast, [FIRE, Item("market", ["market"])])
    for _round in range(ROUNDS):
        case = case_make(cast, service)
        act = decider(cast, approval_of(case, "fire"), outcome)
        assert isinstance(second(at_once(act, act)), AlreadyDecidedError)
        assert Decision.objects.filter(approval__case=case).count() == 1
        assert Paper.objects.filter(case=case, kind__in=[PaperKind.GRANT, PaperKind.REFUSAL]).count() == 1
        check(case)


def test_of_a_grant_and_a_refusal_by_two_windows_of_one_officer_one_stands(cast: Cast) -> None:
    service = service_make(cast, [FIRE])
    for _round in range(ROUNDS):
        case = case_make(cast, service)
        fire = approval_of(case, "fire")
        grant = decider(cast, fire)
        results = at_once(grant, decider(cast, fire, Outcome.REFUSED, held=True))
        assert isinstance(second(results), AlreadyDecidedError)
        assert status_of(case) in ENDED
        check(case)


def test_of_two_signatories_who_sign_at_once_one_has_signed(cast: Cast) -> None:
    colleague(cast, "fire_second", "fire", Role.SIGNATORY)
    service = service_make(cast, [Item("fire", ["fire"], steps=2)])
    for _round in range(ROUNDS):
        case = case_make(cast, service)
        fire = approval_of(case, "fire")
        sign = decider(cast, fire)
        other = partial(
            engine.approval_countersign,
            approval_id=fire.pk,
            actor=cast.actor("fire_second"),
            proposed_at=AT,
            at=AT,
        )
        assert isinstance(second(at_once(sign, other)), AlreadyDecidedError)
        assert Decision.objects.get(approval=fire).countersigned_by is not None
        check(case)


def test_a_signature_that_meets_the_check_names_who_checked(cast: Cast) -> None:
    """The signatory's request read the approval before the section head had passed the proposal on, and was
    carried out after: the decision then named nobody as having checked it.
    """
    service = service_make(cast, [Item("fire", ["fire"], steps=3)])
    for step in range(ROUNDS):
        case = case_make(cast, service)
        fire = approval_of(case, "fire")
        sign = decider(cast, fire)
        results = at_once(
            partial(
                engine.approval_check,
                approval_id=fire.pk,
                actor=cast.actor("fire_section_head"),
                proposed_at=AT,
                at=AT,
            ),
            later(step, sign),
        )
        assert not isinstance(results[0], Exception), results[0]
        if isinstance(results[1], Exception):
            second(results)
            assert approval_of(case, "fire").status == ApprovalStatus.PROPOSED
        check(case)


# Against the end of the case


def test_of_withdrawal_and_the_last_decision_one_ends_the_case(cast: Cast) -> None:
    service = service_make(cast, [FIRE, Item("market", ["market"])])
    clerk = cast.actor("clerk")
    for step in range(ROUNDS):
        case = case_make(cast, service)
        decide(cast, approval_of(case, "market"))
        withdraw = partial(engine.case_withdraw, case_number=case.number, actor=clerk, reason="不办了", at=AT)
        lost = second(at_once(decider(cast, approval_of(case, "fire")), later(step % 5, withdraw)))
        if status_of(case) == CaseStatus.WITHDRAWN:
            assert isinstance(lost, CaseWithdrawnError)
            assert approval_of(case, "fire").status == ApprovalStatus.WITHDRAWN
            assert Decision.objects.filter(approval__case=case).count() == 1
        else:
            assert case.status in ENDED
            assert not Paper.objects.filter(case=case, kind=PaperKind.WITHDRAWAL).exists()
        check(case)


def test_of_voiding_and_the_last_decision_one_ends_the_case(cast: Cast) -> None:
    service = service_make(cast, [FIRE])
    clerk, supervisor = cast.actor("clerk"), cast.actor("supervisor")
    for step in range(ROUNDS):
        case = case_make(cast, service)
        asked = engine.void_ask(
            case_number=case.number, actor=clerk, reason=VoidReason.ENTRY_ERROR, note="录错", at=AT
        )
        confirm = partial(engine.void_confirm, voiding_id=asked.pk, actor=supervisor, at=AT)
        lost = second(at_once(decider(cast, approval_of(case, "fire")), later(step % 5, confirm)))
        voiding = Voiding.objects.get(pk=asked.pk)
        if status_of(case) == CaseStatus.VOIDED:
            assert voiding.state == "confirmed"
            assert not Decision.objects.filter(approval__case=case).exists()
            assert not LicenceOrder.objects.filter(case_number=case.number).exists()
            assert not isinstance(lost, CaseWithdrawnError), "the applicant has withdrawn nothing"
        else:
            assert case.status == CaseStatus.CONCLUDED
            assert voiding.state == "asked"
            assert not Paper.objects.filter(case=case, kind=PaperKind.VOIDING).exists()
        check(case)


def test_a_voiding_confirmed_and_refused_at_once_is_settled_once(cast: Cast) -> None:
    service = service_make(cast, [FIRE])
    colleague(cast, "second_supervisor", "centre", Role.SUPERVISOR)
    for _round in range(ROUNDS):
        case = case_make(cast, service)
        asked = engine.void_ask(
            case_number=case.number,
            actor=cast.actor("clerk"),
            reason=VoidReason.DUPLICATE,
            note="重复",
            at=AT,
        )
        refuse = partial(
            engine.void_refuse,
            voiding_id=asked.pk,
            actor=cast.actor("second_supervisor"),
            answer="材料真实有效",
            at=AT,
        )
        confirm = partial(engine.void_confirm, voiding_id=asked.pk, actor=cast.actor("supervisor"), at=AT)
        second(at_once(confirm, refuse))
        state = Voiding.objects.get(pk=asked.pk).state
        assert (state == "confirmed") == (status_of(case) == CaseStatus.VOIDED)
        check(case)


# Coordination


def divided(cast: Cast) -> Case:
    """Market grants and fire refuses one item that both decide; a successor waits."""
    items = [Item("shop", ["market", "fire"]), Item("city", ["city"], after=["shop"])]
    case = case_make(cast, service_make(cast, items, join_policy="lead"))
    decide(cast, approval_of(case, "shop", "market"))
    decide(cast, approval_of(case, "shop", "fire"), Outcome.REFUSED)
    return case


def test_a_conflict_settled_by_two_signatories_at_once_is_settled_once(cast: Cast) -> None:
    colleague(cast, "market_second", "market", Role.SIGNATORY)
    for step in range(ROUNDS):
        case = divided(cast)
        settle = partial(
            engine.coordination_settle,
            coordination_id=Coordination.objects.get(case=case).pk,
            reason="经会商",
            at=AT,
        )
        grant = partial(settle, actor=cast.actor("market_signatory"), outcome=CoordinationOutcome.GRANTED)
        refuse = partial(settle, actor=cast.actor("market_second"), outcome=CoordinationOutcome.REFUSED)
        first = (grant, refuse) if step % 2 else (grant, grant)
        second(at_once(*first))
        outcome = Coordination.objects.get(case=case).outcome
        is_granted = outcome == CoordinationOutcome.GRANTED
        assert LicenceOrder.objects.filter(case_number=case.number).count() == int(is_granted)
        assert approval_of(case, "city").status == ("open" if is_granted else "stopped")
        assert CaseEvent.objects.filter(case=case, verb=Verb.COORDINATED).count() == 1
        assert Paper.objects.filter(case=case, kind=PaperKind.COORDINATION).count() == 1
        check(case)


def test_of_withdrawal_and_a_settlement_nothing_is_left_half_done(cast: Cast) -> None:
    clerk, signatory = cast.actor("clerk"), cast.actor("market_signatory")
    for step in range(ROUNDS):
        case = divided(cast)
        settle = partial(
            engine.coordination_settle,
            coordination_id=Coordination.objects.get(case=case).pk,
            actor=signatory,
            outcome=CoordinationOutcome.REFUSED,
            reason="维持",
            at=AT,
        )
        withdraw = partial(engine.case_withdraw, case_number=case.number, actor=clerk, reason="不办了", at=AT)
        second(at_once(settle, later(step % 5, withdraw)))
        is_withdrawn = status_of(case) == CaseStatus.WITHDRAWN
        assert (Coordination.objects.get(case=case).outcome == "") == is_withdrawn
        check(case)
