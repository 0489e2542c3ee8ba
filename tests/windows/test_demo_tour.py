"""The first minutes' tour: begun by a click, ticked from rows, carried from chair to chair, and left."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from cases.models import Case, Voiding, VoidReason
from cases.services import Choice, Intake
from catalogue.models import JointService
from common import clock
from e_licences.models import Verification
from people.models import User
from tests.cast import Cast, Item, approval_of, decide, draft_make, service_make
from windows.demo.tour import COOKIE, STOPS, stops_done
from workflows import engine
from workflows.engine.acceptance import case_accept_by_silence

pytestmark = pytest.mark.django_db
TWO = [Item("market", ["market"]), Item("fire", ["fire"])]


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def _taken_in(cast: Cast, service: JointService, intake: Intake | None = None) -> Case:
    draft = draft_make(cast, service)
    return engine.case_submit(draft_key=draft.key, actor=cast.actor("clerk"), at=clock.now(), intake=intake)


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def page(visitor: Client) -> str:
    return " ".join(visitor.get(reverse("login")).content.decode().split())


def test_the_log_in_page_offers_the_tour_and_begins_it(visitor: Client) -> None:
    assert "Five stops in five minutes" in page(visitor)
    visitor.post(reverse("demo:tour_start"))
    begun = page(visitor)
    assert f"0 of {len(STOPS)} stops done" in begun
    assert all(f'data-stop="{stop.key}"' in begun for stop in STOPS)
    assert begun.count("data-done") == 0


def test_left_it_is_gone_and_can_be_had_back(visitor: Client) -> None:
    visitor.post(reverse("demo:tour_start"))
    visitor.post(reverse("demo:tour_end"))
    left = page(visitor)
    assert "stops done" not in left
    assert "Show the tour" in left


def test_each_stop_is_ticked_by_what_really_happens(cast: Cast, calendar_2026: None) -> None:
    since = clock.now() - timedelta(seconds=1)
    assert stops_done(since) == frozenset()
    service = service_make(cast, TWO)
    case = _taken_in(cast, service)
    assert stops_done(since) == {"take-in"}
    decide(cast, approval_of(case, "market"), at=clock.now())
    assert stops_done(since) == {"take-in"}
    decide(cast, approval_of(case, "fire"), at=clock.now())
    assert stops_done(since) == {"take-in", "parallel"}
    Verification.objects.create(channel="page", outcome="valid", at=clock.now())
    assert stops_done(since) == {"take-in", "parallel", "verify"}


def test_the_supervisors_decision_is_ticked(cast: Cast, calendar_2026: None) -> None:
    since = clock.now() - timedelta(seconds=1)
    case = _taken_in(cast, service_make(cast, TWO), Intake(Choice.EXAMINE))
    engine.void_ask(
        case_number=case.number,
        actor=cast.actor("clerk"),
        reason=VoidReason.DUPLICATE,
        note="重复",
        at=clock.now(),
    )
    assert "oversee" not in stops_done(since)
    asked = Voiding.objects.get()
    engine.void_refuse(voiding_id=asked.pk, actor=cast.actor("supervisor"), answer="不是", at=clock.now())
    assert stops_done(since) == {"take-in", "oversee"}


def test_what_was_before_or_happens_by_itself_ticks_nothing(cast: Cast, calendar_2026: None) -> None:
    _taken_in(cast, service_make(cast, TWO), Intake(Choice.EXAMINE))
    later = clock.now() + timedelta(days=20)
    case_accept_by_silence(case=Case.objects.get(), at=later)
    assert stops_done(clock.now() + timedelta(seconds=1)) == frozenset()


def test_the_ticks_are_one_statement(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as statements:
        stops_done(clock.now())
    assert len(statements) == 1


def test_a_stop_leads_into_the_chair_and_the_tour_goes_on_there(visitor: Client, settings: Settings) -> None:
    settings.DEMO_LOGINS = ["ducha"]
    User.objects.create_user("ducha", password=settings.DEMO_PASSWORD, name="秦秋分")
    visitor.post(reverse("demo:tour_start"))
    answer = visitor.post(reverse("demo:role"), {"username": "ducha", "place": "oversight:home"})
    assert answer["Location"] == reverse("oversight:home")
    assert visitor.session["_auth_user_id"] == str(User.objects.get().pk)
    assert visitor.cookies[COOKIE].value


@pytest.mark.parametrize("place", ["https://evil.example/", "admin:index", ""])
def test_a_stop_leads_nowhere_else(visitor: Client, settings: Settings, place: str) -> None:
    settings.DEMO_LOGINS = ["ducha"]
    User.objects.create_user("ducha", password=settings.DEMO_PASSWORD, name="秦秋分")
    answer = visitor.post(reverse("demo:role"), {"username": "ducha", "place": place})
    assert answer["Location"] == reverse("home")


def test_nobody_but_the_listed_roles_can_be_stepped_into(visitor: Client, settings: Settings) -> None:
    User.objects.create_superuser("guanli", password=settings.DEMO_PASSWORD, name="平台")
    User.objects.create_user("ducha", password="another-password", name="秦秋分")
    assert visitor.post(reverse("demo:role"), {"username": "guanli"}).status_code == 404
    assert visitor.post(reverse("demo:role"), {"username": "ducha"})["Location"] == reverse("login")
    assert "_auth_user_id" not in visitor.session


def test_a_forged_cookie_begins_no_tour(visitor: Client) -> None:
    visitor.cookies[COOKIE] = "2026-01-01T00:00:00+00:00"
    assert "Five stops in five minutes" in page(visitor)
