"""Two browsers of one person: what the one does to the log-in of the other, and the new password."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from people.models import User
from tests.browser import steps
from tests.browser.committed import committed
from tests.browser.conftest import Seat
from tests.browser.test_log_in import log_out, looked_at, with_password

NEW = "another-horse-battery"


def password_back(username: str) -> None:
    user = User.objects.get(username=username)
    user.set_password(settings.DEMO_PASSWORD)
    user.save()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("username", ["gongmin2", "ducha"])
def test_a_log_in_is_ended_from_another_and_a_new_password_ends_the_rest(
    seat: Seat, username: str, language: str
) -> None:
    here, there = seat(username, language=language), seat(username, language=language)
    here.page.locator("a.who-name").click()
    looked_at(here, f"account-{username}")
    here.follow("Where I am logged in")
    looked_at(here, f"sessions-{username}")
    here.press("End this log-in")
    expect(here.button("End this log-in")).to_have_count(0)
    looked_at(here, f"sessions-one-{username}")
    there.go("/account/sessions/")
    expect(there.page).to_have_url(re.compile("/login/"))

    there.log_in(username)
    here.go("/account/")
    here.follow("Change my password")
    looked_at(here, f"password-{username}")
    here.page.locator("#id_old_password").fill("wrong")
    here.page.locator("#id_new_password1").fill("short")
    here.press("Change the password")
    expect(here.page.locator("[data-errors]")).to_be_focused()
    looked_at(here, f"password-wrong-{username}")
    here.page.locator("#id_old_password").fill(settings.DEMO_PASSWORD)
    here.page.locator("#id_new_password1").fill(NEW)
    here.page.locator("#id_new_password2").fill(NEW)
    here.press("Change the password")
    try:
        expect(steps.heading(here)).to_have_text(here.say("Security of my account"))
        looked_at(here, f"password-changed-{username}")
        there.go("/account/")
        expect(there.page).to_have_url(re.compile("/login/"))
        log_out(here)
        with_password(here, username, NEW)
        expect(here.page).not_to_have_url(re.compile("/login/"))
    finally:
        committed(lambda: password_back(username))
