"""Whose request it is: the peer's, or what our own proxies wrote down, and nothing a client can make up."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from common.addresses import client_address


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "said"),
    [
        (0, "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        (1, "10.0.0.2", "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.2", "made up, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.2", "203.0.113.9, 198.51.100.7, 10.0.0.3", "198.51.100.7"),
        (1, "10.0.0.2", "made up", ""),
        (2, "10.0.0.2", "198.51.100.7", "10.0.0.2"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "", "", ""),
    ],
)
def test_the_address_of_the_client(
    settings: Settings, proxies: int, peer: str, forwarded: str, said: str
) -> None:
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)
    assert client_address(request) == said
