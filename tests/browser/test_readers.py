"""Card readers that type like a keyboard: they fill the fields, and never send a form half filled in."""

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import Seat
from tests.browser.visitors import Visitor

NUMBER, NAME = "330899200006159038", "方可期"
ANOTHER, HER_NAME = "330899198507079028", "姚南乔"
LINES = (f"{NAME}|{NUMBER}", f"{NUMBER},{NAME}", f"{NAME}，女，汉，2000-06-15，{NUMBER}")


def at_identity(seat: Seat) -> Visitor:
    clerk = seat("chuangkou")
    steps.begin(clerk, "kbcyd")
    clerk.page.wait_for_load_state("load")
    expect(clerk.page.locator("#id_identifier")).to_be_focused()
    return clerk


def test_a_reader_that_types_the_number_and_enter_goes_on_to_the_name(seat: Seat) -> None:
    clerk = at_identity(seat)
    clerk.page.keyboard.type(f"{NUMBER}\n")
    expect(clerk.page.locator("#id_name")).to_be_focused()
    expect(clerk.page.locator("#live-identifier")).to_contain_text("The number is right.")
    clerk.page.keyboard.press("Enter")  # nobody is named yet, so nothing is sent
    expect(clerk.page.locator("#id_name")).to_be_focused()
    expect(steps.heading(clerk)).to_have_text("Who applies?")
    expect(clerk.page.locator("[data-errors]")).to_have_count(0)


@pytest.mark.parametrize(
    "line", [f"{NAME}|{NUMBER}", f"{NUMBER},{NAME}", f"{NAME}，女，汉，2000-06-15，{NUMBER}"]
)
def test_a_line_with_number_and_name_fills_both(seat: Seat, line: str) -> None:
    clerk = at_identity(seat)
    clerk.page.keyboard.type(f"{line}\n")
    expect(clerk.page.locator("#id_identifier")).to_have_value(NUMBER)
    expect(clerk.page.locator("#id_name")).to_have_value(NAME)
    expect(clerk.button("Continue")).to_be_focused()
    expect(steps.heading(clerk)).to_have_text("Who applies?")  # a person looks before it goes on


def test_a_reader_that_types_a_tab_between_number_and_name_goes_on(seat: Seat) -> None:
    clerk = at_identity(seat)
    clerk.page.keyboard.type(ANOTHER)
    clerk.page.keyboard.press("Tab")
    clerk.page.keyboard.type(f"{HER_NAME}\n")
    expect(steps.heading(clerk)).to_have_text("Which is the situation?")
