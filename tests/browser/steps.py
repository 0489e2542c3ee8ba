"""What people do at the counter and at the desks, step by step, as they would with mouse and keyboard."""

from collections.abc import Mapping

from playwright.sync_api import FilePayload, Locator, Route, expect

from tests.browser.matters import Matter
from tests.browser.visitors import Visitor
from windows.demo.samples import sample_pdf

SOURCES_MS = 60_000
ASKED = "section[aria-labelledby=asked-title] tbody tr"
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
    """The number tells who applies. Who has the same matter under way already comes with another one."""
    clerk.page.locator("#id_identifier").fill(identifier)
    clerk.page.locator("#id_name").fill(applicant)
    clerk.press("Continue")
    asked = heading(clerk).filter(has_text=clerk.say("Which is the situation?"))
    another = clerk.button("It is another matter: go on")
    expect(asked.or_(another)).to_be_visible()
    if another.count():
        another.click()
    expect(asked).to_be_visible()


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
    """What is asked: declarations are declared, of the rest a paper each. The number of rows."""
    count = clerk.page.locator(ASKED).count()
    declare_everything(clerk)
    expect(clerk.page.locator(ASKED)).to_have_count(count)  # a declaration loads the page anew
    papers = asked_as_papers(clerk)
    for position in range(papers.count()):
        hand_in(clerk, papers.nth(position))
    to_the_form(clerk)
    return count


def sources_answered(clerk: Visitor) -> None:
    """What no source has a record of is asked for then: the page loads itself anew."""
    expect(clerk.page.locator("#unasked[hx-get]")).to_have_count(0, timeout=SOURCES_MS)
    clerk.page.wait_for_load_state("networkidle")


def asked_as_papers(clerk: Visitor) -> Locator:
    return clerk.page.locator(ASKED).filter(has_not=clerk.page.locator(".badge-form"))


def declare_everything(clerk: Visitor) -> int:
    """By button, each before the clerk. The number of declarations."""
    declared = 0
    while (open_ones := clerk.button("The applicant declares it")).count():
        left = open_ones.count()
        open_ones.first.click()
        expect(open_ones).to_have_count(left - 1)
        declared += 1
    return declared


def consent_to_everything(clerk: Visitor) -> int:
    """The separate consent to sensitive data. The number of consents."""
    given = 0
    while (open_ones := clerk.button("Agrees")).count():
        left = open_ones.count()
        open_ones.first.click()
        expect(open_ones).to_have_count(left - 1)
        given += 1
    return given


def unasked(clerk: Visitor, name: str) -> Locator:
    """The row of a material that is not asked of the applicant."""
    return clerk.page.locator("#unasked tbody tr").filter(has_text=name)


def to_the_form(clerk: Visitor) -> None:
    clerk.page.get_by_role("link", name=clerk.say("Continue")).click()
    expect(heading(clerk)).to_have_text(clerk.say("The one form"))


def fill(clerk: Visitor, values: Mapping[str, str], delivery: str) -> None:
    fill_in(clerk, values, delivery)
    expect(clerk.page.locator(".notice-ok")).to_contain_text(clerk.say("Complete"))


def fill_in(clerk: Visitor, values: Mapping[str, str], delivery: str) -> None:
    """On to the check page, complete or not."""
    for key, value in values.items():
        clerk.page.locator(f"#id_form-{key}").fill(value)
    choose(clerk, "delivery", delivery)
    clerk.press("Continue")
    expect(heading(clerk)).to_have_text(clerk.say("Check the intake, then decide"))


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
    officer.page.locator("form[action$='/decide/'] button[type=submit].btn-primary").click()
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
    """Take the answer, or type it where the question wants a number."""
    number = visitor.page.locator(f'input[type=number][name="{name}"]')
    if number.count():
        number.fill(value)
        number.blur()
    else:
        visitor.page.locator(f'input[name="{name}"][value="{value}"]').check()


def expect_answer(visitor: Visitor, name: str, value: str) -> None:
    number = visitor.page.locator(f'input[type=number][name="{name}"]')
    if number.count():
        expect(number).to_have_value(value)
    else:
        expect(visitor.page.locator(f'input[name="{name}"][value="{value}"]')).to_be_checked()


def heading(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("heading", level=1)


def held_back(visitor: Visitor, script: str) -> list[Route]:
    """What the browser asks for by this name from now on; each waits until the test lets it go on."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visitor.page.route(script, hold)
    return held
