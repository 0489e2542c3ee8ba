"""长辈版: switched on anywhere, kept by the browser and the account, with nothing missing; licence cards."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from e_licences.models import LicenceTrace
from tests.cast import Cast
from tests.windows.test_portal import client_of
from tests.windows.test_rights import Play, play

__all__ = ["play"]
SWITCH = {"large-print": "on", "next": "/guide/"}


def is_large(client: Client, path: str = "/guide/") -> bool:
    return 'class="citizen elder"' in client.get(path).content.decode()


@pytest.mark.django_db
def test_a_visitor_switches_it_on_and_off_and_comes_back_to_where_they_were() -> None:
    visitor = Client()
    assert not is_large(visitor)
    answer = visitor.post(reverse("large_print"), SWITCH)
    assert answer["Location"] == "/guide/"
    assert is_large(visitor)
    visitor.post(reverse("large_print"), {"large-print": "off"})
    assert not is_large(visitor)
    assert visitor.get(reverse("large_print")).status_code == 302


@pytest.mark.django_db
def test_it_leads_to_no_other_house() -> None:
    answer = Client().post(reverse("large_print"), {"large-print": "on", "next": "https://example.org/"})
    assert answer["Location"] == "/"


def test_with_an_account_it_holds_on_every_device(cast: Cast) -> None:
    client_of(cast, "citizen").post(reverse("large_print"), SWITCH)
    assert is_large(client_of(cast, "citizen"))
    assert not is_large(client_of(cast, "outsider"))
    assert "Large print" in client_of(cast, "citizen").get(reverse("portal:settings")).content.decode()


def test_what_this_device_says_counts_more_than_another(cast: Cast) -> None:
    client_of(cast, "citizen").post(reverse("large_print"), SWITCH)
    here = client_of(cast, "citizen")
    here.cookies["large-print"] = "off"
    assert not is_large(here)


def test_staff_work_in_their_own_size(cast: Cast) -> None:
    clerk = client_of(cast, "clerk")
    clerk.cookies["large-print"] = "on"
    assert "elder" not in clerk.get("/guide/").content.decode()


def test_nothing_is_missing_from_the_page(cast: Cast, play: Play) -> None:
    """The same links and buttons, but for the switch itself."""
    client = client_of(cast, "citizen")
    address = reverse("portal:case", args=[play.case.number])

    def acts() -> list[str]:
        page = client.get(address).content.decode().split("<main")[1]
        return [part.split(">")[0].split(" class")[0] for part in page.split(" href=")[1:]]

    before = acts()
    client.post(reverse("large_print"), SWITCH)
    assert acts() == before


def test_the_card_shows_the_code_large_and_says_when_it_was_fetched(cast: Cast, play: Play) -> None:
    licence = play.licence
    address = reverse("portal:licence_card", args=[licence.identifier])
    before = LicenceTrace.objects.count()
    shown = client_of(cast, "citizen").get(address).content.decode()
    for text in (licence.verification_code, licence.number, "Fetched", "make the screen brighter"):
        assert text in shown
    assert "csrf" not in shown
    assert LicenceTrace.objects.count() == before + 1
    assert client_of(cast, "outsider").get(address).status_code == 404
    assert (
        address
        in client_of(cast, "citizen")
        .get(reverse("portal:licence", args=[licence.identifier]))
        .content.decode()
    )


@pytest.mark.django_db
def test_the_worker_reaches_the_licences_only_and_holds_nothing_of_anybody() -> None:
    address = reverse("portal:licence_worker")
    answer = Client().get(address)
    assert address.rpartition("/")[0] == "/portal/licences"
    assert "Service-Worker-Allowed" not in answer
    assert answer["Content-Type"] == "text/javascript"
    assert settings.SECRET_KEY not in answer.content.decode()
