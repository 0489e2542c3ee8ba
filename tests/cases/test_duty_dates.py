"""Dates that rest on a year nobody had announced: entered, they move; acceptance is not early."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.models import Case, CaseStatus
from cases.services import Choice, Intake
from cases.services.duty_dates import duty_dates_recompute
from catalogue.models import CalendarDay, CalendarYear
from catalogue.selectors.calendar import working_calendar_forget
from tests.cast import Cast, draft_make, service_make
from workflows import engine
from workflows.engine import sweeps

YEARS_END = datetime(2026, 12, 29, 2, 0, tzinfo=UTC)  # Tuesday: five plain working days end on 5 January


@pytest.fixture
def received(cast: Cast, calendar_2026: None) -> Case:
    return engine.case_submit(
        draft_key=draft_make(cast, service_make(cast)).key,
        actor=cast.actor("clerk"),
        at=YEARS_END,
        intake=Intake(Choice.EXAMINE),
    )


def announce_new_year() -> None:
    """1 January 2027, a Friday, is a day off."""
    CalendarYear.objects.create(year=2027, is_published=True, source="test")
    CalendarDay.objects.create(date="2027-01-01", is_working=False, reason="元旦")
    working_calendar_forget()


def test_a_received_case_is_not_deemed_accepted_before_its_days_are_over(received: Case) -> None:
    assert received.acceptance_due_at == datetime(2027, 1, 5, 16, 0, tzinfo=UTC)
    announce_new_year()
    assert duty_dates_recompute(at=YEARS_END) == 1
    assert duty_dates_recompute(at=YEARS_END) == 0
    received.refresh_from_db()
    assert received.acceptance_due_at == datetime(2027, 1, 6, 16, 0, tzinfo=UTC)
    assert sweeps.deemed_acceptance_sweep(at=datetime(2027, 1, 5, 16, 0, tzinfo=UTC)) == 0
    assert received.status == CaseStatus.RECEIVED


def test_what_is_over_stays_as_it_was(received: Case) -> None:
    announce_new_year()
    assert duty_dates_recompute(at=YEARS_END + timedelta(days=30)) == 0
