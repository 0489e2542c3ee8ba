"""Where the web server listens."""

import socket
from collections.abc import Iterator

import pytest

from windows.console.address import Bind, choose_bind
from windows.console.embedded import EmbeddedError


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_that_was_asked_for_is_refused(taken_port: int) -> None:
    with pytest.raises(EmbeddedError, match=f"127.0.0.1:{taken_port} is taken"):
        choose_bind(f"127.0.0.1:{taken_port}")


def test_a_taken_port_that_was_not_asked_for_is_passed_over(
    taken_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("windows.console.address.DEFAULT_BIND", f"127.0.0.1:{taken_port}")
    chosen = choose_bind(None)
    assert chosen.port > taken_port
    assert chosen.is_free()


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("0.0.0.0:8001", "http://127.0.0.1:8001"),
        (":8002", "http://127.0.0.1:8002"),
        ("[::1]:8003", "http://[::1]:8003"),
        ("[::]:8004", "http://[::1]:8004"),
        ("window.example:80", "http://window.example:80"),
    ],
)
def test_the_address_for_the_browser_is_one_that_can_be_typed(text: str, url: str) -> None:
    assert Bind.parse(text).url == url


@pytest.mark.parametrize("text", ["8000x", "localhost", "localhost:", "localhost:0", "localhost:65536", ""])
def test_nonsense_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(EmbeddedError, match=r"like 127\.0\.0\.1:8000"):
        Bind.parse(text)
