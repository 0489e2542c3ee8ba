"""Passkeys, authenticator apps and recovery codes before a real browser with a virtual authenticator."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from playwright.sync_api import CDPSession, expect

from tests.browser import steps
from tests.browser.committed import committed
from tests.browser.conftest import Seat
from tests.browser.test_pages import other_language, too_wide, violations
from tests.browser.visitors import Visitor
from tests.windows.one_time_codes import code_of, next_code_of

NAMES = {"en": "office computer", "zh-hans": "办公室电脑"}
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def _no_factors_of_another_test() -> Iterator[None]:
    yield
    committed(Authenticator.objects.all().delete)


def looked_at(visitor: Visitor, name: str) -> None:
    """What holds on every page holds on these as well, which no address leads to.

    With PICTURES=folder they are kept to be looked at.
    """
    found = [*violations(visitor.page), *other_language(visitor.page, visitor.language)]
    for width in (1440, 390, 320):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        found += too_wide(visitor.page, width)
        if folder := os.environ.get("PICTURES"):
            path = Path(folder) / f"{name}-{visitor.language}-{width}.png"
            visitor.page.screenshot(path=path, full_page=True)
    visitor.page.set_viewport_size({"width": 1440, "height": 900})
    assert not found, f"{name}: {found}"


def at_localhost(visitor: Visitor) -> CDPSession:
    """Passkeys belong to a name, not to a number. Gives the visitor a device that makes them."""
    visitor.address = visitor.address.replace("127.0.0.1", "localhost")
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def log_out(visitor: Visitor) -> None:
    visitor.press("Log out")
    visitor.page.wait_for_url(f"{visitor.address}/")


def with_password(visitor: Visitor, username: str, password: str = settings.DEMO_PASSWORD) -> None:
    visitor.go("/login/")
    visitor.page.locator("#id_username").fill(username)
    visitor.page.locator("#id_password").fill(password)
    visitor.page.locator("main form:has(#id_username)").get_by_role("button").click()


def confirm(visitor: Visitor) -> None:
    expect(steps.heading(visitor)).to_have_text(visitor.say("Confirm that it is you"))
    looked_at(visitor, "confirm")
    visitor.page.locator("#id_password").fill(settings.DEMO_PASSWORD)
    visitor.press("Confirm")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_passkey_is_set_up_and_opens_the_account_alone_and_after_the_password(
    seat: Seat, language: str
) -> None:
    officer = seat(language=language)
    at_localhost(officer)
    looked_at(officer_at(officer, "/login/"), "login")
    officer.log_in("ducha")
    officer.page.locator("a.who-name").click()
    looked_at(officer, "security-none")
    officer.page.get_by_role("link", name=officer.say("Set up a passkey")).click()
    confirm(officer)
    looked_at(officer, "passkey")
    officer.page.locator("#id_name").fill(NAMES[language])
    officer.press("Set up the passkey")
    expect(steps.heading(officer)).to_have_text(officer.say("Recovery codes"))
    looked_at(officer, "recovery-codes")
    officer.page.get_by_role("link", name=officer.say("I have kept them")).click()
    expect(officer.page.locator("section[aria-labelledby=passkeys-title]")).to_contain_text(NAMES[language])
    looked_at(officer, "security")

    log_out(officer)
    officer.go("/login/")
    officer.press("Log in with a passkey")
    expect(officer.page).to_have_url(re.compile("/oversight/"))

    log_out(officer)
    with_password(officer, "ducha")
    expect(steps.heading(officer)).to_have_text(officer.say("Show that it is you"))
    looked_at(officer, "second-step-passkey")
    officer.go("/oversight/")
    expect(officer.page).to_have_url(re.compile("/login/"))
    with_password(officer, "ducha")
    officer.press("Use a passkey")
    expect(officer.page).to_have_url(re.compile("/oversight/"))


def officer_at(visitor: Visitor, path: str) -> Visitor:
    visitor.go(path)
    return visitor


def test_a_device_without_the_passkey_opens_nothing_and_says_so(seat: Seat) -> None:
    owner = seat()
    at_localhost(owner)
    owner.log_in("ducha")
    owner.go("/account/passkeys/add/")
    confirm(owner)
    owner.press("Set up the passkey")
    expect(steps.heading(owner)).to_have_text(owner.say("Recovery codes"))

    stranger = seat()
    at_localhost(stranger)
    stranger.go("/login/")
    stranger.press("Log in with a passkey")
    expect(stranger.page.locator("[data-trouble]")).to_contain_text("No passkey was shown")
    stranger.go("/oversight/")
    expect(stranger.page).to_have_url(re.compile("/login/"))


def test_an_authenticator_app_is_set_up_and_asked_for_and_a_recovery_code_helps_once(seat: Seat) -> None:
    citizen = seat("gongmin", width=390, height=844)
    citizen.go("/account/")
    citizen.page.get_by_role("link", name="Set up an authenticator app").click()
    confirm(citizen)
    secret = citizen.page.locator("dl .mono").inner_text().strip()
    looked_at(citizen, "app")
    citizen.page.locator("#id_code").fill("000000" if code_of(secret) != "000000" else "111111")
    citizen.press("Set up the app")
    expect(citizen.page.locator("[data-errors]")).to_be_focused()
    assert citizen.page.locator("dl .mono").inner_text().strip() == secret, (
        "the same key, or the scan was for nothing"
    )
    citizen.page.locator("#id_code").fill(code_of(secret))
    citizen.press("Set up the app")
    codes = citizen.page.locator("ul.mono li").all_inner_texts()
    assert len(codes) == 10

    def come_back(code: str) -> None:
        log_out(citizen)
        with_password(citizen, "gongmin")
        looked_at(citizen, "second-step")
        citizen.page.locator("#id_code").fill(code)
        citizen.press("Log in with the code")

    come_back(next_code_of(secret))
    expect(citizen.page).to_have_url(re.compile("/portal/"))
    come_back(codes[0])
    expect(citizen.page).to_have_url(re.compile("/portal/"))
    come_back(codes[0])
    expect(citizen.page.locator("[data-errors]")).to_contain_text("has been used already")
    citizen.page.locator("#id_code").fill(codes[1])
    citizen.press("Log in with the code")
    expect(citizen.page).to_have_url(re.compile("/portal/"))


def test_wrong_codes_are_refused_and_after_some_the_door_is_shut_for_a_while(seat: Seat) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    committed(lambda: app_of("gongmin2", secret))
    citizen = seat()
    citizen.allowed.add(429)
    with_password(citizen, "gongmin2")
    for digit in range(6):
        citizen.page.locator("#id_code").fill(f"77777{digit}")
        with citizen.page.expect_navigation():
            citizen.press("Log in with the code")
    expect(citizen.page.locator("[data-errors]")).to_contain_text("Wait 15 minutes")
    looked_at(citizen, "too-many-codes")
    citizen.page.locator("#id_code").fill(code_of(secret))
    citizen.press("Log in with the code")
    expect(citizen.page.locator("[data-errors]")).to_contain_text("Wait 15 minutes")
    citizen.go("/portal/")
    expect(citizen.page).to_have_url(re.compile("/login/"))


def app_of(username: str, secret: str) -> Any:
    from allauth.mfa.totp.internal.auth import TOTP

    from people.models import User

    return TOTP.activate(User.objects.get(username=username), secret)
