"""Whether beat is alive. It leaves a mark on the broker each time it looks at its schedule."""

import time
from typing import Any

from celery.beat import PersistentScheduler
from redis import Redis
from redis.exceptions import RedisError

KEY = "onewindow:beat"
LONGEST_SILENCE_SECONDS = 60


class Scheduler(PersistentScheduler):  # type: ignore[misc]
    """Celery's own scheduler that also says it lives. A broker that is down must not stop it."""

    max_interval = 10

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._next_mark = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() >= self._next_mark:
            self._next_mark = time.monotonic() + self.max_interval
            leave_mark(self.app.conf.broker_url)
        return min(float(super().tick(*args, **kwargs)), self.max_interval)


def leave_mark(url: str) -> None:
    try:
        with _client(url) as client:
            client.set(KEY, int(time.time()), ex=LONGEST_SILENCE_SECONDS)
    except (RedisError, OSError):
        return


def is_beating(url: str) -> bool:
    try:
        with _client(url) as client:
            return client.get(KEY) is not None
    except (RedisError, OSError):
        return False


def forget(url: str) -> None:
    """Before a start: the mark of an earlier beat says nothing about the new one."""
    try:
        with _client(url) as client:
            client.delete(KEY)
    except (RedisError, OSError):
        return


def _client(url: str) -> Redis:
    address = url.replace("redis+socket://", "unix://").replace("?virtual_host=", "?db=")
    return Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2)
