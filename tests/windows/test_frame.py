"""The frame of every page: the way in, languages, errors, what no page may contain."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.template.loader import get_template
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import translation

from tests.cast import Cast
from windows import views

WINDOWS = Path(settings.BASE_DIR) / "windows"
TEMPLATES = sorted((WINDOWS / "templates").rglob("*.html"))
SCRIPTS = sorted((WINDOWS / "static").rglob("*.js"))
BACKEND = settings.AUTHENTICATION_BACKENDS[-1]
PASSWORD = "right-horse-battery"


def logged_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name], backend=BACKEND)
    return client


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_no_template_has_what_the_content_security_policy_refuses(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|javascript:", text)
    assert not re.search(r'hx-trigger="[^"]*\[', text), "event filters need eval"
    assert not re.search(r"\|safe\b|autoescape off", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_a_script_is_short_and_needs_no_eval(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 100 or "vendor" in path.parts
    assert not re.search(r"\beval\(|new Function|document\.write", text)


def test_the_style_sheet_stays_within_its_budget() -> None:
    import gzip

    css = (WINDOWS / "static" / "windows" / "onewindow.css").read_bytes()
    assert len(gzip.compress(css)) <= 15_000


def test_every_page_names_its_policy_and_allows_nothing_inline(client: Client, db: None) -> None:
    answer = client.get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_front_page_offers_guides_verification_and_the_log_in(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    hero = page[page.index('class="hero"') : page.index('<footer class="foot"')]
    assert f'href="{reverse("guide:list")}"' in hero
    assert f'href="{reverse("login")}"' in hero
    assert f'action="{reverse("verify:form")}"' in hero


@pytest.mark.parametrize(
    ("name", "window"),
    [
        ("clerk", "counter:home"),
        ("fire_reviewer", "desk:inbox"),
        ("fire_signatory", "desk:inbox"),
        ("supervisor", "oversight:home"),
        ("citizen", "portal:home"),
    ],
)
def test_who_is_logged_in_is_led_to_their_own_window(cast: Cast, name: str, window: str) -> None:
    answer = logged_in(cast, name).get("/")
    assert (answer.status_code, answer["Location"]) == (302, reverse(window))


def test_the_switch_turns_the_page_into_the_other_language(client: Client, db: None) -> None:
    assert '<html lang="zh-CN"' in client.get("/").content.decode()
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/guide/"})
    assert answer["Location"] == "/guide/"
    assert '<html lang="en"' in client.get("/guide/").content.decode()


def test_a_language_switch_never_leads_to_another_host(client: Client, db: None) -> None:
    answer = client.post(reverse("set_language"), {"language": "en", "next": "https://evil.example/"})
    assert "evil.example" not in answer["Location"]


def test_a_wrong_password_answers_422_with_a_summary_that_links_nothing_away(cast: Cast) -> None:
    answer = Client().post(reverse("login"), {"username": "clerk", "password": "wrong"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "data-errors" in page
    assert "wrong" not in re.findall(r'value="([^"]*)"', page)


def test_an_empty_log_in_links_each_error_to_its_field(client: Client, db: None) -> None:
    page = client.post(reverse("login"), {}).content.decode()
    assert 'href="#id_username"' in page
    assert 'id="id_username_error"' in page
    assert 'aria-invalid="true"' in page


def test_the_right_password_opens_the_page_that_was_asked_for(cast: Cast) -> None:
    cast.users["clerk"].set_password(PASSWORD)
    cast.users["clerk"].save()
    answer = Client().post(
        reverse("login"), {"username": "clerk", "password": PASSWORD, "next": reverse("guide:list")}
    )
    assert (answer.status_code, answer["Location"]) == (302, reverse("guide:list"))


@override_settings(AXES_FAILURE_LIMIT=2)
def test_too_many_wrong_passwords_close_the_door_in_the_users_language(cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    for _ in range(3):
        answer = client.post(reverse("login"), {"username": "clerk", "password": "wrong"})
    assert answer.status_code == 429
    assert "Too many wrong passwords" in answer.content.decode()


def test_role_cards_stand_on_the_log_in_page_only_in_a_demonstration(cast: Cast) -> None:
    with override_settings(DEMO_LOGINS=["clerk"], DEMO=True):
        page = Client().get(reverse("login")).content.decode()
        assert page.count('class="role"') == 1
        assert page.count("csrfmiddlewaretoken") >= 3
    with override_settings(DEMO_LOGINS=["clerk"], DEMO=False):
        page = Client().get(reverse("login")).content.decode()
        assert 'class="role"' not in page
        assert 'class="ribbon"' not in page


def test_the_style_page_exists_only_in_a_demonstration(client: Client, db: None) -> None:
    assert client.get(reverse("design")).status_code == 200
    with override_settings(DEMO=False):
        assert client.get(reverse("design")).status_code == 404


def test_logging_out_takes_a_post(cast: Cast) -> None:
    client = logged_in(cast, "clerk")
    assert client.get(reverse("logout")).status_code == 405
    client.post(reverse("logout"))
    assert client.get("/").status_code == 200


def test_an_address_that_leads_nowhere_says_so_in_the_frame(client: Client, db: None) -> None:
    answer = client.get("/nowhere/", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_a_stale_form_is_told_that_nothing_was_sent(db: None) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = client.post(reverse("login"), {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()


def test_a_part_of_a_page_answers_401_when_the_session_has_ended(client: Client, db: None) -> None:
    answer = client.get(reverse("portal:home"), headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "<" not in answer.content.decode()


def test_the_error_page_is_drawn_without_database_session_or_user() -> None:
    with translation.override("en"):
        answer = views.broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


ERROR_PAGES = ["400", "403", "404", "429", "expired", "locked_out", "no_permission"]


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_every_error_page_can_be_drawn_for_nobody(name: str, db: None) -> None:
    assert "<h1>" in get_template(f"windows/{name}.html").render({}, RequestFactory().get("/"))


def test_the_health_page_tells_when_the_database_is_away(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}

    def away() -> None:
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", away)
        assert views.healthz(RequestFactory().get("/healthz")).status_code == 503
