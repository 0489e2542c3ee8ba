"""特别程序: a listed reason, a clause, a notice, a planned end, a second person; and it ends by itself."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from pytest_django import Settings

from cases.errors import NotYoursError, TooLateError
from cases.models import Approval, Case, CaseEvent, Outcome, Verb
from cases.models.papers import Paper
from cases.models.procedures import DueDateChange, MoveReason, ProcedureState, SpecialProcedure
from cases.paper_kinds import PaperKind
from cases.selectors.clocks import approval_clocks, case_clocks, procedure_choices
from cases.services import procedures as services
from cases.time_limits import ExcludedKind, Rule
from common.clock import SHANGHAI
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from exchange.models import Message
from tests.cases.time_play import (
    DAY,
    again,
    claimed_make,
    days_of,
    procedure_ask,
    procedure_end,
    procedure_start,
)
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from workflows import engine
from workflows.engine import procedures as acts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar_2026")]


def decide(cast: Cast, approval: Approval, *, at: datetime = AT) -> None:
    engine.approval_decide(
        approval_id=approval.pk,
        actor=cast.actor("fire_reviewer"),
        outcome=Outcome.GRANTED,
        opinion="",
        at=at,
    )


def test_the_days_after_the_start_up_to_the_planned_end_do_not_count(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure_start(cast, approval)  # 8 to 20 January: eight working days after the first
    approval = again(approval)
    assert approval.is_suspended
    assert days_of(approval) == ("2026-02-24", "2026-01-27")
    assert days_of(approval.case) == ("2026-02-24", "2026-01-27")


def test_the_applicant_is_told_in_writing_and_once(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure = procedure_start(cast, approval)
    kinds = list(Message.objects.filter(reference=approval.case.number).values_list("kind", flat=True))
    assert (kinds.count("procedure_started"), kinds.count("due_date_moved")) == (1, 0)
    paper = Paper.objects.get(kind=PaperKind.SPECIAL_PROCEDURE)
    assert (paper.approval_id, paper.key) == (approval.pk, str(procedure.pk))
    assert paper.facts["planned_end"] == {"day": "2026-01-20"}
    assert paper.facts["clause"] == procedure.legal_clause


def test_both_clocks_explain_the_days_with_kind_clause_and_article(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure_start(cast, approval)
    for both in (approval_clocks(again(approval)), case_clocks(Case.objects.get())):
        assert both is not None
        step = next(step for step in both.statutory.explanation if step.rule is Rule.EXCLUDED)
        assert (step.days, str(step.to)) == (8, "2026-01-20")
        assert "第八十七条" in step.article_text()
        assert "行政许可法 第四十五条" in step.article_text()


def test_while_it_runs_nothing_is_decided_and_after_it_may_be(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure = procedure_start(cast, approval)
    with pytest.raises(AlreadyDoneError) as refused:
        decide(cast, approval)
    assert refused.value.source == "行政许可法 第四十五条"
    procedure_end(cast, procedure, at=AT + 5 * DAY)
    decide(cast, approval, at=AT + 5 * DAY)
    assert again(approval).status == "granted"


def test_until_it_is_approved_the_clock_runs_and_may_be_decided(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure = procedure_ask(cast, approval)
    assert days_of(again(approval)) == ("2026-02-05", "2026-01-15")
    decide(cast, approval)
    with pytest.raises(AlreadyDoneError):
        acts.procedure_approve(procedure_id=procedure.pk, actor=cast.actor("fire_signatory"), at=AT)
    assert acts.procedures_sweep(at=AT) == 1
    procedure.refresh_from_db()
    assert procedure.state == ProcedureState.CANCELLED


def test_it_starts_on_the_day_it_is_approved_and_never_before(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure = procedure_ask(cast, approval)
    approved_at = AT + 5 * DAY  # Tuesday 13 January: three working days have passed
    acts.procedure_approve(procedure_id=procedure.pk, actor=cast.actor("fire_signatory"), at=approved_at)
    procedure.refresh_from_db()
    assert procedure.starts_on == date(2026, 1, 13)
    assert days_of(again(approval)) == ("2026-02-12", "2026-01-22")


def test_ended_early_the_days_that_are_left_count_again_and_the_applicant_is_told(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure = procedure_start(cast, approval)
    procedure_end(cast, procedure, at=AT + 6 * DAY)  # Wednesday 14 January: four working days out
    approval, ended = again(approval), SpecialProcedure.objects.get()
    assert (ended.state, ended.ended_on, ended.result) == (ProcedureState.ENDED, date(2026, 1, 14), "合格")
    assert not approval.is_suspended
    assert days_of(approval) == ("2026-02-11", "2026-01-21")
    assert DueDateChange.objects.filter(reason=MoveReason.PROCEDURE_ENDED).count() == 4
    assert Message.objects.filter(kind="due_date_moved").count() == 1


def test_stopped_and_resumed_on_one_day_leaves_nothing_out(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure = procedure_start(cast, approval)
    procedure_end(cast, procedure, at=AT + timedelta(hours=3))
    assert days_of(again(approval)) == ("2026-02-05", "2026-01-15")


@pytest.mark.parametrize("days_late", [1, 30])
def test_at_the_planned_end_it_resumes_by_itself_however_late_somebody_looks(
    cast: Cast, days_late: int
) -> None:
    approval = claimed_make(cast)
    procedure_start(cast, approval)
    on_the_last_day = datetime(2026, 1, 20, 23, 59, tzinfo=SHANGHAI)
    assert acts.procedures_sweep(at=on_the_last_day) == 0
    assert acts.procedures_sweep(at=on_the_last_day + days_late * DAY) == 1
    assert acts.procedures_sweep(at=on_the_last_day + days_late * DAY) == 0
    ended = SpecialProcedure.objects.get()
    assert (ended.ended_on, ended.ended_by) == (date(2026, 1, 20), None)
    approval = again(approval)
    assert not approval.is_suspended
    assert days_of(approval) == ("2026-02-24", "2026-01-27")
    assert CaseEvent.objects.get(verb=Verb.PROCEDURE_ENDED).actor is None
    assert not Message.objects.filter(kind="due_date_moved").exists()


def test_nobody_ends_it_by_itself_before_its_planned_end(cast: Cast) -> None:
    procedure = procedure_start(cast, claimed_make(cast))
    with pytest.raises(AlreadyDoneError), transaction.atomic():
        services.procedure_end(procedure=procedure, actor=None, at=datetime(2026, 1, 20, 23, tzinfo=SHANGHAI))
    procedure.refresh_from_db()
    assert procedure.state == ProcedureState.RUNNING


def test_two_at_once_leave_their_days_out_once_and_both_must_end(cast: Cast) -> None:
    approval = claimed_make(cast)
    first = procedure_start(cast, approval)
    second = procedure_start(cast, approval, kind="expert-review", until=date(2026, 1, 16))
    assert days_of(again(approval)) == ("2026-02-24", "2026-01-27")
    procedure_end(cast, second, at=AT + 5 * DAY)
    assert again(approval).is_suspended
    procedure_end(cast, first, at=AT + 6 * DAY)
    assert not again(approval).is_suspended


def test_for_the_case_the_days_of_parallel_branches_count_once(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("fire", ["fire"]), Item("city", ["city"])]))
    for key in ("fire", "city"):
        approval = approval_of(case, key)
        engine.approval_claim(approval_id=approval.pk, actor=cast.actor(f"{key}_reviewer"), at=AT)
        until = date(2026, 1, 20) if key == "fire" else date(2026, 1, 22)
        who, approver = f"{key}_reviewer", f"{key}_signatory"
        procedure_start(cast, approval, until=until, who=who, approver=approver)
    case.refresh_from_db()
    assert days_of(case) == ("2026-02-26", "2026-01-29")  # ten working days, not eighteen
    assert days_of(approval_of(case, "fire")) == ("2026-02-24", "2026-01-27")


def test_a_local_kind_moves_the_promise_only(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure_start(cast, approval, kind="publicity")
    approval = again(approval)
    assert days_of(approval) == ("2026-02-05", "2026-01-27")
    assert days_of(approval.case) == ("2026-02-05", "2026-01-27")
    assert approval.is_suspended


@pytest.mark.parametrize("kind", ["site-visit", "supplement", "", "internal-countersign"])
def test_what_is_on_no_list_stops_nothing(cast: Cast, kind: str) -> None:
    approval = claimed_make(cast)
    with pytest.raises(RuleBrokenError) as refused:
        procedure_ask(cast, approval, kind=kind)
    assert (refused.value.field, refused.value.source) == ("kind", "行政许可法 第四十五条")


def test_a_place_without_local_kinds_has_the_eight_of_the_law(cast: Cast, settings: Settings) -> None:
    settings.LOCAL_EXCLUSIONS = {}
    ((_title, kinds),) = procedure_choices()
    assert [kind for kind, _name in kinds] == [kind.value for kind in ExcludedKind]
    assert len(kinds) == 8
    with pytest.raises(RuleBrokenError):
        procedure_ask(cast, claimed_make(cast), kind="publicity")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"clause": " "}, "legal_clause"),
        ({"clause": "条" * 201}, "legal_clause"),
        ({"notice": ""}, "notice"),
        ({"until": date(2026, 1, 8)}, "planned_end_on"),
        ({"until": date(2025, 12, 1)}, "planned_end_on"),
        ({"until": date(2026, 4, 30)}, "planned_end_on"),
    ],
)
def test_clause_notice_and_a_planned_end_in_reach_are_demanded(
    cast: Cast, given: dict[str, object], field: str
) -> None:
    approval = claimed_make(cast)
    with pytest.raises(RuleBrokenError) as refused:
        procedure_ask(cast, approval, **given)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not SpecialProcedure.objects.exists()


def test_the_handler_does_not_approve_their_own_stop(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure, reviewer = procedure_ask(cast, approval), cast.users["fire_reviewer"]
    cast.users["fire_signatory"].memberships.update(user=reviewer)
    with pytest.raises(NotYoursError):
        acts.procedure_approve(procedure_id=procedure.pk, actor=cast.actor("fire_reviewer"), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        SpecialProcedure.objects.filter(pk=procedure.pk).update(
            state=ProcedureState.RUNNING, decided_by=reviewer, decided_at=AT, starts_on=AT.date()
        )


@pytest.mark.parametrize("who", ["fire_section_head", "market_signatory", "clerk", "government_head"])
def test_others_do_not_approve(cast: Cast, who: str) -> None:
    procedure = procedure_ask(cast, claimed_make(cast))
    with pytest.raises((NotAllowedError, Http404)):
        acts.procedure_approve(procedure_id=procedure.pk, actor=cast.actor(who), at=AT)
    procedure.refresh_from_db()
    assert procedure.state == ProcedureState.ASKED


def test_who_does_not_handle_it_neither_asks_nor_ends(cast: Cast) -> None:
    approval = claimed_make(cast)
    with pytest.raises(NotYoursError):
        procedure_ask(cast, approval, who="fire_signatory")
    procedure = procedure_start(cast, approval)
    with pytest.raises(NotYoursError):
        procedure_end(cast, procedure, at=AT, who="fire_signatory")
    with pytest.raises(Http404):
        procedure_end(cast, procedure, at=AT, who="market_reviewer")


def test_an_end_needs_its_result(cast: Cast) -> None:
    procedure = procedure_start(cast, claimed_make(cast))
    with pytest.raises(RuleBrokenError) as refused:
        acts.procedure_end(procedure_id=procedure.pk, actor=cast.actor("fire_reviewer"), result=" ", at=AT)
    assert refused.value.field == "result"


def test_asked_approved_and_ended_happen_once_each(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure = procedure_ask(cast, approval)
    with pytest.raises(AlreadyDoneError):
        procedure_ask(cast, approval)
    for _time in range(2):
        signatory = cast.actor("fire_signatory")
        try:
            acts.procedure_approve(procedure_id=procedure.pk, actor=signatory, at=AT)
        except AlreadyDoneError:
            assert _time == 1
    procedure_end(cast, procedure, at=AT + 5 * DAY)
    with pytest.raises(AlreadyDoneError):
        procedure_end(cast, procedure, at=AT + 5 * DAY)
    assert CaseEvent.objects.filter(verb=Verb.PROCEDURE_STARTED).count() == 1
    assert CaseEvent.objects.filter(verb=Verb.PROCEDURE_ENDED).count() == 1


def test_what_has_run_out_is_not_stopped(cast: Cast) -> None:
    approval = claimed_make(cast)
    assert approval.statutory_due_at is not None
    with pytest.raises(TooLateError):
        procedure_ask(cast, approval, until=date(2026, 2, 20), at=approval.statutory_due_at)


def test_a_planned_end_that_has_come_is_not_approved(cast: Cast) -> None:
    procedure = procedure_ask(cast, claimed_make(cast))
    late = datetime(2026, 1, 20, 9, tzinfo=SHANGHAI)
    with pytest.raises(RuleBrokenError):
        acts.procedure_approve(procedure_id=procedure.pk, actor=cast.actor("fire_signatory"), at=late)


def test_a_refusal_gives_its_reason_and_the_clock_runs_on(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure, signatory = procedure_ask(cast, approval), cast.actor("fire_signatory")
    with pytest.raises(RuleBrokenError):
        acts.procedure_refuse(procedure_id=procedure.pk, actor=signatory, reason="", at=AT)
    acts.procedure_refuse(procedure_id=procedure.pk, actor=signatory, reason="无需检测", at=AT)
    assert not again(approval).is_suspended
    assert days_of(again(approval)) == ("2026-02-05", "2026-01-15")
    assert procedure_ask(cast, approval).state == ProcedureState.ASKED


def test_a_withdrawn_case_takes_its_procedures_along(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure_start(cast, approval)
    procedure_ask(cast, approval, kind="appraisal")
    engine.case_withdraw(
        case_number=approval.case.number, actor=cast.actor("clerk"), reason="不办了", at=AT + DAY
    )
    assert set(SpecialProcedure.objects.values_list("state", flat=True)) == {ProcedureState.CANCELLED}
    assert not again(approval).is_suspended
    assert acts.procedures_sweep(at=AT + 60 * DAY) == 0


def test_silence_does_not_grant_while_the_clock_stands(cast: Cast) -> None:
    approval = claimed_make(cast, Item("fire", ["fire"], is_default_consent=True))
    procedure_start(cast, approval)
    approval = again(approval)
    assert approval.defaults_at == approval.statutory_due_at
    assert days_of(approval)[0] == "2026-02-24"
