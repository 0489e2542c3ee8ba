"""The server killed by kill -9, a browser gone: what was typed is there, what was sent is there once."""

import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Locator, Route, expect

from cases.models import DraftMaterial, IntakeDraft
from materials.models import StoredFile
from tests.browser import steps
from tests.browser.matters import RESTAURANT
from tests.browser.visitors import LOCALES, Visitor
from tests.processes import WebServer, wait_until, web_mortal

Sit = Callable[[], Visitor]
NAME = "林远山"
HALF_A_NUMBER = "33089919900101"
SAVED = re.compile(r"Saved \d\d:\d\d:\d\d")
SLOW_BYTES_PER_SECOND = 250_000


@pytest.fixture
def server(system: str) -> Iterator[WebServer]:
    """A second one beside that of the other tests: this one dies."""
    with web_mortal() as running:
        yield running


@pytest.fixture
def sit(server: WebServer, new_context: Callable[..., BrowserContext]) -> Sit:
    """Nobody listens to what these browsers complain of: their server is away on purpose."""
    expect.set_options(timeout=15_000)

    def clerk() -> Visitor:
        context = new_context(locale=LOCALES["en"], viewport={"width": 1440, "height": 900})
        visitor = Visitor(context.new_page(), server.address, "en")
        visitor.log_in("chuangkou")
        return visitor

    return clerk


def picture(name: str = "plan.png") -> FilePayload:
    """Nothing in it repeats, so that it is as large on the wire: 2.4 MB."""
    buffer = io.BytesIO()
    Image.frombytes("RGB", (900, 900), os.urandom(900 * 900 * 3)).save(buffer, "PNG")
    return FilePayload(name=name, mimeType="image/png", buffer=buffer.getvalue())


def kept_of_the_page(clerk: Visitor) -> str:
    stored: str = clerk.page.evaluate(
        "JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })"
    )
    return stored


def first_row(clerk: Visitor) -> Locator:
    """The first material of a restaurant that is asked for as a paper, its questions answered."""
    steps.begin(clerk, RESTAURANT.search)
    steps.identify(clerk, "330899200006159038", "方可期")
    steps.answer(clerk, RESTAURANT.answers)
    return steps.asked_as_papers(clerk).first


def test_what_was_typed_is_there_after_the_death_of_server_and_browser(server: WebServer, sit: Sit) -> None:
    clerk = sit()
    steps.begin(clerk, RESTAURANT.search)
    address = clerk.page.url.removeprefix(server.address)
    clerk.page.locator("#id_identifier").press_sequentially(HALF_A_NUMBER)
    clerk.page.locator("#id_name").press_sequentially(NAME)
    expect(clerk.page.locator("#saved")).to_have_text(SAVED)
    server.kill()
    clerk.context.close()
    server.start()
    again = sit()
    again.go(address)
    expect(again.page.locator("#id_identifier")).to_have_value(HALF_A_NUMBER)
    expect(again.page.locator("#id_name")).to_have_value(NAME)


def test_what_was_typed_before_the_script_was_there_is_saved_too(sit: Sit) -> None:
    clerk = sit()
    held = steps.held_back(clerk, "**/autosave.js")
    steps.begin(clerk, RESTAURANT.search)
    clerk.page.locator("#id_name").fill(NAME)
    held[0].continue_()
    expect(clerk.page.locator("#saved")).to_have_text(SAVED)
    again = sit()
    again.go(clerk.page.url.removeprefix(clerk.address))
    expect(again.page.locator("#id_name")).to_have_value(NAME)


