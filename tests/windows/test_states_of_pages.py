"""What a page says when it cannot do what was asked: in both languages, with a way back, and honestly."""

import logging
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from people.policy import Role
from tests.cast import Cast
from tests.windows.test_frame import logged_in
from windows import frame, views

WAY_BACK = {"referer": "http://testserver/guide/?q=1"}


def told(client: Client, page: str, language: str = "en", **more: str) -> tuple[int, str]:
    answer = client.get(page, headers={"accept-language": language, **more})
    return answer.status_code, answer.content.decode()


def test_no_permission_says_who_may_in_the_readers_language(cast: Cast) -> None:
    status, page = told(logged_in(cast, "clerk"), reverse("oversight:home"))
    assert status == 403
    assert "Supervisor" in page
    assert "Window clerk" not in page[page.index("<main") :]
    with translation.override("zh-hans"):
        supervisor = str(Role.SUPERVISOR.label)
    assert supervisor in told(logged_in(cast, "clerk"), reverse("oversight:home"), "zh-hans")[1]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_not_there_leads_back_to_where_one_was(client: Client, db: None, language: str) -> None:
    status, page = told(client, "/nowhere/", language, **WAY_BACK)
    assert status == 404
    assert 'href="/guide/?q=1"' in page


def test_the_way_back_never_leads_to_another_house(client: Client, db: None) -> None:
    page = told(client, "/nowhere/", referer="https://evil.example/guide/")[1]
    assert "evil.example" not in page


def test_a_form_whose_key_does_not_fit_says_why_and_keeps_the_way_back(db: None) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en", **WAY_BACK})
    answer = client.post(reverse("login"), {"username": "a", "password": "b"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "what you typed still stands there" in page
    assert 'href="/guide/?q=1"' in page


def test_too_many_attempts_have_a_page_of_their_own(db: None) -> None:
    request = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    with translation.override("en"):
        answer = views.too_many(request)
    assert answer.status_code == 429
    assert "no more attempts are taken" in answer.content.decode()


def test_a_mistake_of_ours_tells_the_number_that_stands_in_the_log(
    db: None, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    settings.ROOT_URLCONF = "tests.windows.broken_urls"
    with caplog.at_level(logging.ERROR):
        answer = client.get("/broken/")
    number = answer["X-Request-Number"]
    assert answer.status_code == 500
    assert number in answer.content.decode()
    record = next(each for each in caplog.records if each.name == "django.request")
    assert frame.RequestNumber().filter(record)
    assert record.request_mark == f" request={number}"  # type: ignore[attr-defined]


def test_a_database_that_is_away_is_told_as_that_and_nothing_is_promised(
    db: None, settings: Settings
) -> None:
    settings.ROOT_URLCONF = "tests.windows.broken_urls"
    client = Client(raise_request_exception=False)
    for language, words in (("en", "The database cannot be reached"), ("zh-hans", "数据库")):
        answer = client.get("/away/", headers={"accept-language": language})
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert words in answer.content.decode()
        assert answer["X-Request-Number"] in answer.content.decode()


def test_that_page_needs_no_database() -> None:
    def away(*_args: object, **_more: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(away):
        assert frame.unavailable(RequestFactory().get("/")).status_code == 503


def test_the_house_is_closed_while_the_mark_is_there_and_says_so(
    client: Client, db: None, tmp_path: Path
) -> None:
    with override_settings(VAR_DIR=tmp_path):
        assert client.get("/guide/").status_code == 200
        (tmp_path / frame.MARK_OF_MAINTENANCE).touch()
        status, page = told(client, "/guide/")
        assert (status, "Closed for maintenance" in page) == (503, True)
        assert "维护" in told(client, "/guide/", "zh-hans")[1]
        assert client.get("/healthz").status_code == 200
        (tmp_path / frame.MARK_OF_MAINTENANCE).unlink()
        assert client.get("/guide/").status_code == 200
