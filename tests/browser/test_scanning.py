"""Papers before the camera of the window, taken, turned and handed in as one PDF, all by keyboard."""

from collections.abc import Iterator

import pypdfium2
import pytest
from playwright.sync_api import BrowserType, expect

from cases.models import DraftMaterial, TrayFile
from tests.browser import steps
from tests.browser.chromium import arguments, chromium
from tests.browser.hands import Hands
from tests.browser.matters import RESTAURANT
from tests.browser.visitors import Visitor

CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


@pytest.fixture
def clerk(browser_type: BrowserType, system: str) -> Iterator[Visitor]:
    """With a camera that films a test picture, wider than high."""
    browser = browser_type.launch(executable_path=chromium(), args=[*arguments(), *CAMERA])
    context = browser.new_context(
        locale="en-GB", viewport={"width": 1440, "height": 900}, permissions=["camera"]
    )
    expect.set_options(timeout=15_000)
    visitor = Visitor(context.new_page(), system, "en")
    visitor.log_in("chuangkou")
    try:
        yield visitor
        assert visitor.complaints == []
    finally:
        browser.close()


def test_pages_are_scanned_turned_and_handed_in_by_keyboard(clerk: Visitor) -> None:
    steps.begin(clerk, RESTAURANT.search)
    steps.identify(clerk, "330899200006159038", "方可期")
    steps.answer(clerk, RESTAURANT.answers)
    clerk.page.wait_for_load_state("load")
    hands = Hands(clerk)
    rows = clerk.page.locator(steps.ASKED)
    wanted = rows.filter(has=clerk.page.locator("[data-act=P]")).first.get_attribute("id")
    paper = clerk.page.locator(f"#{wanted}")
    clerk.go(clerk.page.url.partition("#")[0])
    while paper.get_attribute("aria-selected") != "true":
        hands.press("ArrowDown")
    hands.press("s")
    take_pages(hands, 3)
    hands.press("Delete")
    expect(clerk.page.locator(".scan-pages li")).to_have_count(2)
    hands.press("r")  # the second stands upright now
    hands.press("Control+Enter")
    expect(paper.get_by_text("Handed in")).to_be_visible()
    expect(paper.locator("td[data-label='Number of pages']")).to_have_text("2")
    file = DraftMaterial.objects.latest("pk").file
    with file.file.open("rb") as stored, pypdfium2.PdfDocument(stored.read()) as document:
        wide = [page.get_width() > page.get_height() for page in document]
    assert wide == [True, False]
    assert hands.noted == []


def test_what_is_scanned_into_the_tray_is_given_to_a_material_by_keyboard(clerk: Visitor) -> None:
    steps.begin(clerk, RESTAURANT.search)
    steps.identify(clerk, "330899200006159038", "方可期")
    steps.answer(clerk, RESTAURANT.answers)
    clerk.page.wait_for_load_state("load")
    hands = Hands(clerk)
    clerk.go(clerk.page.url.partition("#")[0])
    before = DraftMaterial.objects.count()
    hands.go_to(clerk.button("Scan into the tray"))
    hands.press("Enter")
    take_pages(hands, 1)
    hands.press("Control+Enter")
    lying = clerk.page.locator("#tray .files > li")
    expect(lying).to_have_count(1)
    assert TrayFile.objects.exists()
    steps.to_the_form(clerk)
    clerk.go(clerk.page.url.replace("/form/", "/check/"))
    expect(clerk.page.locator("main")).to_contain_text("1 file stands for no material")
    clerk.go(clerk.page.url.replace("/check/", "/materials/"))
    hands.go_to(lying.locator("select"))
    hands.press("ArrowDown")
    hands.press("Enter")
    expect(lying).to_have_count(0)
    assert DraftMaterial.objects.count() == before + 1


def take_pages(hands: Hands, count: int) -> None:
    page = hands.visitor.page
    expect(page.locator("dialog video")).not_to_have_js_property("videoWidth", 0)
    for taken in range(1, count + 1):
        hands.press("Enter")
        expect(page.locator(".scan-pages li")).to_have_count(taken)
