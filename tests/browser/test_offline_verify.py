"""A licence held before the camera, after the network has been cut: what the page says then."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserType, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from common import clock
from e_licences.life import LicenceAct
from e_licences.models import ChangeGround, Licence
from e_licences.services import signed_lists_renew
from people.models import User
from tests.browser.chromium import arguments, chromium
from tests.browser.licences import licence_issued
from tests.e_licences.life_play import act
from tests.processes import web

FRAME = (1280, 720)
TILT = 4  # degrees: nobody holds a licence straight
SECONDS_OF_FILM = 4

Cut = Callable[[], None]
Reader = Callable[[Licence, str], AbstractContextManager[tuple[Page, Cut]]]


@pytest.fixture(scope="module")
def licences(system: str, django_db_blocker: DjangoDbBlocker) -> tuple[Licence, Licence]:
    """One that is valid and one that is suspended; made outside the transaction of a test."""
    with django_db_blocker.unblock():
        valid, suspended = licence_issued("valid"), licence_issued("suspended")
        head = User.objects.get(username="shijian-juzhang")
        act(suspended, LicenceAct.SUSPEND, ChangeGround.INQUIRY, head, at=clock.now())
        signed_lists_renew(at=clock.now())
        return valid, suspended


@pytest.fixture
def licence(licences: tuple[Licence, Licence]) -> Licence:
    return licences[0]


@pytest.fixture
def qr_text(licence: Licence) -> str:
    return str(zxingcpp.read_barcodes(sheet(licence))[0].text)


def sheet(licence: Licence) -> Image.Image:
    with licence.file.open("rb") as file:
        page = pypdfium2.PdfDocument(file.read())[0]
    picture: Image.Image = page.render(scale=150 / 72).to_pil().convert("RGB")
    return picture


def film(licence: Licence, path: Path) -> None:
    """What a camera sees: the sheet at 150 dpi, tilted, on a grey table, the QR code in view."""
    picture = sheet(licence)
    place = zxingcpp.read_barcodes(picture)[0].position
    centre = (place.top_left.x + place.bottom_right.x) // 2, (place.top_left.y + place.bottom_right.y) // 2
    tilted = picture.rotate(TILT, center=centre, resample=Image.Resampling.BICUBIC, fillcolor=(120, 120, 120))
    view = Image.new("RGB", FRAME, (120, 120, 120))
    view.paste(tilted, (FRAME[0] // 2 - centre[0], FRAME[1] // 2 - centre[1]))
    luma, blue, red = view.convert("YCbCr").split()
    half = (FRAME[0] // 2, FRAME[1] // 2)
    planes = luma.tobytes() + blue.resize(half).tobytes() + red.resize(half).tobytes()
    frames = (b"FRAME\n" + planes) * (5 * SECONDS_OF_FILM)
    path.write_bytes(b"YUV4MPEG2 W%d H%d F5:1 Ip A1:1 C420jpeg\n" % FRAME + frames)


@pytest.fixture
def reader(browser_type: BrowserType, system: str, tmp_path: Path) -> Reader:
    """A telephone that has opened the page once, with a licence before its camera."""

    @contextmanager
    def read(licence: Licence, language: str) -> Iterator[tuple[Page, Cut]]:
        film(licence, tmp_path / "film.y4m")
        camera = [
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={tmp_path / 'film.y4m'}",
        ]
        browser = browser_type.launch(executable_path=chromium(), args=[*arguments(), *camera])
        try:
            with opened(browser, language) as (page, cut):
                yield page, cut
        finally:
            browser.close()

    return read


@contextmanager
def opened(browser: Browser, language: str) -> Iterator[tuple[Page, Cut]]:
    server = web()
    address = server.__enter__()
    context = browser.new_context(
        locale=language, viewport={"width": 390, "height": 844}, permissions=["camera"], base_url=address
    )
    page = context.new_page()
    page.goto("/verify/scan/")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    is_up = True

    def cut() -> None:
        nonlocal is_up
        server.__exit__(None, None, None)
        is_up = False
        context.set_offline(True)
        page.reload()
        expect(page.locator("[data-ready]")).to_be_attached()

    try:
        yield page, cut
    finally:
        context.close()
        if is_up:
            server.__exit__(None, None, None)


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def part(page: Page, name: str) -> str:
    return page.locator(f"[data-part={name}]").inner_text()


def verdict(page: Page) -> str:
    expect(page.locator("[data-part=answer]")).to_be_visible(timeout=30_000)
    return part(page, "verdict-words")


def check_by_hand(page: Page, text: str) -> str:
    page.locator("[data-part=typed]").fill(text)
    page.locator("[data-part=by-hand] button").click()
    return verdict(page)


def test_a_scan_without_a_network_tells_whether_the_licence_is_genuine_and_stood(
    reader: Reader, licence: Licence
) -> None:
    with reader(licence, "en-GB") as (page, cut):
        cut()
        expect(page.locator("[data-part=offline]")).to_be_visible()
        page.locator("[data-part=start]").click()
        assert verdict(page) == "Genuine and valid"
        assert part(page, "number") == licence.number
        assert part(page, "holder") == licence.holder.name
        assert part(page, "stand") != "–"
        assert not page.locator("[data-part=online]").is_visible()
        picture(page, "scan-en")


def test_in_chinese_too_and_one_that_the_list_says_is_suspended(
    reader: Reader, licences: tuple[Licence, Licence]
) -> None:
    with reader(licences[1], "zh-CN") as (page, cut):
        cut()
        page.locator("[data-part=start]").click()
        assert verdict(page) == "真实，但已被暂扣"
        picture(page, "scan-zh")


def test_an_altered_code_and_any_other_code_are_told_apart(
    reader: Reader, licence: Licence, qr_text: str
) -> None:
    address, code = qr_text.split("#")
    place = len(code) // 2
    other = "A" if code[place] != "A" else "B"
    with reader(licence, "en-GB") as (page, cut):
        cut()
        assert check_by_hand(page, qr_text) == "Genuine and valid"
        assert (
            check_by_hand(page, f"{address}#{code[:place]}{other}{code[place + 1 :]}")
            == "The code is not genuine"
        )
        assert check_by_hand(page, "https://example.org/") == "Not a code of a licence"


def test_with_a_network_the_page_leads_on_to_how_it_stands_now(reader: Reader, licence: Licence) -> None:
    with reader(licence, "en-GB") as (page, _cut):
        page.locator("[data-part=start]").click()
        assert verdict(page) == "Genuine and valid"
        page.get_by_role("button", name="Ask how it stands now").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Genuine and valid")
        expect(page.locator("dd.number").first).to_have_text(licence.number)
