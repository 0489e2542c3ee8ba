"""Opinions inside an approval: who may ask and answer, when they are due, and that they stop no clock."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404

from cases.errors import HeldByAnotherError, NotYoursError
from cases.models import Approval, ApprovalStatus, Case, CaseEvent, Verb
from cases.models.opinions import OpinionAnswer, OpinionRequest, OpinionState
from cases.services.opinions import opinion_miss, opinion_remind, opinions_lapse
from cases.signals import limit_missed
from common.clock import SHANGHAI
from common.errors import AlreadyDoneError, RuleBrokenError
from tests.cast import AT, FOUR, Cast, approval_of, case_make, service_make
from workflows.engine import approval_claim, approval_release
from workflows.engine.opinions import opinion_answer, opinion_ask, opinion_withdraw, opinions_sweep

LAST_DAY_OVER = datetime(2026, 1, 16, tzinfo=SHANGHAI)  # five working days after Thursday 8 January


@pytest.fixture
def approval(cast: Cast, calendar_2026: None) -> Approval:
    """The fire department's, of a case in which housing has no part; in the reviewer's hands."""
    found = approval_of(case_make(cast, service_make(cast, FOUR)), "fire")
    approval_claim(approval_id=found.pk, actor=cast.actor("fire_reviewer"), at=AT)
    found.refresh_from_db()
    return found


def ask(cast: Cast, approval: Approval, who: str = "fire_reviewer", **changes: Any) -> OpinionRequest:
    given: dict[str, Any] = {
        "department_id": cast.departments["housing"].pk,
        "question": "结构是否变动？",
    } | changes
    return opinion_ask(approval_id=approval.pk, actor=cast.actor(who), at=AT, **given)


def verbs(approval: Approval) -> list[str]:
    rows = CaseEvent.objects.filter(approval=approval, verb__startswith="opinion")
    return list(rows.values_list("verb", flat=True))


def test_the_asked_department_sees_the_case_and_answers_once(cast: Cast, approval: Approval) -> None:
    housing = cast.actor("housing_reviewer")
    assert not Case.objects.for_user(housing).exists()
    asked = ask(cast, approval)
    assert asked.due_at == LAST_DAY_OVER
    assert Case.objects.for_user(housing).get() == approval.case
    opinion_answer(opinion_id=asked.pk, actor=housing, text="未变动。", at=AT)
    with pytest.raises(AlreadyDoneError):
        opinion_answer(opinion_id=asked.pk, actor=housing, text="再答一次", at=AT)
    assert OpinionAnswer.objects.get().text == "未变动。"
    assert verbs(approval) == [Verb.OPINION_ASKED, Verb.OPINION_ANSWERED]


def test_drawing_in_a_department_twice_changes_nothing_more(cast: Cast, approval: Approval) -> None:
    asked = ask(cast, approval)
    opinion_withdraw(opinion_id=asked.pk, actor=cast.actor("fire_reviewer"), reason="已查明", at=AT)
    ask(cast, approval)
    taking_part = Case.objects.get().department_ids
    assert len(taking_part) == len(set(taking_part)) == len(FOUR) + 1


def test_asking_stops_no_clock_and_the_approval_stays_decidable(cast: Cast, approval: Approval) -> None:
    before = (approval.statutory_due_at, approval.promised_due_at)
    ask(cast, approval)
    approval.refresh_from_db()
    assert (approval.statutory_due_at, approval.promised_due_at) == before
    assert (approval.status, approval.is_suspended) == (ApprovalStatus.CLAIMED, False)


def test_a_department_is_asked_once_until_it_has_answered(cast: Cast, approval: Approval) -> None:
    ask(cast, approval)
    with pytest.raises(AlreadyDoneError):
        ask(cast, approval)
    assert OpinionRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": "  "}, "question"),
        ({"department_id": None}, "department_id"),
        ({"expert_name": "专家"}, "department_id"),
        ({"due_on": date(2026, 1, 7)}, "due_on"),
    ],
)
def test_a_question_needs_its_text_one_addressee_and_a_day_to_come(
    cast: Cast, approval: Approval, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        ask(cast, approval, **changes)
    assert refused.value.field == field
    assert not OpinionRequest.objects.exists()


@pytest.mark.parametrize("key", ["fire", "centre"])
def test_neither_ones_own_department_nor_one_without_officers_is_asked(
    cast: Cast, approval: Approval, key: str
) -> None:
    with pytest.raises(RuleBrokenError):
        ask(cast, approval, department_id=cast.departments[key].pk)


@pytest.mark.parametrize("who", ["fire_signatory", "fire_section_head"])
def test_only_a_reviewer_asks(cast: Cast, approval: Approval, who: str) -> None:
    with pytest.raises(NotYoursError):
        ask(cast, approval, who)


def test_only_who_holds_the_approval_asks(cast: Cast, approval: Approval) -> None:
    cast.users["city_reviewer"].memberships.update(department=cast.departments["fire"])
    with pytest.raises(HeldByAnotherError):
        ask(cast, approval, "city_reviewer")
    with pytest.raises(Http404):
        ask(cast, approval, "housing_reviewer")


@pytest.mark.parametrize("who", ["fire_reviewer", "housing_section_head"])
def test_only_the_asked_department_answers(cast: Cast, approval: Approval, who: str) -> None:
    asked = ask(cast, approval)
    with pytest.raises(NotYoursError):
        opinion_answer(opinion_id=asked.pk, actor=cast.actor(who), text="答", at=AT)


def test_a_stranger_does_not_know_of_the_question(cast: Cast, approval: Approval) -> None:
    asked = ask(cast, approval)
    with pytest.raises(Http404):
        opinion_answer(opinion_id=asked.pk, actor=cast.actor("other_clerk"), text="答", at=AT)


def test_the_handler_enters_what_an_expert_answered_with_its_day(cast: Cast, approval: Approval) -> None:
    asked = ask(cast, approval, department_id=None, expert_name="王教授", expert_office="建筑学院")
    later = AT + timedelta(days=4)
    with pytest.raises(RuleBrokenError) as refused:
        opinion_answer(
            opinion_id=asked.pk,
            actor=cast.actor("fire_reviewer"),
            text="可行",
            given_on=date(2026, 1, 7),
            at=later,
        )
    assert refused.value.field == "given_on"
    opinion_answer(
        opinion_id=asked.pk,
        actor=cast.actor("fire_reviewer"),
        text="可行",
        given_on=date(2026, 1, 9),
        at=later,
    )
    answer = OpinionAnswer.objects.get()
    assert (answer.given_on, answer.entered_by) == (date(2026, 1, 9), cast.users["fire_reviewer"])


def test_an_expert_is_not_answered_for_by_who_does_not_hold_the_approval(
    cast: Cast, approval: Approval
) -> None:
    asked = ask(cast, approval, department_id=None, expert_name="王教授")
    approval_release(approval_id=approval.pk, actor=cast.actor("fire_reviewer"), at=AT)
    with pytest.raises(AlreadyDoneError):
        opinion_answer(opinion_id=asked.pk, actor=cast.actor("fire_reviewer"), text="可行", at=AT)


def test_a_withdrawn_question_is_not_answered(cast: Cast, approval: Approval) -> None:
    asked = ask(cast, approval)
    with pytest.raises(RuleBrokenError):
        opinion_withdraw(opinion_id=asked.pk, actor=cast.actor("fire_reviewer"), reason=" ", at=AT)
    opinion_withdraw(opinion_id=asked.pk, actor=cast.actor("fire_reviewer"), reason="已查明", at=AT)
    with pytest.raises(AlreadyDoneError):
        opinion_answer(opinion_id=asked.pk, actor=cast.actor("housing_reviewer"), text="答", at=AT)


def test_what_is_not_answered_is_reminded_of_once_and_missed_once(cast: Cast, approval: Approval) -> None:
    missed: list[dict[str, Any]] = []

    def note(**news: Any) -> None:
        missed.append(news)

    limit_missed.connect(note)
    try:
        asked = ask(cast, approval)
        assert asked.remind_at is not None
        assert opinions_sweep(at=asked.remind_at - timedelta(minutes=1)) == 0
        assert [opinions_sweep(at=asked.remind_at) for _ in range(2)] == [1, 0]
        assert opinions_sweep(at=asked.due_at - timedelta(minutes=1)) == 0
        assert [opinions_sweep(at=asked.due_at) for _ in range(2)] == [1, 0]
    finally:
        limit_missed.disconnect(note)
    asked.refresh_from_db()
    assert asked.state == OpinionState.MISSED
    assert verbs(approval)[1:] == [Verb.OPINION_REMINDED, Verb.OPINION_MISSED]
    assert [(n["department_id"], n["detail"]) for n in missed] == [(asked.department_id, "opinion")]


def test_of_two_workers_at_the_same_question_one_comes_second(cast: Cast, approval: Approval) -> None:
    asked = ask(cast, approval)
    acts: list[Callable[..., None]] = [opinion_remind, opinion_miss]
    for act in acts:
        act(request=asked, at=asked.due_at)
        with pytest.raises(AlreadyDoneError), transaction.atomic():
            act(request=asked, at=asked.due_at)
    assert verbs(approval)[1:] == [Verb.OPINION_REMINDED, Verb.OPINION_MISSED]


def test_after_a_long_downtime_it_is_missed_without_a_reminder(cast: Cast, approval: Approval) -> None:
    asked = ask(cast, approval)
    assert opinions_sweep(at=asked.due_at + timedelta(days=30)) == 1
    assert verbs(approval)[1:] == [Verb.OPINION_MISSED]


def test_a_late_answer_is_taken(cast: Cast, approval: Approval) -> None:
    asked = ask(cast, approval)
    opinions_sweep(at=asked.due_at)
    opinion_answer(opinion_id=asked.pk, actor=cast.actor("housing_signatory"), text="未变动", at=asked.due_at)
    asked.refresh_from_db()
    assert asked.state == OpinionState.ANSWERED


def test_who_decides_without_the_opinion_leaves_a_trace(cast: Cast, approval: Approval) -> None:
    asked = ask(cast, approval)
    assert opinions_lapse(approval=approval, actor=cast.actor("fire_reviewer"), at=AT) == 1
    assert opinions_lapse(approval=approval, actor=cast.actor("fire_reviewer"), at=AT) == 0
    asked.refresh_from_db()
    assert asked.state == OpinionState.WITHDRAWN
    assert verbs(approval)[1:] == [Verb.OPINION_UNANSWERED]


def test_a_decided_approval_needs_no_opinion_any_more(cast: Cast, approval: Approval) -> None:
    asked = ask(cast, approval)
    Approval.objects.filter(pk=approval.pk).update(status="granted", concluded_at=AT)
    with pytest.raises(AlreadyDoneError):
        opinion_answer(opinion_id=asked.pk, actor=cast.actor("housing_reviewer"), text="答", at=AT)
    assert opinions_sweep(at=asked.due_at) == 0


def test_a_day_of_ones_own_ends_at_its_midnight_and_a_rest_day_on_the_next_working_day(
    cast: Cast, approval: Approval
) -> None:
    asked = ask(cast, approval, due_on=date(2026, 1, 10))  # a Saturday
    assert asked.due_at == datetime(2026, 1, 13, tzinfo=SHANGHAI)


def test_a_day_in_a_year_without_calendar_is_provisional(cast: Cast, approval: Approval) -> None:
    assert not ask(cast, approval, due_on=date(2026, 12, 30)).is_due_provisional
    assert ask(
        cast, approval, department_id=None, expert_name="王教授", due_on=date(2027, 1, 5)
    ).is_due_provisional
