"""What the doctor says of settings, keys, ports and the clock: each ill with its cure, and none invented."""

import socket
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from pytest_django import Settings

from common.offset import NONE, offset_advance, offset_path
from windows.console import installation
from windows.console.address import Bind, network_address
from windows.console.box import box
from windows.console.embedded.lock import note_keeper, only_keeper
from windows.console.findings import State
from windows.demo.phone import is_only_here, phone_code


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR, settings.DEMO = tmp_path, True


def test_a_clock_put_forward_is_worth_knowing_and_outside_a_demonstration_an_ill(settings: Settings) -> None:
    assert installation.clock_ahead().state is State.GOOD
    offset_advance(by=timedelta(days=3), known=NONE)
    shown = installation.clock_ahead()
    assert (shown.state, "3.0" in shown.detail) == (State.NOTE, True)
    settings.DEMO = False
    mixed_up = installation.clock_ahead()
    assert mixed_up.state is State.BAD
    assert str(offset_path()) in mixed_up.cure


@pytest.mark.django_db
def test_a_database_that_may_lose_a_commit_is_an_ill_outside_a_demonstration(settings: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        (fsync,) = cursor.fetchone()
        cursor.execute("SET LOCAL synchronous_commit = off")
    finding = installation.database_settings()
    assert (finding.state, "synchronous_commit=off" in finding.detail) == (State.NOTE, True)
    assert ("fsync=off" in finding.detail) == (fsync == "off")
    settings.DEMO = False
    assert installation.database_settings().state is State.BAD


def test_redis_tells_its_version_and_that_it_throws_nothing_away(settings: Settings) -> None:
    finding = installation.redis_settings()
    assert finding.state is State.GOOD
    assert "maxmemory-policy=noeviction" in finding.detail
    settings.REDIS_URL = "unix:///nonexistent/redis.sock?db=0"
    assert installation.redis_settings().state is State.NOTE


def test_a_port_taken_by_another_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = f"127.0.0.1:{listener.getsockname()[1]}"
        monkeypatch.setattr(installation, "DEFAULT_BIND", taken)
        finding = installation.ports()
    assert (finding.state, taken in finding.detail, bool(finding.cure)) == (State.NOTE, True, True)
    assert installation.ports().state is State.GOOD


def test_a_running_demonstration_whose_web_server_is_silent_is_an_ill(tmp_path: Path) -> None:
    with only_keeper(tmp_path):
        note_keeper(tmp_path, address="http://127.0.0.1:9")
        finding = installation.ports()
    assert (finding.state, bool(finding.cure)) == (State.BAD, True)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_what_only_this_machine_reaches_has_no_address_in_the_network(host: str) -> None:
    assert network_address(Bind(host, 8000)) == ""


def test_a_named_address_of_the_network_is_told_as_it_is() -> None:
    assert network_address(Bind("192.0.2.7", 8000)) == "http://192.0.2.7:8000"


def test_a_phone_gets_a_code_only_for_an_address_it_can_reach(settings: Settings) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert phone_code() == ("http://127.0.0.1:8000/", "")
    settings.PUBLIC_URL = "http://192.0.2.7:8000"
    assert phone_code().picture.startswith("data:image/svg+xml")
    assert is_only_here("http://localhost:8000/")
    assert not is_only_here("https://window.example/")


def test_the_box_tells_tour_outbox_and_stage_and_warns_when_the_network_may_come_in() -> None:
    translation.activate("en")
    accounts = [("Clerk", "An", "clerk", "secret")]
    shown = box("http://192.0.2.7:8000", accounts, is_open=True)
    for path in ("/login/", "/oversight/outbox/", "/demo/"):
        assert f"http://192.0.2.7:8000{path}" in shown
    assert "Everybody in this network" in shown
    assert "Everybody in this network" not in box("http://127.0.0.1:8000", accounts)
