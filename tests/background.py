"""Real processes beside the test: they see its database, its files, and a broker nobody else listens to."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from celery import current_app
from django.conf import settings
from django.db import connection
from redis import Redis

_START = """
import json, sys
from django.conf import settings
told = json.loads(sys.argv.pop(1))
settings.DATABASES["default"]["NAME"] = told.pop("database")
settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = told.pop("prefix")
for name, value in told.items():
    setattr(settings, name, value)
import django
django.setup()
"""
_WORKER = """
from settings import celery_app
celery_app.worker_main(["worker", "--pool=solo", "--loglevel=WARNING", "--without-mingle"])
"""


def process_start(code: str, *arguments: str, prefix: str = "unused:") -> "subprocess.Popen[bytes]":
    """Run Python code with Django set up as in this test; its arguments are in sys.argv[1:]."""
    told = {
        "database": connection.settings_dict["NAME"],
        "prefix": prefix,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "VAR_DIR": str(settings.VAR_DIR),
    }
    command = [sys.executable, "-c", _START + code, json.dumps(told), *arguments]
    return subprocess.Popen(command, cwd=settings.BASE_DIR)


@contextmanager
def worker_running() -> Iterator["subprocess.Popen[bytes]"]:
    """A worker, and a broker for it and this process alone."""
    prefix = f"test:{uuid4()}:"
    before = current_app.conf.broker_transport_options
    _broker_change({**before, "global_keyprefix": prefix})
    worker = process_start(_WORKER, prefix=prefix)
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait(timeout=20)
        _broker_change(before)
        with Redis.from_url(settings.REDIS_URL) as redis:
            for key in redis.scan_iter(match=f"{prefix}*"):
                redis.delete(key)


def _broker_change(options: dict[str, object]) -> None:
    current_app.conf.broker_transport_options = options
    current_app._pool = None
    current_app.amqp._producer_pool = None


def wait_until(is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"still not so after {seconds} s"
        time.sleep(0.005)
