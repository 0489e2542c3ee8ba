"""The walk of docs/walkthrough.md: a case from the counter to its licences, with stops for pictures."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.matters import Matter
from tests.browser.visitors import Visitor

Stop = Callable[[Visitor, str], object]
WRONG_DIGIT = "330899199001019015"
# Who decides in which round; the others open when the registration is granted.
ROUNDS = [("shijian",), ("shijian", "xiaofang", "huanbao", "chengguan")]
SIGNATORIES = ("shijian-qianfa", "xiaofang-qianfa")


def intake(clerk: Visitor, matter: Matter, stop: Stop) -> str:
    """At the counter; the number of the case."""
    clerk.go("/counter/")
    clerk.page.get_by_role("searchbox").fill(matter.search)
    expect(clerk.page.locator("#services button.role")).to_have_count(1)
    stop(clerk, "counter")
    steps.begin(clerk, matter.search)
    clerk.page.locator("#id_identifier").fill(WRONG_DIGIT)
    clerk.page.locator("#id_name").focus()
    expect(clerk.page.locator("#live-identifier .field-error")).to_be_visible()
    stop(clerk, "counter-identity")
    steps.identify(clerk, matter.identifier, matter.applicant)
    for key, value in matter.answers.items():
        steps.choose(clerk, key, value)
    expect(clerk.page.locator("#plan .badge-asked").first).to_be_visible()
    clerk.page.wait_for_load_state("networkidle")
    stop(clerk, "counter-questions")
    steps.answer(clerk, matter.answers)
    materials = clerk.page.url
    clerk.go(materials.replace("/materials/", "/form/"))
    steps.fill_in(clerk, matter.form, matter.delivery)  # what is held for another place is asked for here
    clerk.go(materials)
    steps.sources_answered(clerk)
    rows = clerk.page.locator("table.materials tbody tr")
    steps.hand_in(clerk, rows.first)
    steps.hand_in(clerk, rows.nth(1))
    stop(clerk, "counter-materials")
    steps.consent_to_everything(clerk)
    steps.hand_in_everything(clerk)
    stop(clerk, "counter-form")
    steps.fill(clerk, matter.form, matter.delivery)
    stop(clerk, "counter-check")
    number = steps.submit(clerk)
    stop(clerk, "counter-receipt")
    return number


def reviewers(seat: Callable[[str], Visitor], number: str, stop: Stop) -> None:
    """Round by round, until every department has granted, or proposed to."""
    for usernames in ROUNDS:
        for username in usernames:
            officer = seat(username)
            rows = steps.rows_of(officer, number)
            if username == "xiaofang":
                stop(officer, "desk-inbox")
                rows.first.get_by_role("button").click()
                expect(rows.first.get_by_role("button")).to_have_count(0)
                rows.first.get_by_role("link").click()
                steps.choose(officer, "outcome", "granted")
                officer.page.locator("#id_opinion").fill("材料齐全，现场符合消防安全要求。")
                stop(officer, "desk-dossier")
                steps.decide(officer, "granted", "材料齐全，现场符合消防安全要求。")
            steps.grant_everything(officer, number)
            officer.context.close()


def signatories(seat: Callable[[str], Visitor], number: str, stop: Stop) -> None:
    for username in SIGNATORIES:
        signatory = seat(username)
        if username == "xiaofang-qianfa":
            steps.rows_of(signatory, number, "proposed").first.get_by_role("link").click()
            stop(signatory, "desk-countersign")
        steps.countersign_everything(signatory, number)
        signatory.context.close()
