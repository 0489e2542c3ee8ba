"""Rating on one's own device with the code, and answering what was bad, at the desk and in oversight."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, Rating, RatingFollowUp, RatingRemedy, RatingStage
from cases.selectors.ratings import rating_code, rating_url
from tests.cast import Cast, Item, approval_of, case_make, decide, service_make
from tests.windows.test_portal import client_of, page_of

pytestmark = pytest.mark.usefixtures("calendar_2026")
INTAKE, RESULT = RatingStage.INTAKE, RatingStage.RESULT


@pytest.fixture
def case(cast: Cast) -> Case:
    return case_make(cast, service_make(cast, [Item("market", ["market"])]))


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def at(case: Case, stage: RatingStage = INTAKE) -> str:
    return reverse("rating:rate", args=[rating_code(case, stage)])


def test_with_the_code_of_the_slip_anybody_rates_without_a_log_in(visitor: Client, case: Case) -> None:
    assert rating_url(case).endswith(at(case))
    page = visitor.get(at(case)).content.decode()
    assert page.count('name="level"') == 5
    assert not any(" checked" in part.split(">")[0] for part in page.split('name="level"')[1:])
    for personal in (case.applicant.name, case.number, case.applicant.identifier, "张*"):
        assert personal not in page
    answer = visitor.post(at(case), {"level": "5", "tags": ["fast", "slow"], "text": "谢谢"})
    assert answer["Location"] == at(case)
    rating = Rating.objects.get()
    assert (rating.level, rating.tags, rating.text) == (5, ["fast"], "谢谢")
    assert "Very satisfied" in visitor.get(at(case)).content.decode()


def test_a_second_post_changes_nothing(visitor: Client, case: Case) -> None:
    visitor.post(at(case), {"level": "5"})
    assert visitor.post(at(case), {"level": "1"}).status_code == 200
    assert Rating.objects.get().level == 5


@pytest.mark.parametrize("given", [{}, {"level": "9"}, {"text": "无"}])
def test_without_a_level_nothing_is_taken_and_what_was_typed_stays(
    visitor: Client, case: Case, given: dict[str, str]
) -> None:
    answer = visitor.post(at(case), given)
    assert answer.status_code == 422
    assert "Choose one of the five." in answer.content.decode()
    assert given.get("text", "") in answer.content.decode()
    assert not Rating.objects.exists()


def test_a_wrong_code_does_not_exist_and_says_no_more(visitor: Client, case: Case) -> None:
    code = rating_code(case, INTAKE)
    wrong = [visitor.get(reverse("rating:rate", args=[one])) for one in (code[:-1], f"1{code}", "x")]
    assert {answer.status_code for answer in wrong} == {404}
    assert case.joint_service.label not in "".join(answer.content.decode() for answer in wrong)
    assert visitor.post(reverse("rating:again", args=["x"]), {"level": "5"}).status_code == 404


def test_after_many_wrong_codes_even_a_right_one_must_wait(visitor: Client, case: Case) -> None:
    for _ in range(settings.RATING_WRONG_CODES):
        assert visitor.get(reverse("rating:rate", args=["x"])).status_code == 404
    refused = visitor.get(at(case))
    assert refused.status_code == 429
    assert "in 10 minutes" in refused.content.decode()
    assert refused["Retry-After"] == "600"
    assert visitor.post(at(case), {"level": "5"}).status_code == 429
    assert not Rating.objects.exists()


def test_the_time_to_wait_is_told_as_it_is_set(visitor: Client, settings: pytest.FixtureRequest) -> None:
    """“Ten minutes” was said whatever had been set."""
    settings.SHARE_WRONG_CODES, settings.SHARE_WRONG_CODES_SECONDS = 0, 90  # type: ignore[attr-defined]
    answer = visitor.post(reverse("share:answer"), {"code": "x", "looker": "y"})
    assert answer.status_code == 429
    assert "in 2 minutes" in answer.content.decode()


def test_the_result_is_rated_when_there_is_one(visitor: Client, cast: Cast, case: Case) -> None:
    assert "no result to be rated yet" in visitor.get(at(case, RESULT)).content.decode()
    visitor.post(at(case, RESULT), {"level": "5"})
    assert not Rating.objects.exists()
    assert at(case, RESULT) not in page_of(cast, case)
    assert at(case) in page_of(cast, case)
    decide(cast, approval_of(case, "market"))
    assert at(case, RESULT) in page_of(cast, case)
    visitor.post(at(case, RESULT), {"level": "5"})
    assert Rating.objects.get().stage == RESULT


@pytest.mark.parametrize("name", ["clerk", "market_reviewer", "supervisor"])
def test_staff_rate_nothing_and_read_nothing_by_a_code(cast: Cast, case: Case, name: str) -> None:
    """The code is on the slip that the clerk hands over."""
    client = client_of(cast, name)
    assert client.get(at(case)).status_code == 403
    assert client.post(at(case), {"level": "5"}).status_code == 403
    assert not Rating.objects.exists()


def test_a_bad_rating_is_called_back_settled_and_answered_once_more(
    visitor: Client, cast: Cast, case: Case
) -> None:
    decide(cast, approval_of(case, "market"))
    visitor.post(at(case, RESULT), {"level": "2", "tags": ["slow"], "text": "太慢"})
    rating = Rating.objects.get()
    told = visitor.get(at(case, RESULT)).content.decode()
    assert "You are called back by" in told
    head = client_of(cast, "market_head")
    listed = head.get(reverse("desk:ratings")).content.decode()
    assert reverse("desk:rating", args=[rating.pk]) in listed
    assert case.applicant.name not in listed
    shown = head.get(reverse("desk:rating", args=[rating.pk])).content.decode()
    assert case.applicant.name in shown
    call, settle = (reverse(f"desk:rating_{act}", args=[rating.pk]) for act in ("call", "settle"))
    assert head.post(settle, {"outcome": "mended", "result": "已改"}).status_code == 409
    refused = head.post(call, {"note": ""})
    assert refused.status_code == 422
    assert "Say what came of the call." in refused.content.decode()
    assert head.post(call, {"note": "已致歉"}).status_code == 302
    assert head.post(call, {"note": "再次"}).status_code == 409
    assert head.post(settle, {"result": "已改"}).status_code == 422
    assert head.post(settle, {"outcome": "mended", "result": "加派人手"}).status_code == 302
    assert RatingRemedy.objects.get().settled_by == cast.users["market_head"]
    assert "加派人手" in visitor.get(at(case, RESULT)).content.decode()
    again = reverse("rating:again", args=[rating_code(case, RESULT)])
    assert visitor.post(again, {}).status_code == 422
    assert visitor.post(again, {"level": "4"}).status_code == 302
    assert visitor.post(again, {"level": "1"}).status_code == 302
    assert RatingFollowUp.objects.get().level == 4
    overseen = client_of(cast, "supervisor").get(f"{reverse('oversight:ratings')}?tab=settled")
    assert "Satisfied" in overseen.content.decode()


@pytest.mark.parametrize("name", ["fire_head", "housing_signatory"])
def test_another_departments_bad_rating_does_not_exist(
    visitor: Client, cast: Cast, case: Case, name: str
) -> None:
    decide(cast, approval_of(case, "market"))
    visitor.post(at(case, RESULT), {"level": "1"})
    rating = Rating.objects.get()
    stranger = client_of(cast, name)
    assert stranger.get(reverse("desk:rating", args=[rating.pk])).status_code == 404
    assert stranger.post(reverse("desk:rating_call", args=[rating.pk]), {"note": "x"}).status_code == 404
    assert (
        reverse("desk:rating", args=[rating.pk]) not in stranger.get(reverse("desk:ratings")).content.decode()
    )
    assert RatingRemedy.objects.get().called_at is None


@pytest.mark.parametrize("route", ["oversight:ratings", "desk:ratings"])
def test_the_lists_take_few_statements(visitor: Client, cast: Cast, route: str) -> None:
    service = service_make(cast, [Item("market", ["market"])])
    client = client_of(cast, "supervisor" if route.startswith("oversight") else "market_head")

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(route)).status_code == 200
        return len(captured)

    def rate_badly() -> None:
        case = case_make(cast, service)
        decide(cast, approval_of(case, "market"))
        visitor.post(at(case, RESULT), {"level": "1"})

    rate_badly()
    statements()
    few = statements()
    for _ in range(3):
        rate_badly()
    assert statements() == few <= 20
