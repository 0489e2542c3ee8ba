"""Real servers and workers of ours, as processes of their own, on the test's database."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

T = TypeVar("T")


def child_environment(**more: str) -> dict[str, str]:
    """The environment in which a process of ours meets the database of the running test."""
    database = connection.settings_dict
    address = make_conninfo(
        dbname=str(database["NAME"]),
        user=str(database["USER"]) or None,
        password=str(database["PASSWORD"]) or None,
        host=str(database["HOST"]) or None,
        port=str(database["PORT"]) or None,
    )
    return (
        os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "settings.test",
            "DATABASE_URL": address,
            "LOG_LEVEL": "WARNING",
        }
        | more
    )


def wait_until(look: Callable[[], T], *, seconds: float = 30, every: float = 0.05) -> T:
    """The first true answer of `look`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := look():
            return answer
        time.sleep(every)
    raise AssertionError(f"not so within {seconds} s: {look}")


@contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process group that is gone at the end, whatever happens."""
    running = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=child_environment(**environment), start_new_session=True
    )
    try:
        yield running
    finally:
        kill_hard(running)


def kill_hard(running: "subprocess.Popen[bytes]") -> None:
    """kill -9 to the whole group: nobody gets the chance to tidy up."""
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait(10)


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    celery = [sys.executable, "-m", "celery", "-A", "settings", "worker", "-c", "2", "-l", "WARNING"]
    with process(*celery, "--without-gossip", "--without-mingle") as running:
        yield running


@contextmanager
def web() -> Iterator[str]:
    """Our server under gunicorn; gives its address."""
    with web_mortal() as server:
        yield server.address


@contextmanager
def web_mortal() -> Iterator["WebServer"]:
    """One that can be killed and started again at the same address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = WebServer(port)
    server.start()
    try:
        yield server
    finally:
        server.kill()


class WebServer:
    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._port = port
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        gunicorn = [sys.executable, "-m", "gunicorn", "settings.wsgi", "-b", f"127.0.0.1:{self._port}"]
        self._running = subprocess.Popen(
            [*gunicorn, "--threads", "4", "--log-level", "warning"],
            cwd=settings.BASE_DIR,
            env=child_environment(PUBLIC_URL=self.address),
            start_new_session=True,
        )
        wait_until(lambda: answers(f"{self.address}/healthz"))

    def kill(self) -> None:
        """kill -9, workers and all."""
        if self._running is not None:
            kill_hard(self._running)
            self._running = None


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
