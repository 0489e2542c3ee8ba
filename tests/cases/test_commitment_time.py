"""What time does to a commitment check, and the record that is kept of a broken one (R33)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404
from pytest_django import Settings

from cases.errors import CommitmentBarredError, NotYoursError
from cases.models import Verb
from cases.models.commitments import CheckState, CommitmentBar, CommitmentCheck
from cases.selectors.commitments import checks_overdue
from cases.services.bars import commitment_problems
from cases.services.commitment_time import check_missed_note, checks_recompute
from cases.signals import limit_missed
from cases.time_limits import last_day
from catalogue.models import CalendarDay, CalendarYear
from catalogue.selectors import service_plan
from catalogue.selectors.calendar import working_calendar_forget
from catalogue.services import calendar_seed
from common.clock import SHANGHAI
from common.errors import AlreadyDoneError, RuleBrokenError
from tests.cases.commitment_play import BY_WORD, Play, events, messages, play_begin
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from workflows.engine import commitments as engine

pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture
def play(cast: Cast) -> Play:
    return play_begin(cast)


def test_who_broke_a_commitment_is_not_taken_at_their_word_until_the_record_is_over(play: Play) -> None:
    plan = service_plan(play.case.joint_service, {})
    other = service_plan(service_make(play.cast, [Item("market", ["market"])]), {})

    def problems(at: datetime, identifier: str = "330899199001019014", plan: Any = plan) -> list[Any]:
        return commitment_problems(kind="111", identifier=identifier, plan=plan, at=at)

    over = play.lapse()
    assert problems(over) == []
    play.revoke(at=over)
    (problem,) = problems(over)
    assert isinstance(problem, CommitmentBarredError)
    assert "第十四条" in problem.source
    assert "2031" in str(problem)
    assert problems(over, identifier="330899199202299024") == problems(over, identifier="") == []
    assert problems(over, plan=other) == []
    assert problems(datetime(2031, 1, 23, 23, 59, tzinfo=SHANGHAI))
    assert problems(datetime(2031, 1, 24, tzinfo=SHANGHAI)) == []


def test_a_record_made_on_a_leap_day_ends_on_the_last_of_february(play: Play, settings: Settings) -> None:
    settings.COMMITMENT_RECTIFY_MAX_WORKING_DAYS = 10_000
    play.record(is_kept=False, rectify_until=date(2028, 2, 28))
    play.revoke(at=datetime(2028, 2, 29, 9, tzinfo=SHANGHAI))
    assert CommitmentBar.objects.get().ends_on == date(2033, 2, 28)


def test_a_supervisor_strikes_a_record_once_and_with_a_reason(play: Play) -> None:
    over = play.lapse()
    play.revoke(at=over)
    bar = CommitmentBar.objects.get()
    supervisor = play.cast.actor("supervisor")
    with pytest.raises(RuleBrokenError) as refused:
        engine.bar_repair(bar_id=bar.pk, actor=supervisor, reason=" ", at=over)
    assert refused.value.field == "reason"
    with pytest.raises(NotYoursError):
        engine.bar_repair(bar_id=bar.pk, actor=play.cast.actor("market_signatory"), reason="x", at=over)
    with pytest.raises(Http404):
        engine.bar_repair(bar_id=bar.pk, actor=play.cast.actor("outsider"), reason="x", at=over)
    engine.bar_repair(bar_id=bar.pk, actor=supervisor, reason="信用修复决定", at=over)
    bar.refresh_from_db()
    assert (bar.repaired_at, bar.repaired_by, bar.repair_reason) == (
        over,
        play.cast.users["supervisor"],
        "信用修复决定",
    )
    plan = service_plan(play.case.joint_service, {})
    assert commitment_problems(kind="111", identifier="330899199001019014", plan=plan, at=over) == []
    with pytest.raises(AlreadyDoneError):
        engine.bar_repair(bar_id=bar.pk, actor=supervisor, reason="再次", at=over)
    assert (events(play.case, Verb.BAR_REPAIRED), messages("commitment_bar_repaired")) == (1, 1)


@pytest.fixture
def missed() -> Any:
    heard: list[dict[str, Any]] = []

    def hear(**news: Any) -> None:
        heard.append(news)

    limit_missed.connect(hear)
    yield heard
    limit_missed.disconnect(hear)


def test_a_check_nobody_made_is_reminded_of_then_missed_each_once(
    play: Play, missed: list[dict[str, Any]]
) -> None:
    due = play.check.due_at
    engine.commitments_sweep(at=due - timedelta(days=20))
    assert events(play.case, Verb.CHECK_REMINDED) == 0
    for _round in range(2):
        engine.commitments_sweep(at=due - timedelta(days=2))
        assert events(play.case, Verb.CHECK_REMINDED) == 1
    assert missed == []
    for _round in range(2):
        engine.commitments_sweep(at=due)
        assert [news["detail"] for news in missed] == ["commitment_check"]
    assert missed[0]["case"] == play.case
    assert missed[0]["department_id"] == play.cast.departments["market"].pk
    with pytest.raises(AlreadyDoneError), transaction.atomic():  # two workers read it as due
        check_missed_note(check=play.check, at=due)
    assert (events(play.case, Verb.CHECK_MISSED), len(missed)) == (1, 1)
    assert [c.pk for c in checks_overdue(actor=play.cast.actor("supervisor"), at=due)] == [play.check.pk]
    play.record(is_kept=True, at=due)
    assert play.check.state == CheckState.PASSED, "a missed check is still owed, and made"
    assert checks_overdue(actor=play.cast.actor("supervisor"), at=due) == []


def test_after_a_standstill_a_missed_check_is_found_and_no_reminder_comes_late(
    play: Play, missed: list[dict[str, Any]]
) -> None:
    engine.commitments_sweep(at=play.check.due_at + timedelta(days=400))
    assert (events(play.case, Verb.CHECK_REMINDED), len(missed)) == (0, 1)


def test_the_applicant_is_reminded_before_the_term_for_putting_right_is_over(play: Play) -> None:
    play.record(is_kept=False, rectify_until=date(2026, 2, 5))
    over = play.check.rectify_due_at
    assert over is not None
    engine.commitments_sweep(at=AT)
    assert messages("commitment_rectify_due") == 0
    for _round in range(2):
        engine.commitments_sweep(at=over - timedelta(days=1))
        assert messages("commitment_rectify_due") == 1
    for _round in range(2):
        engine.commitments_sweep(at=over)
        assert events(play.case, Verb.COMMITMENT_UNMET) == 1
    assert play.check.state == CheckState.UNMET


def test_a_provisional_date_is_computed_again_when_the_year_is_announced(cast: Cast) -> None:
    CalendarYear.objects.all().delete()
    CalendarDay.objects.all().delete()
    working_calendar_forget()
    case = case_make(cast, service_make(cast, BY_WORD))
    decide(cast, approval_of(case, "market"))
    check = CommitmentCheck.objects.get()
    assert (check.is_due_provisional, last_day(check.due_at)) == (True, date(2026, 4, 2))
    calendar_seed(year=2026)
    working_calendar_forget()
    (moved,) = checks_recompute(at=AT)
    assert (moved.check_id, last_day(moved.after)) == (check.pk, date(2026, 4, 9))
    check.refresh_from_db()
    assert not check.is_due_provisional
    assert last_day(check.due_at) == date(2026, 4, 9)
