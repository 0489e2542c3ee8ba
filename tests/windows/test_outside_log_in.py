"""The door to an outside provider: there only when it is set up, to log in only, plain when it is away."""

import socket
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from common.errors import NotAllowedError
from tests.cast import Cast
from tests.windows.test_frame import logged_in
from windows.account.outside import claims_of

DOOR = "openid_connect_login"


@pytest.fixture
def provider_away(settings: Settings, db: None) -> None:
    """Set up, at an address where nobody answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{free.getsockname()[1]}"
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = issuer, "one", "two"
    settings.OIDC_LABEL = "Provincial ID"
    entry = {"provider_id": "oidc", "name": "x", "client_id": "one", "secret": "two"}
    known: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    app = {**entry, "settings": {"server_url": issuer}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**known, "APPS": [app]}}


def test_without_a_provider_there_is_no_button_and_no_door(client: Client, db: None) -> None:
    assert "login/outside" not in client.get(reverse("login")).content.decode()
    assert client.post(reverse(DOOR, args=["oidc"])).status_code == 404


@pytest.mark.usefixtures("provider_away")
def test_a_provider_that_is_away_is_told_and_the_other_ways_stay(client: Client) -> None:
    page = client.get(reverse("login"), headers={"accept-language": "en"}).content.decode()
    assert "Log in with Provincial ID" in page
    answer = client.post(reverse(DOOR, args=["oidc"]), headers={"accept-language": "en"})
    assert answer.status_code == 503
    assert "could not be reached" in answer.content.decode()
    assert f'href="{reverse("login")}"' in answer.content.decode()


@pytest.mark.usefixtures("provider_away")
def test_it_is_a_way_in_and_nothing_else(client: Client, cast: Cast) -> None:
    door = reverse(DOOR, args=["oidc"])
    assert client.get(door)["Location"] == reverse("login")
    assert client.post(door, {"process": "connect"}).status_code == 404
    assert logged_in(cast, "clerk").post(door)["Location"] == reverse("login")
    assert client.post(reverse(DOOR, args=["another"])).status_code == 404


def test_the_two_answers_of_a_provider_must_be_about_one_person() -> None:
    both = {"id_token": {"sub": "1", "id_number": "token"}, "userinfo": {"sub": "1", "id_number": "info"}}
    assert claims_of(both)["id_number"] == "token"
    for wrong in (
        {"id_token": {"sub": "1"}, "userinfo": {"sub": "2"}},
        {"id_token": {}, "userinfo": {"sub": "1"}},
        {"userinfo": {"sub": "1"}},
    ):
        with pytest.raises(NotAllowedError):
            claims_of(wrong)
