"""The session ends while a form is filled in: nothing is lost, nothing happens twice, nobody else gets it."""

import re
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from cases.models import Decision, IntakeDraft
from people.models import KeptForm, Session
from tests.browser import steps
from tests.browser.committed import committed
from tests.browser.conftest import Seat
from tests.browser.matters import NEWBORN, RESTAURANT
from tests.browser.test_log_in import app_of, looked_at
from tests.browser.visitors import Visitor
from tests.windows.one_time_codes import code_of

SECRETS = {"en": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "zh-hans": "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"}
OPINION = "经现场核查，后厨排烟管道与申请图纸不一致，\n不符合《食品经营许可审查通则》第十二条，不予许可。"


def sessions_end() -> None:
    committed(lambda: Session.objects.all().delete())


def card(visitor: Visitor, username: str) -> None:
    """Log in on the page one has been led to."""
    visitor.page.locator(f'form:has(input[value="{username}"]) button').click()


def write_decision(officer: Visitor) -> None:
    steps.choose(officer, "outcome", "refused")
    officer.page.locator("#id_opinion").fill(OPINION)


def send_decision(officer: Visitor) -> None:
    officer.page.locator("form[action$='/decide/'] button[type=submit].btn-primary").first.click()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_decision_survives_the_session_goes_to_nobody_else_and_is_made_once(
    seat: Seat, language: str
) -> None:
    clerk = seat("chuangkou")
    number = steps.take_in(clerk, replace(RESTAURANT, delivery="electronic"))
    clerk.page.close()  # it would go on asking about the papers of the case
    officer = seat("shijian", language=language)
    rows = steps.rows_of(officer, number)
    rows.first.get_by_role("button").click()
    expect(rows.first.get_by_role("button")).to_have_count(0)
    rows.first.get_by_role("link").click()
    dossier = officer.page.url
    write_decision(officer)
    committed(lambda: app_of("shijian", SECRETS[language]))  # from now on with a second step
    before = Decision.objects.count()
    sessions_end()
    send_decision(officer)
    officer.page.wait_for_url(re.compile(r"/login/\?"))
    assert "经现场" not in officer.page.url
    looked_at(officer, "expired-login")

    officer.allowed |= {403, 404}
    card(officer, "xiaofang")  # somebody else sits down
    expect(officer.page.locator("a.who-name")).to_be_visible()
    officer.go(dossier)
    expect(officer.page.locator("#kept")).to_have_count(0)
    assert "经现场" not in officer.page.content()
    officer.press("Log out")

    officer.go("/login/")
    card(officer, "shijian")
    expect(steps.heading(officer)).to_have_text(officer.say("Show that it is you"))
    officer.page.locator("#id_code").fill(code_of(SECRETS[language]))
    officer.press("Log in with the code")
    officer.page.wait_for_url(lambda url: "/login/" not in url)
    officer.go(dossier)
    expect(officer.page.locator("#kept")).to_be_focused()
    expect(officer.page.locator("#id_opinion")).to_have_value(OPINION)
    steps.expect_answer(officer, "outcome", "refused")
    looked_at(officer, "kept-form")
    assert Decision.objects.count() == before
    officer.page.locator("form[action$='/decide/']:has(#id_opinion) button.btn-primary").click()
    expect(officer.page.locator(".notice-ok").first).to_be_visible()
    assert Decision.objects.count() == before + 1
    assert Decision.objects.latest("pk").opinion.split() == OPINION.split()
    assert not KeptForm.objects.filter(user__username="shijian").exists()
    committed(Authenticator.objects.all().delete)


def test_the_one_form_at_the_counter_is_sent_on_as_it_was_from_the_page_one_is_led_back_to(
    seat: Seat,
) -> None:
    clerk = seat("chuangkou")
    steps.begin(clerk, NEWBORN.search)
    steps.identify(clerk, NEWBORN.identifier, NEWBORN.applicant)
    steps.answer(clerk, NEWBORN.answers)
    steps.hand_in_everything(clerk)
    form_page = clerk.page.url
    for key, value in NEWBORN.form.items():
        clerk.page.locator(f"#id_form-{key}").fill(value)
    steps.choose(clerk, "delivery", NEWBORN.delivery)
    clerk.allowed.add(401)  # a draft that wants to save itself meanwhile
    sessions_end()
    clerk.press("Continue")
    clerk.page.wait_for_url(re.compile(r"/login/\?"))
    card(clerk, "chuangkou")
    clerk.page.wait_for_url(form_page)
    for key, value in NEWBORN.form.items():
        expect(clerk.page.locator(f"#id_form-{key}")).to_have_value(value)
    clerk.press("Send it as it was")
    expect(clerk.page.locator(".notice-ok")).to_contain_text(clerk.say("Complete"))
    draft = IntakeDraft.objects.latest("changed_at")
    assert {key: draft.form_values[key] for key in NEWBORN.form} == NEWBORN.form
    assert not KeptForm.objects.filter(sent_at__isnull=True).exists()


def test_a_page_left_open_goes_on_after_its_owner_has_logged_in_in_another_tab(seat: Seat) -> None:
    clerk = seat("chuangkou")
    steps.begin(clerk, RESTAURANT.search)
    steps.identify(clerk, RESTAURANT.identifier, RESTAURANT.applicant)
    clerk.allowed.add(401)
    sessions_end()
    steps.choose(clerk, "owner", "individual")
    expect(clerk.page.locator("#banner")).to_contain_text(clerk.say("Log in in a new tab"))
    looked_at(clerk, "banner")
    with clerk.context.expect_page() as opened:
        clerk.follow("Log in in a new tab")
    tab = opened.value
    tab.locator('form:has(input[value="chuangkou"]) button').click()
    tab.wait_for_url(re.compile("/counter/"))
    tab.close()
    clerk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(clerk.page.locator("#banner")).to_contain_text("You are logged in again")
    with clerk.page.expect_response(lambda answer: "/questions/" in answer.url and answer.status == 200):
        steps.choose(clerk, "premises", "declared")
    draft = IntakeDraft.objects.latest("changed_at")
    assert draft.answers["premises"] == "declared"


def test_a_page_left_open_is_not_sent_in_the_name_of_whoever_logged_in_meanwhile(seat: Seat) -> None:
    clerk = seat("chuangkou")
    steps.begin(clerk, RESTAURANT.search)
    steps.identify(clerk, RESTAURANT.identifier, RESTAURANT.applicant)
    tab = clerk.context.new_page()
    tab.goto(f"{clerk.address}/")
    tab.get_by_role("button", name="Log out").click()
    tab.goto(f"{clerk.address}/login/")
    tab.locator('form:has(input[value="ducha"]) button').click()
    tab.wait_for_url(re.compile("/oversight/"))
    tab.close()
    clerk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(clerk.page.locator("#banner")).to_contain_text("Somebody else is logged in now")
    clerk.allowed.add(403)
    clerk.press("Continue")
    expect(steps.heading(clerk)).to_have_text("This form has expired")
    looked_at(clerk, "form-expired")
