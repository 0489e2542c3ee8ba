"""Where one is logged in: listed in words, ended one by one or all at once, nobody else's."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from catalogue.services import catalogue_files, catalogue_load
from people.models import Session, User
from people.selectors import session_mark, sessions_of
from people.services import demo_people_load, sessions_sweep
from tests.cast import Cast
from tests.windows.test_frame import logged_in
from tests.windows.test_own_password import browser_of as browser
from tests.windows.test_own_password import with_password
from windows.account.browsers import Browser, browser_of, browser_words

LIST = reverse("own_sessions")
OTHERS = reverse("own_sessions_end")
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36"
)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def clerk(cast: Cast) -> User:
    return with_password(cast.users["clerk"])


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def end(client: Client, other: Client) -> int:
    return client.post(reverse("own_session_end", args=[session_mark(key_of(other))])).status_code


def is_in(client: Client) -> bool:
    return client.get(LIST).status_code == 200


def age(client: Client, by: timedelta) -> None:
    Session.objects.filter(pk=key_of(client)).update(seen_at=timezone.now() - by)


def test_the_list_tells_the_browser_in_words_marks_this_one_and_shows_no_key(clerk: User) -> None:
    here = browser(clerk)
    phone = Client(headers={"user-agent": PHONE})
    phone.post(reverse("login"), {"username": clerk.username, "password": "right-horse-battery"})
    page = here.get(LIST).content.decode()
    assert "Chrome on Android" in page
    assert "A browser we do not know" in page
    assert page.count("✓ this log-in") == 1
    assert page.count("End this log-in") == 1
    assert session_mark(key_of(phone)) in page
    assert session_mark(key_of(here)) not in page
    assert key_of(phone) not in page


def test_neither_the_header_nor_an_address_is_kept(clerk: User) -> None:
    phone = Client(headers={"user-agent": PHONE}, REMOTE_ADDR="203.0.113.77")
    phone.post(reverse("login"), {"username": clerk.username, "password": "right-horse-battery"})
    row = Session.objects.get(user=clerk)
    kept = f"{row.get_decoded()} {vars(row)}"
    assert "'browser': 'chrome', 'system': 'android'" in kept
    for told in ("Mozilla", "Pixel", "126.0", "203.0.113"):
        assert told not in kept


def test_a_log_in_that_was_ended_is_logged_out_on_its_next_request(clerk: User) -> None:
    here, there, third = browser(clerk), browser(clerk), browser(clerk)
    assert end(here, there) == 302
    assert "That log-in has ended." in here.get(LIST).content.decode()
    assert [is_in(each) for each in (here, there, third)] == [True, False, True]
    assert end(here, there) == 404
    assert is_in(third)


def test_a_log_in_that_was_ended_while_it_answered_does_not_come_back(clerk: User) -> None:
    here, there = browser(clerk), browser(clerk)
    session = there.session
    assert session["opened"]
    end(here, there)
    session["more"] = 1
    with pytest.raises(UpdateError):
        session.save()
    assert not is_in(there)


def test_all_others_end_at_once_and_this_one_goes_on(clerk: User, cast: Cast) -> None:
    here, there, third = browser(clerk), browser(clerk), browser(clerk)
    stranger = logged_in(cast, "fire_reviewer")
    assert here.post(OTHERS).status_code == 302
    assert "2 other log-ins have ended." in here.get(LIST).content.decode()
    assert [is_in(each) for each in (here, there, third, stranger)] == [True, False, False, True]
    assert "End all others" not in here.get(LIST).content.decode()


def test_the_log_in_of_somebody_else_is_not_there_and_stays(clerk: User, cast: Cast) -> None:
    here, stranger = browser(clerk), logged_in(cast, "fire_reviewer")
    assert session_mark(key_of(stranger)) not in here.get(LIST).content.decode()
    assert end(here, stranger) == 404
    assert here.post(reverse("own_session_end", args=[key_of(stranger)])).status_code == 404
    assert is_in(stranger)
    assert is_in(here)


def test_this_one_is_not_ended_by_its_mark(clerk: User) -> None:
    here = browser(clerk)
    assert end(here, here) == 404
    assert is_in(here)


def test_what_no_longer_opens_the_account_is_not_listed(clerk: User) -> None:
    here, there, over = browser(clerk), browser(clerk), browser(clerk)
    Session.objects.filter(pk=key_of(over)).update(expire_date=timezone.now())
    assert here.get(LIST).content.decode().count("End this log-in") == 1
    with_password(clerk)  # the administration writes another hash
    this = key_of(browser(clerk))
    assert [each.is_this for each in sessions_of(clerk, this=this, at=timezone.now())] == [True]
    assert not is_in(there)


def test_what_is_over_is_swept(clerk: User) -> None:
    over, running = browser(clerk), browser(clerk)
    Session.objects.filter(pk=key_of(over)).update(expire_date=timezone.now())
    assert sessions_sweep(at=timezone.now()) == 1
    assert is_in(running)


def test_a_page_view_gains_no_statement_and_one_write_after_five_minutes(clerk: User) -> None:
    here = browser(clerk)
    here.get(LIST)

    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            here.get(reverse("guide:list"))
        return [each["sql"] for each in seen if "people_session" in each["sql"]]

    age(here, timedelta(minutes=4))
    assert [each.split()[0] for each in statements()] == ["SELECT"]
    age(here, timedelta(minutes=5))
    ends = Session.objects.get().expire_date
    assert [each.split()[0] for each in statements()] == ["SELECT", "UPDATE"]
    assert [each.split()[0] for each in statements()] == ["SELECT"]
    assert timezone.now() - Session.objects.get().seen_at < timedelta(minutes=1)
    assert Session.objects.get().expire_date == ends, "a page view does not make a log-in longer"


def test_the_list_takes_as_many_statements_for_many_as_for_one(clerk: User) -> None:
    here = browser(clerk)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            here.get(LIST)
        return len(seen)

    few = statements()
    others = [browser(clerk) for _ in range(6)]
    assert statements() == few <= 5
    assert len(others) == 6


def test_one_click_of_the_demonstration_is_a_log_in_like_any_other(db: None) -> None:
    catalogue_load(paths=catalogue_files(), is_departments_only=True)
    demo_people_load()
    here, there = Client(headers=ENGLISH), Client(headers=ENGLISH)
    for client in (here, there):
        client.post(reverse("login"), {"username": "gongmin", "password": settings.DEMO_PASSWORD})
    tour = Client(headers=ENGLISH)
    tour.post(reverse("demo:role"), {"username": "gongmin"})
    assert here.get(LIST).content.decode().count("End this log-in") == 2
    assert end(here, tour) == 302
    assert [is_in(each) for each in (here, there, tour)] == [True, True, False]


def test_the_account_page_leads_to_both(clerk: User) -> None:
    page = browser(clerk).get(reverse("mfa_index")).content.decode()
    assert f'href="{LIST}"' in page
    assert f'href="{reverse("account_change_password")}"' in page


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (PHONE, "Chrome on Android"),
        (PHONE + " XWEB/1160065 MMWEBSDK/20231202 MicroMessenger/8.0.47", "WeChat on Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4",
            "Huawei Browser on HarmonyOS",
        ),
        ("curl/8.5.0 (Windows)", "Windows"),
        ("curl/8.5.0", "A browser we do not know"),
        ("", "A browser we do not know"),
    ],
)
def test_a_browser_in_words(told: str, words: str) -> None:
    with translation.override("en"):
        assert browser_words(browser_of(told)) == words
        assert browser_words(Browser("forgotten", "")) == "A browser we do not know"
