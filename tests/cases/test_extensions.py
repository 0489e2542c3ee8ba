"""延长期限: once, before expiry, by the head whom the law names, and the applicant is told why."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from pytest_django import Settings

from cases.errors import NotYoursError, TooLateError
from cases.models import Approval, Case, CaseEvent, Outcome, Verb
from cases.models.papers import Paper
from cases.models.procedures import Clock, DueDateChange, Extension, ExtensionState, MoveReason
from cases.paper_kinds import PaperKind
from cases.selectors.clocks import approval_clocks
from cases.time_limits import Rule
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from exchange.models import Message
from tests.cases.time_play import (
    again,
    claimed_make,
    days_of,
    extension_ask,
    extension_grant,
    joint_extension_ask,
)
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from workflows import engine
from workflows.engine import procedures as acts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar_2026")]


def test_ten_working_days_more_move_law_and_promise_and_nothing_of_the_case(cast: Cast) -> None:
    approval = claimed_make(cast)
    assert days_of(approval) == ("2026-02-05", "2026-01-15")
    extension_grant(cast, extension_ask(cast, approval))
    approval = again(approval)
    assert days_of(approval) == ("2026-02-26", "2026-01-29")
    assert approval.due_at == approval.promised_due_at
    assert days_of(approval.case) == ("2026-02-05", "2026-01-15")
    moved = DueDateChange.objects.filter(approval=approval, reason=MoveReason.EXTENSION)
    assert set(moved.values_list("clock", flat=True)) == {Clock.STATUTORY, Clock.PROMISED}


def test_the_extension_stands_in_the_explanation_with_its_article(cast: Cast) -> None:
    approval = claimed_make(cast)
    extension_grant(cast, extension_ask(cast, approval, amount=4))
    both = approval_clocks(Approval.objects.get(pk=approval.pk))
    assert both is not None
    for due in (both.statutory, both.promised):
        step = next(step for step in due.explanation if step.rule is Rule.EXTENSION)
        assert (step.days, step.article_text()) == (4, "行政许可法 第四十二条")


def test_the_promise_stays_where_the_place_says_so(cast: Cast, settings: Settings) -> None:
    settings.EXTENSION_MOVES_PROMISE = False
    approval = claimed_make(cast)
    extension_grant(cast, extension_ask(cast, approval))
    assert days_of(again(approval)) == ("2026-02-26", "2026-01-15")


def test_the_applicant_is_told_the_reason_once_and_in_writing(cast: Cast) -> None:
    approval = claimed_make(cast)
    extension_grant(cast, extension_ask(cast, approval))
    kinds = list(Message.objects.filter(reference=approval.case.number).values_list("kind", flat=True))
    assert kinds.count("extension_granted") == 1
    assert "due_date_moved" not in kinds
    paper = Paper.objects.get(case=approval.case, kind=PaperKind.EXTENSION)
    assert paper.approval_id == approval.pk
    assert paper.facts["reason"] == "需核实图纸"
    assert paper.facts["new_due"] == {"day": "2026-02-26"}
    event = CaseEvent.objects.get(verb=Verb.EXTENSION_GRANTED)
    assert (event.actor_id, event.reason) == (cast.users["fire_head"].pk, "需核实图纸")


def test_a_limit_is_extended_once(cast: Cast) -> None:
    approval = claimed_make(cast)
    extension_grant(cast, extension_ask(cast, approval, amount=5))
    with pytest.raises(AlreadyDoneError, match=r"extended already|已") as refused:
        extension_ask(cast, approval, amount=5)
    assert refused.value.source == "行政许可法 第四十二条"
    assert days_of(again(approval))[0] == "2026-02-12"


def test_the_same_request_twice_is_one_request(cast: Cast) -> None:
    approval = claimed_make(cast)
    extension_ask(cast, approval)
    with pytest.raises(AlreadyDoneError):
        extension_ask(cast, approval)
    assert Extension.objects.count() == 1


def test_the_same_answer_twice_is_one_answer(cast: Cast) -> None:
    approval = claimed_make(cast)
    extension = extension_ask(cast, approval)
    extension_grant(cast, extension)
    with pytest.raises(AlreadyDoneError):
        extension_grant(cast, extension)
    assert Paper.objects.filter(kind=PaperKind.EXTENSION).count() == 1


@pytest.mark.parametrize(("amount", "extension_limit"), [(11, 10), (0, 10), (1, 0)])
def test_more_than_the_law_allows_is_refused(cast: Cast, amount: int, extension_limit: int) -> None:
    approval = claimed_make(cast, Item("fire", ["fire"], extension_limit=extension_limit))
    with pytest.raises(RuleBrokenError) as refused:
        extension_ask(cast, approval, amount=amount)
    assert refused.value.field == "amount"
    assert "第四十二条" in refused.value.source
    assert not Extension.objects.exists()


def test_an_extension_needs_its_reason(cast: Cast) -> None:
    approval = claimed_make(cast)
    with pytest.raises(RuleBrokenError) as refused:
        acts.approval_extension_ask(
            approval_id=approval.pk, actor=cast.actor("fire_reviewer"), amount=5, reason="  ", at=AT
        )
    assert refused.value.field == "reason"


def test_after_the_limit_has_run_out_nothing_is_asked_and_nothing_is_granted(cast: Cast) -> None:
    approval = claimed_make(cast)
    assert approval.statutory_due_at is not None
    extension = extension_ask(cast, approval, at=approval.statutory_due_at - timedelta(seconds=1))
    with pytest.raises(TooLateError) as refused:
        extension_grant(cast, extension, at=approval.statutory_due_at)
    assert (refused.value.status, refused.value.source) == (409, "行政许可法 第四十二条")
    extension.refresh_from_db()
    assert extension.state == ExtensionState.ASKED
    assert days_of(again(approval)) == ("2026-02-05", "2026-01-15")
    assert acts.extensions_sweep(at=approval.statutory_due_at) == 1
    extension.refresh_from_db()
    assert extension.state == ExtensionState.LAPSED
    with pytest.raises(TooLateError):
        extension_ask(cast, approval, at=approval.statutory_due_at)


def test_what_is_decided_is_not_extended(cast: Cast) -> None:
    approval = claimed_make(cast)
    extension = extension_ask(cast, approval)
    engine.approval_decide(
        approval_id=approval.pk,
        actor=cast.actor("fire_reviewer"),
        outcome=Outcome.GRANTED,
        opinion="",
        at=AT,
    )
    with pytest.raises(TooLateError):
        extension_grant(cast, extension)
    assert days_of(again(approval))[0] == "2026-02-05"


@pytest.mark.parametrize("who", ["fire_reviewer", "fire_signatory", "market_head", "government_head"])
def test_only_the_head_of_the_organ_extends_the_limit_of_its_approval(cast: Cast, who: str) -> None:
    extension = extension_ask(cast, claimed_make(cast))
    with pytest.raises((NotAllowedError, Http404)):
        extension_grant(cast, extension, who=who)
    extension.refresh_from_db()
    assert extension.state == ExtensionState.ASKED


def test_who_asked_does_not_grant(cast: Cast) -> None:
    approval = claimed_make(cast)
    head, reviewer = cast.users["fire_head"], cast.users["fire_reviewer"]
    extension = extension_ask(cast, approval)
    head.memberships.update(user=reviewer)
    with pytest.raises(NotYoursError):
        extension_grant(cast, extension, who="fire_reviewer")
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.filter(pk=extension.pk).update(
            state=ExtensionState.GRANTED, decided_by=reviewer, decided_at=AT
        )


@pytest.mark.parametrize("who", ["market_reviewer", "clerk", "citizen", "fire_signatory"])
def test_who_does_not_handle_it_asks_for_nothing(cast: Cast, who: str) -> None:
    approval = claimed_make(cast)
    with pytest.raises((NotAllowedError, Http404)):
        extension_ask(cast, approval, who=who)


def test_a_refusal_gives_its_reason_and_one_may_ask_again(cast: Cast) -> None:
    approval = claimed_make(cast)
    extension, head = extension_ask(cast, approval), cast.actor("fire_head")
    with pytest.raises(RuleBrokenError):
        acts.extension_refuse(extension_id=extension.pk, actor=head, reason="", at=AT)
    acts.extension_refuse(extension_id=extension.pk, actor=head, reason="时间足够", at=AT)
    assert days_of(again(approval)) == ("2026-02-05", "2026-01-15")
    assert not Message.objects.filter(kind="extension_granted").exists()
    assert extension_ask(cast, approval).state == ExtensionState.ASKED


def test_the_joint_limit_is_extended_by_the_head_of_the_government(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    extension = joint_extension_ask(cast, case)
    with pytest.raises((NotAllowedError, Http404)):
        extension_grant(cast, extension, who="market_head")
    extension_grant(cast, extension, who="government_head")
    case.refresh_from_db()
    assert days_of(case) == ("2026-03-04", "2026-02-05")
    assert days_of(approval_of(case, "fire")) == ("2026-02-05", "2026-01-15")
    paper = Paper.objects.get(case=case, kind=PaperKind.EXTENSION)
    assert paper.facts["authority"]["zh"] == "本级人民政府负责人"
    with pytest.raises(AlreadyDoneError):
        joint_extension_ask(cast, case)


def test_only_the_lead_department_asks_for_the_joint_limit(cast: Cast) -> None:
    case = case_make(cast, service_make(cast))
    with pytest.raises(Http404):
        acts.case_extension_ask(
            case_number=case.number, actor=cast.actor("fire_reviewer"), amount=15, reason="事项复杂", at=AT
        )


def test_silence_counts_from_the_extended_limit(cast: Cast) -> None:
    approval = claimed_make(cast, Item("fire", ["fire"], is_default_consent=True))
    assert approval.defaults_at == approval.statutory_due_at
    extension_grant(cast, extension_ask(cast, approval))
    approval = again(approval)
    assert approval.defaults_at == approval.statutory_due_at
    assert days_of(approval)[0] == "2026-02-26"


def test_a_date_that_moved_on_can_be_missed_anew(cast: Cast) -> None:
    approval = claimed_make(cast)
    Approval.objects.filter(pk=approval.pk).update(overdue_noted_at=AT)
    extension_grant(cast, extension_ask(cast, approval))
    assert again(approval).overdue_noted_at is None


def test_a_withdrawn_case_takes_its_request_along(cast: Cast) -> None:
    approval = claimed_make(cast)
    extension = extension_ask(cast, approval)
    engine.case_withdraw(case_number=approval.case.number, actor=cast.actor("clerk"), reason="不办了", at=AT)
    extension.refresh_from_db()
    assert extension.state == ExtensionState.LAPSED
    with pytest.raises(AlreadyDoneError):
        extension_grant(cast, extension)


def test_the_request_for_a_concluded_case_lapses(cast: Cast) -> None:
    case: Case = case_make(cast, service_make(cast, [Item("market", ["market"])]))
    joint_extension_ask(cast, case)
    assert acts.extensions_sweep(at=AT) == 0
    decide(cast, approval_of(case, "market"))
    assert acts.extensions_sweep(at=AT) == 1
    assert acts.extensions_sweep(at=AT) == 0
    assert Extension.objects.get().state == ExtensionState.LAPSED
