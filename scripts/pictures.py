"""Pictures of every page for every role, from the running application: pictures.py [--address URL]

Starts a fresh demonstration of its own (or looks at the one at --address), goes through all pages at the
width of a desk and of a phone in both languages, and carries a case from the counter to its licence.
All pictures go to var/pictures/; those the documents show are made small and put into docs/pictures/.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.embedded")

import django  # noqa: E402

django.setup()

import pypdfium2  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, ViewportSize, sync_playwright  # noqa: E402

from tests.browser import walk  # noqa: E402
from tests.browser.chromium import arguments, chromium  # noqa: E402
from tests.browser.matters import RESTAURANT  # noqa: E402
from tests.browser.pages import PLACES  # noqa: E402
from tests.browser.visitors import LOCALES, Visitor  # noqa: E402
from windows.console.application import web_answers  # noqa: E402
from windows.console.embedded.lock import keeper_of  # noqa: E402

SYSTEM = ROOT / "var" / "pictures-system"
ALL = ROOT / "var" / "pictures"
SHOWN = ROOT / "docs" / "pictures"
WIDTHS: dict[str, ViewportSize] = {
    "desk": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
    "book": {"width": 1280, "height": 800},
}
PATIENCE_MS = 60_000
START_SECONDS = 300
IMAGES_SECONDS = 10
IMAGES_SHOWN = """() => [...document.images].every(
    image => image.complete || image.getBoundingClientRect().top > innerHeight)"""
SHOWN_BYTES = 200_000
SHOWN_WIDTH = 1200
COLOURS = 256


@contextmanager
def demonstration() -> Iterator[str]:
    """A system with new data; its address. With DATABASE_URL and REDIS_URL set it uses those servers."""
    environment = os.environ | {"ONEWINDOW_VAR": str(SYSTEM)}
    subprocess.run([sys.executable, ROOT / "scripts" / "reset.py"], env=environment, check=True)
    SYSTEM.mkdir(parents=True, exist_ok=True)
    with (SYSTEM / "up.log").open("w") as log:
        running = subprocess.Popen(
            [sys.executable, ROOT / "manage.py", "up"], env=environment, stdout=log, stderr=log
        )
        try:
            yield _address(running)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(60)


def _address(running: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and running.poll() is None:
        keeper = keeper_of(SYSTEM)
        if keeper and keeper.address and web_answers(keeper.address):
            return keeper.address
        time.sleep(0.5)
    raise SystemExit(f"The demonstration did not start, see {SYSTEM / 'up.log'}")


class Camera:
    """Takes pictures of pages in one language."""

    def __init__(self, browser: Browser, address: str, language: str) -> None:
        self.browser, self.address, self.language = browser, address, language

    def seat(self, username: str = "", *, width: str) -> Visitor:
        context = self.browser.new_context(locale=LOCALES[self.language], viewport=WIDTHS[width])
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(context.new_page(), self.address, self.language)
        visitor.allowed |= {403, 404}
        if username:
            visitor.log_in(username)
        return visitor

    def take(self, visitor: Visitor, name: str, *, is_whole: bool = True) -> Path:
        path = ALL / self.language / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        visitor.page.evaluate("scrollTo(0, 0)")
        self._wait_for_images(visitor)
        visitor.page.screenshot(path=path, full_page=is_whole, animations="disabled")
        return path

    @staticmethod
    def _wait_for_images(visitor: Visitor) -> None:
        """Those in sight; the others are loaded when they are scrolled to."""
        end = time.monotonic() + IMAGES_SECONDS
        while not visitor.page.evaluate(IMAGES_SHOWN) and time.monotonic() < end:
            visitor.page.wait_for_timeout(100)


def take_pages(camera: Camera, width: str) -> None:
    """Every page of every role, and the intake step by step."""
    for username, places in PLACES.items():
        visitor = camera.seat(username, width=width)
        for place in places:
            place.visit(visitor)
            camera.take(visitor, f"{width}-{username or 'anybody'}-{place.name}")
        leave(visitor)
    clerk = camera.seat("chuangkou", width=width)
    walk.intake(clerk, RESTAURANT, lambda _, name: camera.take(clerk, f"{width}-intake-{name}"))
    leave(clerk)


def take_walk(camera: Camera) -> None:
    """One case from the counter to its verified licence: the pictures of the documents."""

    def stop(visitor: Visitor, name: str) -> None:
        show(camera.take(visitor, f"walk-{name}", is_whole=False), name)

    def seat(username: str = "") -> Visitor:
        return camera.seat(username, width="book")

    anybody = seat()
    anybody.go("/")
    stop(anybody, "home")
    anybody.go("/login/")
    stop(anybody, "login")
    clerk = seat("chuangkou")
    number = walk.intake(clerk, RESTAURANT, stop)
    walk.reviewers(seat, number, stop)
    citizen = camera.seat("gongmin", width="phone")
    citizen.go(f"/portal/cases/{number}/")
    stop(citizen, "portal-case-phone")
    walk.signatories(seat, number, stop)
    clerk.go(f"/counter/cases/{number}/")
    clerk.wait_for_page(clerk.page.locator("form[action$='/hand-over/'] button:enabled"))
    stop(clerk, "counter-hand-over")
    clerk.press("Handed over")
    code = take_licence(citizen, number)
    anybody.go(f"/v/{code}")
    stop(anybody, "verify")
    supervisor = seat("ducha")
    supervisor.go("/oversight/")
    stop(supervisor, "oversight")
    for visitor in (anybody, clerk, citizen, supervisor):
        leave(visitor)


def take_licence(citizen: Visitor, number: str) -> str:
    """The food permit on the phone and on paper; its verification code."""
    citizen.go(f"/portal/cases/{number}/")
    licence = citizen.page.locator(".licence", has_text="食品经营许可证")
    card = ALL / "licence-card.png"
    licence.screenshot(path=card)
    show(card, "portal-licence-phone")
    address = licence.locator("a[href*='/pdf']").get_attribute("href") or ""
    show(licence_page(citizen.fetch(address)), "licence")
    return licence.locator(".mono").inner_text()


def licence_page(pdf: bytes) -> Path:
    path = ALL / "licence.png"
    pypdfium2.PdfDocument(pdf)[0].render(scale=1.5).to_pil().save(path)
    return path


def leave(visitor: Visitor) -> None:
    for complaint in visitor.complaints:
        print(f"{visitor.page.url}: {complaint}", file=sys.stderr)
    visitor.context.close()


def show(path: Path, name: str) -> None:
    """A picture for the documents: fewer points and colours, so that it weighs little."""
    SHOWN.mkdir(parents=True, exist_ok=True)
    target = SHOWN / f"{name}.png"
    with Image.open(path) as taken:
        picture = taken.convert("RGB")
    width = min(picture.width, SHOWN_WIDTH)
    while True:
        small = picture.resize(
            (width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS
        )
        small.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size <= SHOWN_BYTES:
            return
        width = width * 9 // 10


def take_pictures(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments())
        take_walk(Camera(browser, address, "zh-hans"))
        for language in LOCALES:
            for width in ("desk", "phone"):
                take_pages(Camera(browser, address, language), width)
        browser.close()
    taken = len(list(ALL.rglob("*.png")))
    print(f"{taken} pictures in {ALL}, {len(list(SHOWN.glob('*.png')))} of them for the documents in {SHOWN}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--address", help="take them of this demonstration instead, as it stands")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    shutil.rmtree(ALL, ignore_errors=True)
    if options.address:
        take_pictures(options.address.rstrip("/"))
        return 0
    with demonstration() as address:
        take_pictures(address)
    return 0


if __name__ == "__main__":
    sys.exit(main())
