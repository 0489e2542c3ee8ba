"""Time travel: the page, who may, and that what falls due happens by the worker's own services."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from cases.models import AcceptanceKind, Case, CaseStatus
from cases.selectors.next_due import next_due
from catalogue.services import calendar_seed
from common import clock
from common.offset import NONE, offset
from tests.background import wait_until, worker_running
from tests.cast import Cast, Item, draft_make, service_make
from tests.windows.acceptance import EXAMINE
from windows.demo.travel import Step, next_working_day, travel
from workflows import engine
from workflows.tasks import sweep

ONE = [Item("market", ["market"])]
STATEMENTS = 12


@pytest.fixture(autouse=True)
def _own_folder(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    calendar_seed(year=2026)


@pytest.fixture
def login(cast: Cast) -> Callable[[str], Client]:
    def client_of(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(cast.users[name], backend=configured.AUTHENTICATION_BACKENDS[-1])
        return client

    return client_of


def received(cast: Cast) -> Case:
    """Handed in now; the lead has five working days to say that something is missing."""
    draft = draft_make(cast, service_make(cast, ONE))
    return engine.case_submit(draft_key=draft.key, actor=cast.actor("clerk"), at=clock.now(), intake=EXAMINE)


def forward(client: Client, step: str, known: timedelta = NONE) -> int:
    answer = client.post(reverse("demo:forward"), {"step": step, "known": known.total_seconds()})
    return answer.status_code


@pytest.mark.django_db
def test_after_five_working_days_silence_is_acceptance_by_the_workers_round(cast: Cast) -> None:
    case = received(cast)
    assert case.acceptance_due_at is not None
    days = 0
    while clock.now() < case.acceptance_due_at:
        sweep()
        case.refresh_from_db()
        assert case.status == CaseStatus.RECEIVED
        travel(step=Step.WORKING_DAY, known=offset())
        days += 1
    sweep()
    case.refresh_from_db()
    assert days in (5, 6)
    assert (case.status, case.acceptance) == (CaseStatus.IN_PROGRESS, AcceptanceKind.DEEMED)
    assert case.accepted_at == case.received_at


@pytest.mark.django_db(transaction=True)
def test_a_worker_sees_the_same_clock_and_is_woken_by_the_jump(cast: Cast) -> None:
    case = received(cast)
    with worker_running():
        travel(step=Step.DEADLINE, known=offset())
        assert case.acceptance_due_at is not None
        assert clock.now() > case.acceptance_due_at
        wait_until(lambda: Case.objects.get(pk=case.pk).status == CaseStatus.IN_PROGRESS)


@pytest.mark.django_db
def test_the_next_deadline_is_the_first_of_all_and_tells_its_case(cast: Cast) -> None:
    assert next_due(clock.now()) is None
    case = received(cast)
    due = next_due(clock.now())
    assert due is not None
    assert (due.at, due.case_number, due.what) == (case.acceptance_due_at, case.number, "accept")
    engine.case_accept(case_number=case.number, actor=cast.actor("clerk"), at=clock.now())
    due = next_due(clock.now())
    assert due is not None
    assert due.what == "approval"


@pytest.mark.django_db
def test_the_page_puts_the_clock_forward_once_and_every_page_says_so(
    cast: Cast, login: Callable[[str], Client]
) -> None:
    supervisor = login("supervisor")
    assert "put forward to" not in supervisor.get(reverse("demo:stage")).content.decode()
    assert forward(supervisor, "hour") == 302
    assert forward(supervisor, "hour") == 409
    assert offset() == timedelta(hours=1)
    assert forward(supervisor, "day", offset()) == 302
    shown = f"put forward to {clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d}"
    for place in ("demo:stage", "oversight:home", "verify:form", "guide:list"):
        page = " ".join(supervisor.get(reverse(place)).content.decode().split())
        assert shown in page, place


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["", "year", "-1"])
def test_a_step_that_is_none_is_refused_and_nothing_moves(
    cast: Cast, login: Callable[[str], Client], step: str
) -> None:
    assert forward(login("supervisor"), step) == 422
    assert offset() == NONE


@pytest.mark.django_db
def test_with_nothing_due_there_is_no_next_deadline(cast: Cast, login: Callable[[str], Client]) -> None:
    editor = login("editor")
    answer = editor.post(reverse("demo:forward"), {"step": "deadline", "known": 0})
    assert answer.status_code == 422
    assert "Nothing is due any more" in answer.content.decode()
    assert offset() == NONE


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["clerk", "fire_reviewer", "citizen", "outsider"])
def test_only_supervisors_and_editors_let_time_pass(
    cast: Cast, login: Callable[[str], Client], who: str
) -> None:
    assert forward(login(who), "day") == 403
    assert offset() == NONE


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["demo:stage", "demo:sample"])
def test_outside_a_demonstration_there_is_no_such_page(
    cast: Cast, login: Callable[[str], Client], settings: Settings, page: str
) -> None:
    supervisor = login("supervisor")
    settings.DEMO = False
    assert supervisor.get(reverse(page)).status_code == 404
    assert forward(supervisor, "day") == 404
    assert supervisor.post(reverse("demo:role"), {"username": "ducha"}).status_code == 404
    assert offset() == NONE


@pytest.mark.django_db
def test_the_page_asks_no_more_with_many_cases(cast: Cast, login: Callable[[str], Client]) -> None:
    supervisor = login("supervisor")
    for _ in range(3):
        received(cast)
    with CaptureQueriesContext(connection) as statements:
        supervisor.get(reverse("demo:stage"))
    assert len(statements) <= STATEMENTS


@pytest.mark.django_db
def test_without_a_sample_source_its_fault_is_refused_with_the_reason(
    cast: Cast, login: Callable[[str], Client], settings: Settings
) -> None:
    settings.SAMPLE_SOURCE_URL = "http://127.0.0.1:9"
    supervisor = login("supervisor")
    answer = supervisor.post(reverse("demo:fault"), {"fault": "slow"})
    assert answer.status_code == 422
    assert "No sample source answers" in answer.content.decode()
    assert supervisor.post(reverse("demo:fault"), {"fault": "fire"}).status_code == 422


@pytest.mark.django_db
def test_a_working_day_later_is_never_a_day_off() -> None:
    friday = clock.now().replace(year=2026, month=11, day=27, hour=2)
    assert clock.local_date(next_working_day(friday)).isoformat() == "2026-11-30"