def test_a_server_that_is_away_is_said_and_what_is_typed_meanwhile_is_saved_when_it_is_back(
    server: WebServer, sit: Sit
) -> None:
    clerk = sit()
    steps.begin(clerk, RESTAURANT.search)
    form = clerk.page.url.replace("/identity/", "/form/")
    steps.identify(clerk, RESTAURANT.identifier, RESTAURANT.applicant)
    clerk.go(form)
    shop, away = clerk.page.locator("#id_form-shop_name"), clerk.page.locator("#away")
    expect(away).to_be_hidden()
    server.kill()
    shop.fill("山外山")
    expect(away).to_contain_text("The server does not answer")
    clerk.page.locator("#id_form-address").fill("溪山大道 18 号")
    clerk.press("Continue")  # sends nothing away while nobody is there to take it
    expect(shop).to_have_value("山外山")
    server.start()
    expect(away).to_contain_text("The server is back")
    expect(clerk.page.locator("#saved")).to_have_text(SAVED)
    values = IntakeDraft.objects.get(pk=form.split("/")[-3]).form_values
    assert (values["shop_name"], values["address"]) == ("山外山", "溪山大道 18 号")
    assert "山外山" not in kept_of_the_page(clerk)
    assert RESTAURANT.applicant not in kept_of_the_page(clerk)


def test_a_file_chosen_before_the_script_was_there_is_sent_too(sit: Sit) -> None:
    clerk, sent = sit(), picture("early.png")
    held = steps.held_back(clerk, "**/upload.js")
    row = first_row(clerk)
    row.locator("input[type=file]").set_input_files(sent)
    expect(row).not_to_contain_text("Handed in")
    held[0].continue_()
    expect(row).to_contain_text("Handed in")
    expect_once(sent)


def test_a_server_killed_in_the_middle_of_an_upload_ends_in_one_file(server: WebServer, sit: Sit) -> None:
    clerk = sit()
    row, sent = first_row(clerk), picture()
    throttle(clerk)
    row.locator("input[type=file]").set_input_files(sent)
    bar = row.locator("progress")
    expect(bar).to_be_visible()
    sent_so_far = wait_until(lambda: bar.evaluate("bar => bar.value"))
    assert 0 < sent_so_far < 100
    server.kill()
    send_again(clerk, server, row)
    expect_once(sent)


def test_an_answer_that_is_lost_with_the_server_makes_no_second_file(server: WebServer, sit: Sit) -> None:
    clerk = sit()
    row, sent = first_row(clerk), picture("lost-answer.png")

    def killed_before_it_answers(route: Route) -> None:
        route.fetch()
        server.kill()
        route.abort("connectionreset")

    clerk.page.route("**/materials/*/", killed_before_it_answers, times=1)
    row.locator("input[type=file]").set_input_files(sent)
    send_again(clerk, server, row)
    expect_once(sent)


def throttle(clerk: Visitor) -> None:
    slow = {
        "offline": False,
        "latency": 0,
        "downloadThroughput": -1,
        "uploadThroughput": SLOW_BYTES_PER_SECOND,
    }
    clerk.context.new_cdp_session(clerk.page).send("Network.emulateNetworkConditions", slow)


def send_again(clerk: Visitor, server: WebServer, row: Locator) -> None:
    """The row says what has happened and offers to send again; until the server is back it says so again."""
    lost = row.locator(".lost")
    expect(lost).to_contain_text("The connection broke off", timeout=30_000)
    again = clerk.button("Send again", inside=lost)
    expect(again).to_be_focused()
    again.press("Enter")
    expect(lost).to_contain_text("The connection broke off")
    server.start()
    again.press("Enter")
    expect(row.get_by_text("Handed in")).to_be_visible(timeout=40_000)
    expect(row.locator(".files li")).to_have_count(1)


def expect_once(sent: FilePayload) -> None:
    """One row for the material, one for the file, one file on the disk."""
    attached = DraftMaterial.objects.get(file__name=sent["name"])
    assert StoredFile.objects.filter(name=sent["name"]).count() == 1
    assert attached.file.size_bytes == len(sent["buffer"])
    places = Path(settings.MEDIA_ROOT, "materials").glob(f"2*/**/{attached.file.sha256[:32]}-*")
    assert [place.read_bytes() == sent["buffer"] for place in places] == [True]
