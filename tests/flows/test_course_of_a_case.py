"""The whole way of a case through the flow, with the record checked at each step."""

import pytest
from django.http import Http404

from cases.models import (
    Approval,
    ApprovalStatus,
    Case,
    CaseEvent,
    CaseStatus,
    Decision,
    Outcome,
    Verb,
    Visit,
    VisitTally,
)
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from e_licences.models import Licence, LicenceOrder
from e_licences.services import licence_issue
from tests.cast import (
    AT,
    FOUR,
    Cast,
    Item,
    approval_of,
    case_make,
    decide,
    draft_make,
    handed_to,
    service_make,
)
from workflows import engine
from workflows.flows import CaseFlow
from workflows.models import CaseProcess, CaseTask

pytestmark = pytest.mark.usefixtures("calendar_2026")


def statuses(case: Case) -> dict[str, str]:
    return dict(Approval.objects.filter(case=case).values_list("item__joint_item__key", "status"))


def test_all_departments_are_open_at_once_when_nothing_waits(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    assert set(statuses(case).values()) == {ApprovalStatus.OPEN}
    assert case.status == CaseStatus.IN_PROGRESS
    assert case.required_approvals == 4
    assert {a.due_at for a in Approval.objects.filter(case=case)} == {case.promised_due_at}


def test_numbers_follow_the_pattern_and_do_not_skip(cast: Cast) -> None:
    service = service_make(cast)
    first, second = case_make(cast, service), case_make(cast, service)
    assert first.number == f"{service.code}202601080001"
    assert second.number == f"{service.code}202601080002"
    item = service.service_items.get(key="fire")
    assert first.items.get(joint_item=item).number == f"{item.item.code}202601080001"


def test_a_successor_opens_by_itself_when_its_predecessor_is_granted(cast: Cast) -> None:
    case = case_make(
        cast, service_make(cast, [Item("market", ["market"]), Item("fire", ["fire"], after=["market"])])
    )
    assert statuses(case) == {"market": "open", "fire": "waiting"}
    decide(cast, approval_of(case, "market"))
    assert statuses(case) == {"market": "granted", "fire": "open"}
    decide(cast, approval_of(case, "fire"))
    case.refresh_from_db()
    assert case.status == CaseStatus.CONCLUDED


def test_a_refusal_stops_what_rests_on_it_and_the_case_still_ends(cast: Cast) -> None:
    case = case_make(
        cast,
        service_make(
            cast,
            [Item("market", ["market"]), Item("fire", ["fire"], after=["market"]), Item("city", ["city"])],
        ),
    )
    decide(cast, approval_of(case, "market"), Outcome.REFUSED)
    assert statuses(case) == {"market": "refused", "fire": "stopped", "city": "open"}
    decide(cast, approval_of(case, "city"))
    case.refresh_from_db()
    assert case.status == CaseStatus.CONCLUDED
    assert LicenceOrder.objects.filter(case_number=case.number).count() == 1


def test_an_item_of_two_departments_gets_one_licence_when_both_have_granted(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("joint", ["housing", "fire"])]))
    decide(cast, approval_of(case, "joint", "fire"))
    assert not LicenceOrder.objects.exists()
    decide(cast, approval_of(case, "joint", "housing"))
    order = LicenceOrder.objects.get()
    assert order.department == cast.departments["housing"]


