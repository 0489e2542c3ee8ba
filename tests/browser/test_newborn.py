"""新生儿出生, in Chinese: item after item opens by itself, and the result is delivered by itself."""

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import Seat
from tests.browser.matters import NEWBORN

# Birth and vaccination; then the household register, the insurance and the card, each after the one before.
ROUNDS = {"weijian": 2, "gongan": 1, "yibao": 1, "renshe": 1}


def test_a_birth_is_registered_with_one_visit_and_delivered_by_itself(seat: Seat) -> None:
    clerk = seat("chuangkou", language="zh-hans")
    number = steps.take_in(clerk, NEWBORN)
    for username, items in ROUNDS.items():
        officer = seat(username, language="zh-hans")
        assert steps.grant_everything(officer, number) == items
        officer.context.close()
    mother = seat("gongmin2", language="zh-hans", width=390, height=844)
    mother.go(f"/portal/cases/{number}/")
    mother.wait_for_page(mother.page.locator(".head .light", has_text=mother.say("Delivered")))
    expect(mother.page.locator("article.licence")).to_have_count(5)
    expect(mother.page.locator("section[aria-labelledby=visits] .timeline li")).to_have_count(1)
    expect(mother.page.locator("section[aria-labelledby=visits]")).to_contain_text("1")
    clerk.go(f"/counter/cases/{number}/")
    expect(clerk.page.locator("form[action$='/hand-over/']")).to_have_count(0)
