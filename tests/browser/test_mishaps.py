"""What goes wrong at a counter on an ordinary day, and what the people see of it."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import FilePayload, expect
from pytest_django.plugin import DjangoDbBlocker

from cases.models import Case
from people.models import Department, Membership, User
from people.policy import Role
from tests.browser import steps
from tests.browser.conftest import Seat
from tests.browser.matters import NEWBORN, RESTAURANT

PASSWORD = "words-nobody-guesses"


@pytest.fixture(scope="module")
def colleague(system: str, django_db_blocker: DjangoDbBlocker) -> str:
    """The user name of a second reviewer of market regulation."""
    with django_db_blocker.unblock():
        market = Department.objects.get(short_name="市监局")
        user = User.objects.create_user(username="tongshi", password=PASSWORD, name="严小寒")
        Membership.objects.create(user=user, department=market, role=Role.REVIEWER)
    return user.username


def test_a_double_click_on_submit_makes_one_case(seat: Seat) -> None:
    clerk = seat("chuangkou")
    before = Case.objects.count()
    steps.begin(clerk, NEWBORN.search)
    steps.identify(clerk, NEWBORN.identifier, NEWBORN.applicant)
    steps.answer(clerk, NEWBORN.answers)
    steps.hand_in_everything(clerk)
    steps.fill(clerk, NEWBORN.form, NEWBORN.delivery)
    check_page = clerk.page.url
    clerk.button("Accept the case").dblclick()
    expect(steps.heading(clerk)).to_have_text(clerk.say("Case received"))
    number = clerk.page.locator(".confirmation .number").inner_text()
    clerk.go(check_page)
    expect(clerk.page.locator(".confirmation .number")).to_have_text(number)
    assert Case.objects.count() == before + 1


def test_an_expired_session_leads_to_the_log_in_and_back_with_what_was_saved(seat: Seat) -> None:
    clerk = seat("chuangkou")
    steps.begin(clerk, RESTAURANT.search)
    steps.identify(clerk, RESTAURANT.identifier, RESTAURANT.applicant)
    saved = dict(list(RESTAURANT.answers.items())[:3])
    for key, value in saved.items():
        with clerk.page.expect_response(re.compile("/questions/$")):
            steps.choose(clerk, key, value)
    questions = clerk.page.url
    clerk.allowed.add(401)
    clerk.context.clear_cookies(name="sessionid")
    steps.choose(clerk, "food", "hot")
    expect(clerk.page.locator("#banner")).to_be_visible()
    expect(clerk.page.locator("#banner")).to_contain_text(clerk.say("Log in in a new tab"))
    clerk.press("Continue")
    clerk.page.wait_for_url(re.compile("/login/"))
    clerk.page.locator('form:has(input[value="chuangkou"]) button').click()
    clerk.page.wait_for_url(questions)
    for key, value in saved.items():
        steps.expect_answer(clerk, key, value)
    expect(clerk.page.locator(".crumbs")).to_contain_text(RESTAURANT.applicant)


def test_a_file_that_is_not_what_it_says_is_refused_beside_its_row(seat: Seat) -> None:
    clerk = seat("chuangkou")
    steps.begin(clerk, RESTAURANT.search)
    steps.identify(clerk, "330899200006159038", "方可期")  # who has not handed anything in yet
    steps.answer(clerk, RESTAURANT.answers)
    row = steps.asked_as_papers(clerk).first
    false = FilePayload(name="计划.pdf", mimeType="application/pdf", buffer=b"only words, no document")
    row.locator("input[type=file]").set_input_files(false)
    expect(row.locator(".field-error:visible")).to_be_visible()
    expect(row).to_contain_text(clerk.say("Missing"))
    steps.hand_in(clerk, row)
    expect(row.locator(".field-error:visible")).to_have_count(0)


def test_the_second_officer_to_take_a_matter_up_is_told_who_holds_it(seat: Seat, colleague: str) -> None:
    clerk = seat("chuangkou")
    number = steps.take_in(clerk, replace(RESTAURANT, delivery="electronic"))
    first, second = seat("shijian"), seat()
    second.go("/login/")
    second.page.locator("#id_username").fill(colleague)
    second.page.locator("#id_password").fill(PASSWORD)
    second.page.locator("main form:has(#id_username)").get_by_role("button").click()
    second.page.wait_for_url(re.compile("/desk/"))
    rows = steps.rows_of(second, number)
    taken = steps.rows_of(first, number).get_by_role("button")
    taken.click()
    expect(taken).to_have_count(0)
    second.allowed.add(409)
    rows.get_by_role("button").click()
    expect(second.page.locator("#banner")).to_contain_text("孙立秋")