def test_an_electronic_case_is_delivered_by_itself_when_its_last_licence_is_there(
    cast: Cast, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    case = case_make(cast, service_make(cast, [Item("market", ["market"])]))
    decide(cast, approval_of(case, "market"))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        licence_issue(order_id=LicenceOrder.objects.get().pk, at=AT)
    case.refresh_from_db()
    assert case.status == CaseStatus.DELIVERED
    assert CaseProcess.objects.get(case=case).status == "DONE"
    assert CaseEvent.objects.filter(case=case, verb=Verb.DELIVERED, actor=None).count() == 1


def test_a_refused_electronic_case_is_delivered_without_a_licence(
    cast: Cast, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    case = case_make(cast, service_make(cast, [Item("market", ["market"])]))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        decide(cast, approval_of(case, "market"), Outcome.REFUSED)
    case.refresh_from_db()
    assert case.status == CaseStatus.DELIVERED
    assert not Licence.objects.exists()


def test_a_result_fetched_at_the_window_is_a_second_visit_and_a_courier_is_none(cast: Cast) -> None:
    service = service_make(cast, [Item("market", ["market"], has_licence=False)])
    clerk = cast.actor("clerk")
    for delivery, courier, visits in (("window", "", 1), ("courier", "SF1", 1)):
        case = case_make(cast, service, delivery=delivery)
        decide(cast, approval_of(case, "market"))
        to = None if courier else handed_to(case)
        engine.case_deliver(case_number=case.number, actor=clerk, to=to, courier_number=courier, at=AT)
        case.refresh_from_db()
        assert case.status == CaseStatus.DELIVERED
        assert VisitTally.objects.get(case=case).n_all == visits  # the pick-up was on the day of the intake


def test_a_case_is_not_handed_over_while_a_licence_is_being_made(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("market", ["market"])]), delivery="window")
    decide(cast, approval_of(case, "market"))
    with pytest.raises(RuleBrokenError):
        engine.case_deliver(case_number=case.number, actor=cast.actor("clerk"), at=AT)
    case.refresh_from_db()
    assert case.status == CaseStatus.CONCLUDED


def test_the_same_draft_sent_twice_gives_the_same_case(cast: Cast) -> None:
    draft = draft_make(cast, service_make(cast))
    first = engine.case_submit(draft_key=draft.key, actor=cast.actor("clerk"), at=AT)
    second = engine.case_submit(draft_key=draft.key, actor=cast.actor("clerk"), at=AT)
    assert first.pk == second.pk
    assert CaseProcess.objects.count() == Visit.objects.count() == 1


