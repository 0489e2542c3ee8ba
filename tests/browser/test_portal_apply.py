"""新生儿出生 applied for from a phone, in Chinese: from the guide to the licences, and nobody comes."""

from playwright.sync_api import FilePayload, expect

from tests.browser import steps
from tests.browser.conftest import Seat
from tests.browser.matters import NEWBORN
from tests.browser.test_newborn import ROUNDS
from tests.browser.visitors import Visitor
from windows.demo.samples import sample_pdf
from windows.demo.scenes import PERMIT


def test_a_birth_is_applied_for_on_the_phone_and_costs_no_visit(seat: Seat) -> None:
    mother = seat(language="zh-hans", width=390, height=844)
    mother.go("/guide/newborn/")
    mother.follow("Log in and apply online")
    mother.page.locator('form:has(input[value="gongmin2"]) button').click()
    expect(steps.heading(mother)).to_have_text(mother.say("Apply online"))
    mother.press("Begin")
    answer(mother)
    hand_in(mother)
    mother.page.locator("[data-task=form] a").click()
    for key, value in NEWBORN.form.items():
        mother.page.locator(f"#id_form-{key}").fill(value)
    mother.press("Save and go on")
    mother.page.locator("[data-task=delivery] a").click()
    mother.press("Save and go on")
    expect(mother.page.locator("[data-state=done]")).to_have_count(4)
    mother.page.locator("[data-task=check] a").click()
    mother.press("Submit the application")
    expect(steps.heading(mother)).to_have_text(mother.say("Your application has been received"))
    number = mother.page.locator(".confirmation .number").inner_text().strip()
    expect(mother.page.locator("[data-visits]")).to_have_text("0")

    clerk = seat("chuangkou", language="zh-hans")
    clerk.go(f"/counter/cases/{number}/")
    clerk.page.locator("form[action$='/accept/'] button[type=submit]").click()
    clerk.context.close()
    for username, items in ROUNDS.items():
        officer = seat(username, language="zh-hans")
        assert steps.grant_everything(officer, number) == items
        officer.context.close()
    mother.go(f"/portal/cases/{number}/")
    mother.wait_for_page(mother.page.locator(".head .light", has_text=mother.say("Delivered")))
    expect(mother.page.locator("article.licence")).to_have_count(5)
    expect(mother.page.locator("section[aria-labelledby=visits] .timeline li")).to_have_count(0)
    keep_a_card(mother)


def keep_a_card(mother: Visitor) -> None:
    """It opens without a network once its holder has said so, and is gone with the log-out."""
    mother.page.locator("article.licence a[href*='/portal/licences/']").first.click()
    mother.page.locator("a[href$='/card/']").click()
    code = mother.page.locator(".licence-code")
    expect(code).to_be_visible()
    mother.press("Keep it on this device")
    expect(mother.button("Remove it from this device")).to_be_visible()
    mother.page.reload()
    mother.context.set_offline(True)
    mother.page.reload()
    expect(code).to_be_visible()
    expect(mother.page.locator("article.licence time").last).to_be_visible()
    mother.context.set_offline(False)
    mother.go("/portal/")
    mother.press("Log out")
    mother.page.wait_for_url(lambda url: "/portal/" not in url)
    assert mother.page.evaluate("caches.has('licence-cards')") is False
    mother.complaints[:] = [text for text in mother.complaints if "ERR_INTERNET_DISCONNECTED" not in text]


def answer(mother: Visitor) -> None:
    """One question to a page, the list of tasks behind the last."""
    mother.page.locator("[data-task=questions] a").click()
    for key, value in NEWBORN.answers.items():
        steps.choose(mother, key, value)
        mother.press("Save and go on")
    expect(steps.heading(mother)).to_have_text(mother.say("Your application"))


def hand_in(mother: Visitor) -> None:
    """A page for each material that is still asked for or waits for a word."""
    mother.page.locator("[data-task=materials] a").click()
    still_open = mother.page.locator("#materials li:has(.task-open) a")
    expect(mother.page.locator("#asked-title, #unasked-title").first).to_be_visible()
    while left := still_open.count():
        still_open.first.click()
        hand_in_one(mother)
        expect(still_open).to_have_count(left - 1)
    mother.page.get_by_role("link", name=mother.say("Continue")).click()


def one_material(person: Visitor) -> None:
    """Wait for the page of one material: a file is asked for, or a word."""
    words = person.button("I agree").or_(person.button("I declare it"))
    expect(person.page.locator("#id_material_file").or_(words).first).to_be_attached()


def hand_in_one(mother: Visitor, given: FilePayload | None = None) -> None:
    one_material(mother)
    agree, declare = mother.button("I agree"), mother.button("I declare it")
    if agree.count():
        agree.click()
        expect(agree).to_have_count(0)
    elif declare.count():
        declare.click()
        expect(declare).to_have_count(0)
    else:
        mother.page.locator("#id_material_file").set_input_files(given or paper())
        expect(mother.page.locator("[data-files] .files li")).to_have_count(1)
    mother.page.get_by_role("link", name=mother.say("Continue")).click()


def paper() -> FilePayload:
    return FilePayload(name="材料.pdf", mimeType="application/pdf", buffer=sample_pdf("材料", "Paper"))


def test_a_file_chosen_before_the_script_was_there_is_sent_too(seat: Seat) -> None:
    person = seat("gongmin")
    held = steps.held_back(person, "**/photos.js")
    begin(person)
    person.page.locator("[data-task=materials] a").click()
    person.page.locator("#materials").get_by_role("link", name="Construction drawings").click()
    person.page.locator("#id_material_file").set_input_files(paper())
    held[0].continue_()
    expect(person.page.locator("[data-files] .files li")).to_have_count(1)


def begin(person: Visitor) -> None:
    person.go("/guide/construction-permit/")
    for key, value in PERMIT.answers.items():
        steps.choose(person, key, value)
    person.press("Apply with these answers")
    assert "?" not in person.page.url
    person.press("Begin")
    expect(person.page.locator("[data-task=questions]")).to_have_attribute("data-state", "done")
