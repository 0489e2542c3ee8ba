"""Looking at what was handed in: page by page, by keyboard, on the desk and on the phone."""

import re

import pytest
from playwright.sync_api import FilePayload, expect

from cases.models import DraftMaterial
from tests.browser import steps
from tests.browser.conftest import Seat
from tests.browser.matters import RESTAURANT
from tests.browser.test_pages import DESK, NARROWEST, PHONE, other_language, too_wide, violations
from tests.materials.sample_files import pdf

NAME = "租赁合同.pdf"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_file_is_looked_at_page_by_page(seat: Seat, language: str) -> None:
    clerk = seat("chuangkou", language=language)
    steps.begin(clerk, RESTAURANT.search)
    steps.identify(clerk, RESTAURANT.identifier, RESTAURANT.applicant)
    steps.answer(clerk, RESTAURANT.answers)
    row = clerk.page.locator("table.materials tbody tr:has(input[type=file])").first
    row.locator("input[type=file]").set_input_files(
        FilePayload(name=NAME, mimeType="application/pdf", buffer=pdf(pages=3))
    )
    expect(row.get_by_text(clerk.say("Handed in"))).to_be_visible()
    clerk.go(f"/files/{DraftMaterial.objects.latest('pk').file_id}/")
    expect(steps.heading(clerk)).to_have_text(NAME)
    for key, changed in (("ArrowRight", "page=2"), ("O", "turn=90"), ("+", "size=large")):
        clerk.page.keyboard.press(key)
        expect(clerk.page).to_have_url(re.compile(changed))
        clerk.page.wait_for_load_state()  # before that nobody listens to the keyboard
    shown = clerk.page.locator(".sheet img")
    expect(shown).to_have_js_property("naturalWidth", 2400)
    found = [*other_language(clerk.page, language)]
    for width, height in (DESK, PHONE, NARROWEST):
        clerk.page.set_viewport_size({"width": width, "height": height})
        found += [*violations(clerk.page), *too_wide(clerk.page, width)]
    assert not found, "\n".join(found)
