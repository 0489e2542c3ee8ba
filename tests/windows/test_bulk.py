"""A signatory plans a run at the desk, sees how many licences it takes, starts, pauses and ends it."""

import re

import pytest
from django.conf import settings
from django.test import Client

from e_licences.models import BulkRun, BulkState, LicenceType
from e_licences.services import bulk_step
from people.models import Department, User
from tests.e_licences.bulk_play import AT, TEXTS, BulkPlay, OrderMaker, actor_make
from tests.e_licences.conftest import food_permit, market, order_make, person

__all__ = ["food_permit", "market", "order_make", "person"]
pytestmark = pytest.mark.django_db
CALLED = "Food business permit"


@pytest.fixture
def play(market: Department, food_permit: LicenceType, order_make: OrderMaker) -> BulkPlay:
    return BulkPlay(market, food_permit, actor_make(market, "signatory"), order_make)


@pytest.fixture
def client(play: BulkPlay) -> Client:
    return logged_in("signatory")


def logged_in(username: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    user = User.objects.get(username=username)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def chosen(play: BulkPlay) -> dict[str, str]:
    return TEXTS | {"licence_type": f"{play.department.pk}-{play.kind.pk}"}


def test_a_run_is_planned_with_the_number_of_licences_in_view_and_started(
    client: Client, play: BulkPlay
) -> None:
    play.issue(3)
    assert f"{CALLED} · {play.department.short_label}: 3 valid licences" in page(client, "/desk/bulk/")
    answer = client.post("/desk/bulk/plan/", chosen(play))
    run = BulkRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/bulk/{run.pk}/")
    planned = page(client, f"/desk/bulk/{run.pk}/")
    assert "3 licences will be re-issued." in planned
    assert "hx-get" not in planned

    assert client.post(f"/desk/bulk/{run.pk}/start/").status_code == 302
    assert f'hx-get="/desk/bulk/{run.pk}/progress/"' in page(client, f"/desk/bulk/{run.pk}/")
    bulk_step(run_id=run.pk, at=AT, at_most=2)
    part = page(client, f"/desk/bulk/{run.pk}/progress/")
    assert re.search(r'<progress max="3" value="2"', part)
    assert "66 %" in part
    assert "<html" not in part


def test_a_run_is_paused_gone_on_with_and_stopped_each_once(client: Client, play: BulkPlay) -> None:
    play.issue(1)
    run = play.plan()
    states = []
    for act in ("start", "pause", "pause", "resume", "retry", "stop", "stop", "start"):
        answer = client.post(f"/desk/bulk/{run.pk}/{act}/")
        run.refresh_from_db()
        states.append((answer.status_code, run.state))
    assert states == [
        (302, BulkState.RUNNING),
        (302, BulkState.PAUSED),
        (409, BulkState.PAUSED),
        (302, BulkState.RUNNING),
        (302, BulkState.RUNNING),
        (302, BulkState.STOPPED),
        (409, BulkState.STOPPED),
        (409, BulkState.STOPPED),
    ]


@pytest.mark.parametrize("missing", ["licence_type", "article", "reference", "reason"])
def test_a_plan_that_lacks_something_says_what_and_plans_nothing(
    client: Client, play: BulkPlay, missing: str
) -> None:
    play.issue(1)
    answer = client.post("/desk/bulk/plan/", chosen(play) | {missing: ""})
    assert answer.status_code == 422
    assert f'id="id_{missing}_error"' in answer.content.decode()
    assert not BulkRun.objects.exists()


def test_a_second_run_of_the_type_is_refused_in_words(client: Client, play: BulkPlay) -> None:
    play.issue(1)
    play.plan()
    answer = client.post("/desk/bulk/plan/", chosen(play))
    assert answer.status_code == 422
    assert "planned or under way already" in answer.content.decode()
    assert BulkRun.objects.count() == 1


def test_another_department_neither_sees_nor_moves_a_run_nor_plans_one_here(play: BulkPlay) -> None:
    play.issue(1)
    run = play.plan()
    other = Department.objects.create(code="11330899MB9900072L", name="消防", short_name="消防")
    actor_make(other, "outsider")
    outsider = logged_in("outsider")
    for path in ("", "progress/"):
        assert outsider.get(f"/desk/bulk/{run.pk}/{path}").status_code == 404
    for act in ("start", "pause", "resume", "retry", "stop"):
        assert outsider.post(f"/desk/bulk/{run.pk}/{act}/").status_code == 404
    assert outsider.post("/desk/bulk/plan/", chosen(play)).status_code == 422
    assert TEXTS["reference"] not in page(outsider, "/desk/bulk/")
    run.refresh_from_db()
    assert run.state == BulkState.PLANNED


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()
