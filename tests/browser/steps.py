"""What people do at the counter and at the desks, step by step, as they would with mouse and keyboard."""

from collections.abc import Mapping

from playwright.sync_api import FilePayload, Locator, expect

from tests.browser.matters import Matter
from tests.browser.visitors import Visitor
from windows.demo.samples import sample_pdf

FIRST_TEXT = "cell => document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode().textContent"


def begin(clerk: Visitor, search: str) -> None:
    """Find a service by what is typed, until it is the only one, and take it."""
    clerk.go("/counter/")
    clerk.page.get_by_role("searchbox").press_sequentially(search, delay=15)
    services = clerk.page.locator("#services button.role")
    expect(services).to_have_count(1)
    services.click()
    expect(heading(clerk)).to_have_text(clerk.say("Who applies?"))


def identify(clerk: Visitor, identifier: str, applicant: str) -> None:
    choose(clerk, "kind", "111")
    clerk.page.locator("#id_identifier").fill(identifier)
    clerk.page.locator("#id_name").fill(applicant)
    clerk.press("Continue")
    expect(heading(clerk)).to_have_text(clerk.say("Which is the situation?"))


def answer(clerk: Visitor, answers: Mapping[str, str]) -> None:
    for key, value in answers.items():
        choose(clerk, key, value)
    clerk.press("Continue")
    expect(heading(clerk)).to_have_text(clerk.say("Materials to hand in"))


def hand_in(clerk: Visitor, row: Locator) -> None:
    """A sample paper for this row, unless there is one."""
    done = row.get_by_text(clerk.say("Handed in"))
    if not done.count():
        name = row.locator("th").evaluate(FIRST_TEXT).strip()
        row.locator("input[type=file]").set_input_files(
            FilePayload(name=f"{name[:40]}.pdf", mimeType="application/pdf", buffer=sample_pdf(name, name))
        )
    expect(done).to_be_visible()


def hand_in_everything(clerk: Visitor) -> int:
    """The number of rows."""
    rows = clerk.page.locator("table.materials tbody tr")
    count = rows.count()
    for position in range(count):
        hand_in(clerk, rows.nth(position))
    clerk.page.get_by_role("link", name=clerk.say("Continue")).click()
    expect(heading(clerk)).to_have_text(clerk.say("The one form"))
    return count


def fill(clerk: Visitor, values: Mapping[str, str], delivery: str) -> None:
    for key, value in values.items():
        clerk.page.locator(f"#id_form-{key}").fill(value)
    choose(clerk, "delivery", delivery)
    clerk.press("Continue")
    expect(clerk.page.locator(".notice-ok")).to_contain_text(clerk.say("Complete"))


def submit(clerk: Visitor) -> str:
    """The number of the case, from the page that confirms it."""
    clerk.press("Accept the case")
    expect(heading(clerk)).to_have_text(clerk.say("Case received"))
    return clerk.page.locator(".confirmation .number").inner_text().strip()


def take_in(clerk: Visitor, matter: Matter) -> str:
    begin(clerk, matter.search)
    identify(clerk, matter.identifier, matter.applicant)
    answer(clerk, matter.answers)
    hand_in_everything(clerk)
    fill(clerk, matter.form, matter.delivery)
    return submit(clerk)


def rows_of(officer: Visitor, number: str, tab: str = "open") -> Locator:
    """The rows of a case in a list of the department's inbox."""
    officer.go(f"/desk/?tab={tab}")
    return officer.page.locator("tbody tr").filter(has=officer.page.locator(f'a[title="{number}"]'))


def grant_everything(officer: Visitor, number: str) -> int:
    """Take up and grant (or propose to) whatever of a case lies open at this department."""
    granted = 0
    while (rows := rows_of(officer, number)).count():
        rows.first.get_by_role("button").click()
        expect(rows.first.get_by_role("button")).to_have_count(0)
        rows.first.get_by_role("link").click()
        decide(officer, "granted", "材料齐全，符合法定条件。")
        granted += 1
    return granted


def decide(officer: Visitor, outcome: str, opinion: str) -> None:
    choose(officer, "outcome", outcome)
    officer.page.locator("#id_opinion").fill(opinion)
    officer.page.locator("form[action$='/decide/'] button[type=submit]").click()
    expect(officer.page.locator(".notice-ok").first).to_be_visible()


def countersign_everything(signatory: Visitor, number: str) -> int:
    signed = 0
    while (rows := rows_of(signatory, number, "proposed")).count():
        rows.first.get_by_role("link").click()
        signatory.press("Countersign")
        expect(signatory.page.locator(".notice-ok").first).to_be_visible()
        signed += 1
    return signed


def choose(visitor: Visitor, name: str, value: str) -> None:
    visitor.page.locator(f'input[name="{name}"][value="{value}"]').check()


def heading(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("heading", level=1)