def test_a_withdrawn_case_can_be_decided_by_nobody(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    fire = approval_of(case, "fire")
    reviewer = cast.actor("fire_reviewer")
    engine.approval_claim(approval_id=fire.pk, actor=reviewer, at=AT)
    engine.case_withdraw(case_number=case.number, actor=cast.actor("clerk"), reason="不办了", at=AT)
    before = CaseEvent.objects.count()
    with pytest.raises(AlreadyDoneError, match=r"withdrawn|撤回"):
        engine.approval_decide(
            approval_id=fire.pk, actor=reviewer, outcome=Outcome.GRANTED, opinion="", at=AT
        )
    assert set(statuses(case).values()) == {"withdrawn"}
    assert CaseEvent.objects.count() == before
    assert CaseProcess.objects.get(case=case).status == "CANCELED"


def test_an_approval_has_one_holder_and_one_decision(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    fire = approval_of(case, "fire")
    reviewer, signatory = cast.actor("fire_reviewer"), cast.actor("fire_signatory")
    engine.approval_claim(approval_id=fire.pk, actor=reviewer, at=AT)
    with pytest.raises(AlreadyDoneError):
        engine.approval_claim(approval_id=fire.pk, actor=reviewer, at=AT)
    with pytest.raises(NotAllowedError):
        engine.approval_claim(approval_id=fire.pk, actor=signatory, at=AT)
    engine.approval_decide(approval_id=fire.pk, actor=reviewer, outcome=Outcome.GRANTED, opinion="", at=AT)
    with pytest.raises(AlreadyDoneError):
        engine.approval_decide(
            approval_id=fire.pk, actor=reviewer, outcome=Outcome.REFUSED, opinion="不", at=AT
        )
    assert Decision.objects.get().outcome == Outcome.GRANTED


def test_an_approval_of_another_department_does_not_exist_for_me(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    with pytest.raises(Http404):
        engine.approval_claim(
            approval_id=approval_of(case, "fire").pk, actor=cast.actor("city_reviewer"), at=AT
        )


def test_a_refusal_needs_its_reason(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    fire, reviewer = approval_of(case, "fire"), cast.actor("fire_reviewer")
    engine.approval_claim(approval_id=fire.pk, actor=reviewer, at=AT)
    with pytest.raises(RuleBrokenError) as refused:
        engine.approval_decide(
            approval_id=fire.pk, actor=reviewer, outcome=Outcome.REFUSED, opinion=" ", at=AT
        )
    assert refused.value.field == "opinion"
    assert statuses(case)["fire"] == "claimed"


def test_a_proposal_is_final_only_with_the_second_signature(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("fire", ["fire"], is_countersigned=True)]))
    fire, reviewer, signatory = (
        approval_of(case, "fire"),
        cast.actor("fire_reviewer"),
        cast.actor("fire_signatory"),
    )
    engine.approval_claim(approval_id=fire.pk, actor=reviewer, at=AT)
    engine.approval_decide(approval_id=fire.pk, actor=reviewer, outcome=Outcome.GRANTED, opinion="可", at=AT)
    assert statuses(case) == {"fire": "proposed"}
    assert not Decision.objects.exists()
    with pytest.raises(NotAllowedError):
        engine.approval_countersign(approval_id=fire.pk, actor=reviewer, proposed_at=AT, at=AT)
    engine.approval_send_back(approval_id=fire.pk, actor=signatory, reason="补图", at=AT)
    engine.approval_decide(approval_id=fire.pk, actor=reviewer, outcome=Outcome.GRANTED, opinion="可", at=AT)
    engine.approval_countersign(approval_id=fire.pk, actor=signatory, proposed_at=AT, at=AT)
    decision = Decision.objects.get()
    assert (decision.decided_by, decision.countersigned_by) == (
        cast.users["fire_reviewer"],
        cast.users["fire_signatory"],
    )


def test_a_proposal_that_has_changed_is_not_signed_unseen(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("fire", ["fire"], is_countersigned=True)]))
    fire, reviewer = approval_of(case, "fire"), cast.actor("fire_reviewer")
    engine.approval_claim(approval_id=fire.pk, actor=reviewer, at=AT)
    engine.approval_decide(approval_id=fire.pk, actor=reviewer, outcome=Outcome.GRANTED, opinion="可", at=AT)
    read = AT.replace(minute=59)
    with pytest.raises(AlreadyDoneError):
        engine.approval_countersign(
            approval_id=fire.pk, actor=cast.actor("fire_signatory"), proposed_at=read, at=AT
        )
    assert not Decision.objects.exists()


def test_every_change_of_status_has_its_event(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, FOUR[:2]))
    decide(cast, approval_of(case, "market"))
    decide(cast, approval_of(case, "fire"), Outcome.REFUSED)
    for approval in Approval.objects.filter(case=case):
        moves = list(approval.events.values_list("from_status", "to_status"))
        assert moves[0][0] == ApprovalStatus.WAITING
        assert [to for _from, to in moves[:-1]] == [from_ for from_, _to in moves[1:]]
        assert moves[-1][1] == approval.status


def test_node_names_are_frozen() -> None:
    names = sorted(node.name for node in CaseFlow.instance.nodes())
    assert names == [
        "acceptance",
        "approval",
        "conclude",
        "coordination",
        "delivery",
        "end",
        "join",
        "open_approvals",
        "received",
        "received_to_examine",
    ], "node names are stored in rows of running cases: renaming one needs a data migration"


def test_the_engine_passes_each_node_once(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, FOUR), delivery="window")
    for item in FOUR:
        decide(cast, approval_of(case, item.key))
    names = [task.flow_task.name for task in CaseTask.objects.filter(process__case=case).order_by("pk")]
    assert names == ["received", "open_approvals", *["approval"] * 4, "join", "conclude", "delivery"]
