"""开办餐饮店 from the counter to the verified licence: every role a person and a browser of its own."""

from urllib.parse import urlsplit

import pypdfium2
import zxingcpp
from playwright.sync_api import expect

from tests.browser import steps, walk
from tests.browser.conftest import Seat
from tests.browser.matters import RESTAURANT
from tests.browser.visitors import Visitor

ITEMS = 5
ASKED = 9  # files of the twenty-odd papers the service knows, after these answers


def test_a_restaurant_goes_from_the_counter_to_a_verified_licence(seat: Seat) -> None:
    clerk = seat("chuangkou")
    number = take_in(clerk)
    assert number in "".join(text_of(clerk.fetch(f"/cases/{number}/receipt.pdf")).split())
    open_before_the_registration(seat, number)
    officers_decide(seat, number)
    hand_over(clerk, number)
    pdf = citizen_looks(seat("gongmin"), number)
    anybody_verifies(seat(), pdf)


def take_in(clerk: Visitor) -> str:
    steps.begin(clerk, RESTAURANT.search)
    clerk.page.locator("#id_identifier").fill(walk.WRONG_DIGIT)
    clerk.page.locator("#id_name").focus()
    live = clerk.page.locator("#live-identifier")
    expect(live.locator(".field-error")).to_be_visible()
    clerk.page.locator("#id_identifier").fill(RESTAURANT.identifier)
    clerk.page.locator("#id_name").focus()
    expect(live).to_contain_text(clerk.say("The number is right."))
    steps.identify(clerk, RESTAURANT.identifier, RESTAURANT.applicant)
    list_shrinks(clerk)
    assert steps.hand_in_everything(clerk) == ASKED
    steps.fill(clerk, RESTAURANT.form, RESTAURANT.delivery)
    return steps.submit(clerk)


def list_shrinks(clerk: Visitor) -> None:
    left = clerk.page.locator("#plan .shrink .figure")
    before = int(left.inner_text())
    for key, value in RESTAURANT.answers.items():
        steps.choose(clerk, key, value)
    expect(left).to_have_text(str(ASKED))
    assert before > ASKED
    steps.answer(clerk, RESTAURANT.answers)


def open_before_the_registration(seat: Seat, number: str) -> None:
    fire = seat("xiaofang")
    assert steps.rows_of(fire, number).count() == 0
    assert steps.rows_of(fire, number, "waiting").count() == 1
    fire.context.close()


def officers_decide(seat: Seat, number: str) -> None:
    granted = 0
    for usernames in walk.ROUNDS:
        for username in usernames:
            officer = seat(username)
            granted += steps.grant_everything(officer, number)
            officer.context.close()
    signed = 0
    for username in walk.SIGNATORIES:
        signatory = seat(username)
        signed += steps.countersign_everything(signatory, number)
        signatory.context.close()
    assert (granted, signed) == (ITEMS, 2)


def hand_over(clerk: Visitor, number: str) -> None:
    clerk.go(f"/counter/cases/{number}/")
    clerk.wait_for_page(clerk.page.locator("form[action$='/hand-over/'] button[data-key]:enabled"))
    steps.choose(clerk, "receiver", "holder")
    clerk.page.locator("#id_hand_over_identifier").fill(RESTAURANT.identifier)
    sign(clerk)
    clerk.press("Handed over")
    expect(clerk.page.locator(".notice-ok")).to_contain_text(number)


def sign(clerk: Visitor) -> None:
    """On the screen, with a pen."""
    box = clerk.page.locator("sign-pad canvas").bounding_box()
    assert box
    clerk.page.mouse.move(box["x"] + 40, box["y"] + 60)
    clerk.page.mouse.down()
    for step in range(6):
        clerk.page.mouse.move(box["x"] + 60 + 30 * step, box["y"] + 40 + 50 * (step % 2))
    clerk.page.mouse.up()
    expect(clerk.page.locator("input[name=signed][value=screen]")).to_be_checked()


def citizen_looks(citizen: Visitor, number: str) -> bytes:
    """Five lanes at their end, five licences, one visit (intake and hand-over on one day). Gives a PDF."""
    citizen.go("/portal/")
    citizen.page.locator(f'a[href="/portal/cases/{number}/"]').click()
    lanes = citizen.page.locator(".lane")
    expect(lanes).to_have_count(ITEMS)
    expect(citizen.page.locator(".lane .is-now")).to_have_count(0)
    expect(citizen.page.locator("section[aria-labelledby=visits]")).to_contain_text("1 visit so far")
    expect(citizen.page.locator("article.licence")).to_have_count(ITEMS)
    with citizen.page.expect_download() as download:
        citizen.follow("Download PDF")
    return download.value.path().read_bytes()


def anybody_verifies(anybody: Visitor, pdf: bytes) -> None:
    """By the code in the QR of the paper, by the number printed on it, and by all that the QR says."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()
    codes = [found.text for found in zxingcpp.read_barcodes(picture) if "/V/" in found.text]
    assert len(codes) == 1
    assert urlsplit(codes[0]).netloc == urlsplit(anybody.address).netloc
    anybody.go(codes[0])
    expect(steps.heading(anybody)).to_have_text(anybody.say("Genuine and valid"))
    number = anybody.page.locator("dd.number").first.inner_text()
    for asked in (number, codes[0]):
        anybody.go("/verify/")
        anybody.page.get_by_role("textbox").fill(asked)
        anybody.button("Verify").click()
        expect(steps.heading(anybody)).to_have_text(anybody.say("Genuine and valid"))
        expect(anybody.page.locator("dd.number").first).to_have_text(number)
        assert "?" not in anybody.page.url


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
