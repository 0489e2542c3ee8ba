"""When the calendar of a year changes, every running date that rests on it is computed anew, once."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Approval, Case
from cases.models.procedures import Clock, DueDateChange, DueDateReview, MoveReason
from cases.selectors.clocks import approval_clocks, case_clocks
from cases.services.clocks import approval_clocks_recompute
from cases.time_limits import last_day
from catalogue.calendar_edits import DayEntry
from catalogue.models import JointService
from catalogue.selectors import service_bundles_forget, working_calendar, working_calendar_supposed
from catalogue.services.calendar_changes import calendar_day_set, calendar_year_publish
from common.clock import SHANGHAI
from exchange.models import Message
from tests.cases.time_play import claimed_make, days_of, procedure_start
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, service_make
from tests.versions import rewritten
from workflows.engine.due_dates import due_dates_recompute, due_dates_sweep
from workflows.models import CaseProcess, CaseTask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar_2026")]
ACCEPTED = datetime(2026, 12, 21, 10, tzinfo=SHANGHAI)  # a Monday: 20 working days run into 2027
NOW = datetime(2026, 12, 22, 9, tzinfo=SHANGHAI)
NEW_YEAR = DayEntry(date(2027, 1, 1), is_working=False, reason="元旦")


def dates_write(case: Case) -> None:
    """The dates as the calendar in force has them, as if they had always stood so."""
    case.refresh_from_db()
    both = case_clocks(case)
    assert both is not None
    dates = {"statutory_due_at": both.statutory.at, "promised_due_at": both.promised.at}
    Case.objects.filter(pk=case.pk).update(**dates, is_due_provisional=both.is_provisional)
    for approval in Approval.objects.filter(case=case).select_related("case", "item__joint_item__item"):
        own = approval_clocks(approval)
        assert own is not None
        dates = {"statutory_due_at": own.statutory.at, "promised_due_at": own.promised.at, "due_at": own.at}
        Approval.objects.filter(pk=approval.pk).update(**dates, is_due_provisional=own.is_provisional)


def december_make(cast: Cast, items: int = 1, *, accepted_at: datetime = ACCEPTED) -> Case:
    """A case that was accepted in December: its time runs into a year nobody has announced."""
    names = ["market", "fire", "environment", "city"][:items]
    case = case_make(cast, service_make(cast, [Item(name, [name]) for name in names]))
    Case.objects.filter(pk=case.pk).update(accepted_at=accepted_at)
    Approval.objects.filter(case=case).update(accepted_at=accepted_at)
    dates_write(case)
    Message.objects.all().delete()
    case.refresh_from_db()
    return case


def publish_2027() -> None:
    calendar_year_publish(year=2027, days=[NEW_YEAR], source="国务院办公厅通知", at=NOW)


def test_a_case_of_december_is_provisional_until_the_next_year_is_entered(cast: Cast) -> None:
    case = december_make(cast)
    assert case.is_due_provisional
    assert days_of(case) == ("2027-01-18", "2026-12-28")
    publish_2027()
    assert due_dates_sweep(at=NOW) == 2  # the statutory dates of the case and of its approval
    case.refresh_from_db()
    assert not case.is_due_provisional
    assert days_of(case) == ("2027-01-19", "2026-12-28")
    approval = approval_of(case, "market")
    assert (days_of(approval)[0], approval.is_due_provisional) == ("2027-01-19", False)


def test_each_move_is_recorded_and_the_applicant_is_told_once(cast: Cast) -> None:
    case = december_make(cast, items=3)
    publish_2027()
    due_dates_sweep(at=NOW)
    changes = list(DueDateChange.objects.filter(case=case))
    assert len(changes) == 4
    assert {(change.clock, change.reason) for change in changes} == {(Clock.STATUTORY, MoveReason.CALENDAR)}
    assert {str(last_day(change.before)) for change in changes} == {"2027-01-18"}
    assert {str(last_day(change.after)) for change in changes} == {"2027-01-19"}
    assert Message.objects.get().kind == "due_date_moved"


def test_the_second_look_finds_nothing_to_do(cast: Cast) -> None:
    december_make(cast)
    publish_2027()
    due_dates_sweep(at=NOW)
    assert due_dates_recompute(at=NOW, year=2027) == []
    assert DueDateChange.objects.count() == 2
    assert Message.objects.count() == 1


def test_a_case_whose_joint_limit_alone_runs_into_the_year_is_seen_too(cast: Cast) -> None:
    case = december_make(cast, accepted_at=datetime(2026, 12, 1, 10, tzinfo=SHANGHAI))
    with rewritten():
        JointService.objects.update(statutory_limit=45)
    service_bundles_forget()
    dates_write(case)
    publish_2027()
    assert due_dates_sweep(at=NOW) == 1
    assert DueDateChange.objects.get().approval is None
    case.refresh_from_db()
    assert days_of(case)[0] == "2027-02-03"
    assert days_of(approval_of(case, "market"))[0] == "2026-12-29"


def test_a_dry_run_says_what_would_move_and_writes_nothing(cast: Cast) -> None:
    case = december_make(cast)
    with working_calendar_supposed(working_calendar().changed({NEW_YEAR.day: False}, frozenset({2027}))):
        moves = due_dates_recompute(at=NOW, year=2027, dry_run=True)
    assert [(move.case_number, move.clock) for move in moves] == [(case.number, Clock.STATUTORY)] * 2
    assert {move.approval_id for move in moves} == {None, approval_of(case, "market").pk}
    assert not any(move.is_provisional for move in moves)
    case.refresh_from_db()
    assert days_of(case)[0] == "2027-01-18"
    assert not DueDateChange.objects.exists()


def test_a_year_entered_without_a_move_takes_the_mark_away_and_tells_nobody(cast: Cast) -> None:
    case = december_make(cast)
    calendar_year_publish(year=2027, days=[], source="国务院办公厅通知", at=NOW)
    assert due_dates_sweep(at=NOW) == 0
    case.refresh_from_db()
    assert not case.is_due_provisional
    assert not approval_of(case, "market").is_due_provisional
    assert not Message.objects.exists()


def test_a_local_day_off_moves_the_dates_of_running_cases_only(cast: Cast) -> None:
    running = case_make(cast, service_make(cast, [Item("market", ["market"])]))
    ended = case_make(cast, running.joint_service)
    decide(cast, approval_of(ended, "market"))
    day_off = DayEntry(date(2026, 1, 14), is_working=False, reason="台风停工", is_local=True)
    calendar_day_set(entry=day_off, source="县政府公告", at=AT + timedelta(days=1))
    assert due_dates_sweep(at=AT + timedelta(days=1)) == 4
    running.refresh_from_db()
    ended.refresh_from_db()
    assert days_of(running) == ("2026-02-06", "2026-01-16")
    assert days_of(ended) == ("2026-02-05", "2026-01-15")
    assert days_of(approval_of(ended, "market")) == ("2026-02-05", "2026-01-15")


def test_an_approval_that_has_ended_keeps_the_dates_it_ended_with(cast: Cast) -> None:
    case = case_make(cast, service_make(cast, [Item("market", ["market"])]))
    decide(cast, approval_of(case, "market"))
    day_off = DayEntry(date(2026, 1, 14), is_working=False, reason="台风停工", is_local=True)
    calendar_day_set(entry=day_off, source="县政府公告", at=AT)
    ended = approval_of(case, "market")
    assert approval_clocks_recompute(approval=ended, at=AT, reason=MoveReason.CALENDAR) == []
    assert days_of(approval_of(case, "market")) == ("2026-02-05", "2026-01-15")
    assert not DueDateChange.objects.exists()


def test_extension_and_procedure_stay_in_the_sum(cast: Cast) -> None:
    approval = claimed_make(cast)
    procedure_start(cast, approval)
    before = days_of(Approval.objects.get(pk=approval.pk))
    assert due_dates_recompute(at=AT) == []
    assert days_of(Approval.objects.get(pk=approval.pk)) == before


def test_what_the_change_does_not_concern_costs_no_statement(cast: Cast) -> None:
    service = service_make(cast, [Item("market", ["market"])])
    december_make(cast)

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            due_dates_recompute(at=NOW, year=2027, dry_run=True)
        return len(captured)

    few = statements()
    for _index in range(4):
        case_make(cast, service)  # over long before 2027
    assert statements() == few


def test_the_review_is_owed_from_the_commit_on_and_again_while_the_old_calendar_is_remembered(
    cast: Cast,
) -> None:
    december_make(cast)
    assert due_dates_sweep(at=NOW) == 0
    publish_2027()
    review = DueDateReview.objects.get(year=2027)
    assert (review.year, review.done_at) == (2027, None)
    due_dates_sweep(at=NOW)
    review.refresh_from_db()
    assert review.done_at == NOW
    # A process that still remembered the old calendar accepted one more case meanwhile.
    late = december_make(cast)
    Case.objects.filter(pk=late.pk).update(is_due_provisional=True)
    assert due_dates_sweep(at=NOW + timedelta(seconds=30)) == 0
    assert Case.objects.get(pk=late.pk).is_due_provisional
    due_dates_sweep(at=NOW + timedelta(seconds=60))
    assert not Case.objects.get(pk=late.pk).is_due_provisional
    assert due_dates_sweep(at=NOW + timedelta(seconds=90)) == 0


def test_a_worker_that_died_at_it_is_followed_by_another(cast: Cast) -> None:
    case = december_make(cast)
    publish_2027()
    DueDateReview.objects.update(claimed_at=NOW)
    assert due_dates_sweep(at=NOW + timedelta(minutes=5)) == 0
    assert due_dates_sweep(at=NOW + timedelta(minutes=11)) == 2
    case.refresh_from_db()
    assert days_of(case)[0] == "2027-01-19"


def test_one_case_that_cannot_be_recomputed_leaves_the_review_owing_and_the_others_done(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = december_make(cast), december_make(cast)
    process = CaseProcess.objects.get(case=broken)
    CaseTask.objects.filter(process=process).delete()
    process.delete()
    publish_2027()
    assert due_dates_sweep(at=NOW) == 2
    sound.refresh_from_db()
    assert days_of(sound)[0] == "2027-01-19"
    assert DueDateReview.objects.get(year=2027).done_at is None
    assert f"due dates of case {broken.pk}" in caplog.text
