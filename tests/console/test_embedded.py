"""The embedded servers really start as whoever runs this test, keep their data and stop."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from redis import Redis

from windows.console.embedded import AlreadyRunningError, EmbeddedError, known_addresses, servers
from windows.console.embedded.lock import keeper_of

BASE_DIR = Path(settings.BASE_DIR)


def processes_of(var_dir: Path) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(var_dir) in command and "defunct" not in command:
            found.append(command)
    return found


def wait_until_gone(var_dir: Path, *, seconds: float = 10) -> list[str]:
    end = time.monotonic() + seconds
    while processes_of(var_dir) and time.monotonic() < end:
        time.sleep(0.1)
    return processes_of(var_dir)


def test_postgres_and_redis_start_keep_their_data_and_stop(
    var_dir: Path, without_addresses: dict[str, str]
) -> None:
    with servers(var_dir, environment=without_addresses) as first:
        with psycopg.connect(first.database_url) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('一窗')")
        Redis.from_url(first.redis_url).set("kept", "yes")
        assert known_addresses(var_dir) == first.environment()
    assert wait_until_gone(var_dir) == []
    assert known_addresses(var_dir) == {}

    with servers(var_dir, environment=without_addresses) as second:
        with psycopg.connect(second.database_url) as connection:
            assert connection.execute("SELECT word FROM kept").fetchone() == ("一窗",)
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert Redis.from_url(second.redis_url).get("kept") == b"yes"
    assert wait_until_gone(var_dir) == []


def test_given_addresses_are_used_and_nothing_is_started(var_dir: Path) -> None:
    given = {"DATABASE_URL": os.environ["DATABASE_URL"], "REDIS_URL": os.environ["REDIS_URL"]}
    with servers(var_dir, environment=given) as addresses:
        assert addresses.environment() == given
        assert processes_of(var_dir) == []


def test_a_given_address_where_nobody_answers_is_named(var_dir: Path) -> None:
    given = {
        **os.environ,
        "DATABASE_URL": f"postgresql://nobody@/nothing?host={var_dir}",
    }
    with (
        pytest.raises(EmbeddedError, match="PostgreSQL does not answer at DATABASE_URL"),
        servers(var_dir, environment=given),
    ):
        pass


def test_a_second_keeper_of_the_same_data_is_refused_and_told_who_is_there(var_dir: Path) -> None:
    with (
        servers(var_dir),
        pytest.raises(AlreadyRunningError, match=rf"process {os.getpid()} since .* data in {var_dir}"),
        servers(var_dir),
    ):
        pass
    assert keeper_of(var_dir) is None


def test_the_servers_of_a_keeper_killed_with_9_are_no_hindrance(
    var_dir: Path, without_addresses: dict[str, str]
) -> None:
    script = f"""
import pathlib, time
from windows.console.embedded import servers
with servers(pathlib.Path({str(var_dir)!r})):
    print("ready", flush=True)
    time.sleep(60)
"""
    keeper = subprocess.Popen(
        [sys.executable, "-c", script], cwd=BASE_DIR, env=without_addresses, stdout=subprocess.PIPE, text=True
    )
    assert keeper.stdout is not None
    assert keeper.stdout.readline() == "ready\n"
    keeper.send_signal(signal.SIGKILL)
    keeper.wait()
    keeper.stdout.close()
    with (
        servers(var_dir, environment=without_addresses) as addresses,
        psycopg.connect(addresses.database_url) as connection,
    ):
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert wait_until_gone(var_dir) == []
