"""Real threads on PostgreSQL: of everything that comes at once, one happens."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection

from cases.models import Approval, Case, CaseEvent, CaseStatus, Decision, Outcome, Verb, Visit
from common.errors import AlreadyDoneError
from e_licences.models import Licence, LicenceOrder
from e_licences.services import licence_issue
from tests.cast import AT, FOUR, Cast, Item, approval_of, case_make, draft_make, service_make
from workflows import engine
from workflows.models import CaseProcess, CaseTask

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all acts at the same instant, each in a thread and connection of its own; what came of each."""
    results: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(index: int, act: Callable[[], object]) -> None:
        try:
            start.wait(30)
            results[index] = act()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs"
    close_old_connections()
    return results


def deciders(cast: Cast, approvals: Sequence[Approval], outcome: Outcome) -> list[Callable[[], object]]:
    names = {row.pk: name for name, row in cast.departments.items()}

    def decider(approval: Approval) -> Callable[[], object]:
        actor = cast.actor(f"{names[approval.department_id]}_reviewer")
        engine.approval_claim(approval_id=approval.pk, actor=actor, at=AT)
        return lambda: engine.approval_decide(
            approval_id=approval.pk, actor=actor, outcome=outcome, opinion="经审查", at=AT
        )

    return [decider(approval) for approval in approvals]


def test_four_departments_that_decide_at_the_same_instant_join_once_in_fifty_rounds(cast: Cast) -> None:
    service = service_make(cast)
    for _round in range(50):
        case = case_make(cast, service, delivery="window")
        results = at_once(*deciders(cast, list(case.approvals.all()), Outcome.GRANTED))
        assert [r for r in results if isinstance(r, Exception)] == []
        case.refresh_from_db()
        assert case.status == CaseStatus.CONCLUDED
        nodes = Counter(task.flow_task.name for task in CaseTask.objects.filter(process__case=case))
        assert nodes == {
            "received": 1, "open_approvals": 1, "approval": 4, "join": 1, "conclude": 1, "delivery": 1
        }  # fmt: skip
        assert CaseEvent.objects.filter(case=case, verb=Verb.CONCLUDED).count() == 1
        assert LicenceOrder.objects.filter(case_number=case.number).count() == 4
    last_orders = LicenceOrder.objects.order_by("-pk")[:4]
    issuers = [lambda pk=order.pk: licence_issue(order_id=pk, at=AT) for order in last_orders] * 2
    assert [r for r in at_once(*issuers) if isinstance(r, Exception)] == []
    assert Licence.objects.issued().filter(order__in=[o.pk for o in last_orders]).count() == 4


def test_successors_of_two_predecessors_open_once(cast: Cast) -> None:
    items = [
        Item("market", ["market"]),
        Item("fire", ["fire"]),
        Item("city", ["city"], after=["market", "fire"]),
    ]
    service = service_make(cast, items)
    for _round in range(10):
        case = case_make(cast, service)
        both = [approval_of(case, "market"), approval_of(case, "fire")]
        assert not [r for r in at_once(*deciders(cast, both, Outcome.GRANTED)) if isinstance(r, Exception)]
        last = approval_of(case, "city")
        assert last.status == "open"
        assert CaseEvent.objects.filter(approval=last, verb=Verb.OPENED).count() == 1
        assert CaseTask.objects.filter(approval=last).count() == 1


def test_an_intake_sent_twenty_times_at_once_is_one_case(cast: Cast) -> None:
    draft = draft_make(cast, service_make(cast))
    clerk = cast.actor("clerk")
    results = at_once(*[lambda: engine.case_submit(draft_key=draft.key, actor=clerk, at=AT)] * 20)
    assert len({result.pk for result in results if isinstance(result, Case)}) == 1
    assert all(isinstance(result, Case) for result in results)
    assert Case.objects.count() == CaseProcess.objects.count() == Visit.objects.count() == 1
    assert Approval.objects.count() == len(FOUR)


def test_different_intakes_at_once_get_numbers_without_a_gap(cast: Cast) -> None:
    service = service_make(cast)
    drafts = [draft_make(cast, service) for _ in range(12)]
    clerk = cast.actor("clerk")
    at_once(*[lambda key=d.key: engine.case_submit(draft_key=key, actor=clerk, at=AT) for d in drafts])
    serials = sorted(int(number[-4:]) for number in Case.objects.values_list("number", flat=True))
    assert serials == list(range(1, 13))


def test_of_ten_claims_one_wins_and_the_others_are_told_who(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    fire, reviewer = approval_of(case, "fire"), cast.actor("fire_reviewer")
    results = at_once(*[lambda: engine.approval_claim(approval_id=fire.pk, actor=reviewer, at=AT)] * 10)
    lost = [r for r in results if isinstance(r, AlreadyDoneError)]
    assert len(lost) == 9
    assert all("fire_reviewer" in str(r) for r in lost)
    assert CaseEvent.objects.filter(approval=fire, verb=Verb.CLAIMED).count() == 1


def test_the_same_decision_sent_ten_times_is_made_once(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    (act,) = deciders(cast, [approval_of(case, "fire")], Outcome.REFUSED)
    results = at_once(*[act] * 10)
    assert sum(isinstance(r, AlreadyDoneError) for r in results) == 9
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("round_number", range(8))
def test_of_withdrawal_and_decision_at_once_one_order_of_events_holds(cast: Cast, round_number: int) -> None:
    case = case_make(cast, service_make(cast, FOUR[:2]))
    acts = deciders(cast, list(case.approvals.all()), Outcome.GRANTED)
    clerk = cast.actor("clerk")
    later = AT + timedelta(minutes=1)
    results = at_once(
        *acts,
        lambda: engine.case_withdraw(case_number=case.number, actor=clerk, reason="不办了", at=later),
    )
    assert all(r is None or isinstance(r, Case | Approval | AlreadyDoneError) for r in results)
    case.refresh_from_db()
    ended = set(case.approvals.values_list("status", flat=True))
    if case.status == CaseStatus.WITHDRAWN:
        assert "withdrawn" in ended
    else:
        assert ended == {"granted"}
        assert isinstance(results[-1], AlreadyDoneError)
    assert not case.approvals.filter(concluded_at=None).exists()
    assert Decision.objects.count() == case.approvals.filter(status="granted").count()
