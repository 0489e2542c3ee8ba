"""A citizen shares a licence from the phone, sees who looked, and takes the share back."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from e_licences.models import Licence, LicenceTrace
from tests.browser import steps
from tests.browser.conftest import Seat
from tests.browser.licences import licence_issued
from tests.browser.visitors import Visitor

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def licence(system: str, django_db_blocker: DjangoDbBlocker) -> Licence:
    with django_db_blocker.unblock():
        return licence_issued("sharing")


def picture(visitor: Visitor, name: str) -> None:
    """With PICTURES=folder the pages are kept to be looked at."""
    if folder := os.environ.get("PICTURES"):
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_share_is_given_looked_at_seen_and_withdrawn(seat: Seat, licence: Licence) -> None:
    citizen = seat("gongmin", **PHONE)
    citizen.go(f"/portal/licences/{licence.identifier}/")
    picture(citizen, "licence")
    link = share(citizen)

    assert urlsplit(link).netloc == urlsplit(citizen.address).netloc
    visitor = seat()
    visitor.go(link)
    assert visitor.page.url.endswith("/share/"), "the code is taken out of the address at once"
    look(visitor, "Manager Wang, Nine Brooks")
    expect(steps.heading(visitor)).to_have_text(visitor.say("Genuine and valid"))
    expect(visitor.page.locator("main")).to_contain_text(licence.holder.name)
    picture(visitor, "shown")

    citizen.go("/portal/shares/")
    citizen.page.locator("details summary").click()
    expect(citizen.page.locator("details")).to_contain_text("Manager Wang, Nine Brooks")
    picture(citizen, "shares")
    citizen.press("Withdraw")
    expect(citizen.page.locator(".notice-ok")).to_be_visible()

    visitor.allowed.add(410)
    visitor.go(link)
    look(visitor, "Manager Wang, Nine Brooks")
    expect(steps.heading(visitor)).to_have_text(visitor.say("Not shown"))
    expect(visitor.page.locator("main")).not_to_contain_text(licence.holder.name)
    picture(visitor, "refused")
    citizen.page.reload()
    citizen.page.locator("details summary").click()
    expect(citizen.page.locator("details")).to_contain_text(citizen.say("Refused: withdrawn by the holder"))


def share(citizen: Visitor) -> str:
    """The link as the page tells it, by the QR code's text and to be copied."""
    citizen.follow("Share")
    citizen.page.locator("#id_recipient").fill("Nine Brooks Property")
    citizen.page.locator("#id_purpose").fill("rent contract")
    picture(citizen, "share-form")
    citizen.press("Share")
    expect(steps.heading(citizen)).to_have_text(citizen.say("The licence is shared"))
    picture(citizen, "told")
    link = citizen.page.locator("[data-copy]").get_attribute("data-copy")
    assert link
    return link


def look(visitor: Visitor, looker: str) -> None:
    visitor.page.locator("#id_looker").fill(looker)
    picture(visitor, "share-page")
    visitor.press("Show the licence")


def test_a_copy_is_made_on_the_phone_and_stands_in_the_trace(seat: Seat, licence: Licence) -> None:
    citizen = seat("gongmin", **PHONE)
    citizen.go(f"/portal/licences/{licence.identifier}/")
    citizen.follow("Copy for one use")
    citizen.page.locator("#id_reason").fill("签租赁合同")
    picture(citizen, "copy-form")
    with citizen.page.expect_download() as download:
        citizen.press("Make the copy")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    citizen.go(f"/portal/licences/{licence.identifier}/")
    expect(citizen.page.locator("section[aria-labelledby=traces-title]")).to_contain_text("签租赁合同")
    picture(citizen, "traces")
    assert LicenceTrace.objects.filter(licence=licence, act="downloaded").count() == 1
