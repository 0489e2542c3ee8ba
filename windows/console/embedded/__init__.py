"""Real PostgreSQL and Redis without root and without ports.

Needs no Django, so that tests, benchmarks and settings can use it.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from windows.console.embedded import postgres, redis
from windows.console.embedded.child import Child
from windows.console.embedded.errors import (
    AlreadyRunningError,
    ChildFailedError,
    EmbeddedError,
    ProgramMissingError,
)
from windows.console.embedded.lock import keeper_of, note_keeper, only_keeper
from windows.console.embedded.postgres import Postgres
from windows.console.embedded.redis import Redis

__all__ = [
    "Addresses",
    "AlreadyRunningError",
    "Child",
    "ChildFailedError",
    "EmbeddedError",
    "ProgramMissingError",
    "known_addresses",
    "servers",
    "start_servers",
]


@dataclass(frozen=True)
class Addresses:
    database_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@contextmanager
def servers(
    var_dir: Path, *, environment: Mapping[str, str] = os.environ, durable: bool = True
) -> Iterator[Addresses]:
    """PostgreSQL and Redis while the block lasts; an address given in `environment` is taken instead.

    `durable=False` is quicker and may lose everything when the machine stops: for tests only.

    Raises:
        AlreadyRunningError: another process keeps servers in `var_dir`.
        EmbeddedError: they cannot be had; the text says what to install.
    """
    children: list[Child] = []
    var_dir = var_dir.resolve()
    with only_keeper(var_dir):
        try:
            addresses = start_servers(var_dir, children, environment=environment, durable=durable)
            note_keeper(var_dir, **_urls(addresses))
            yield addresses
        finally:
            for child in reversed(children):
                child.stop()


def start_servers(
    var_dir: Path, children: list[Child], *, environment: Mapping[str, str] = os.environ, durable: bool = True
) -> Addresses:
    """Start what `environment` gives no address for; each started process joins `children` at once.

    The caller holds the lock and stops the children, also after an error. Raises: EmbeddedError.
    """
    var_dir.mkdir(parents=True, exist_ok=True)
    database_url = environment.get("DATABASE_URL", "")
    redis_url = environment.get("REDIS_URL", "")
    own_postgres = None if database_url else Postgres.plan(var_dir, durable=durable)
    own_redis = None if redis_url else Redis.plan(var_dir)
    if own_redis:
        redis_url = own_redis.url
        own_redis.clear_leftovers()
        _start(own_redis.child(), children)
    if own_postgres:
        database_url = own_postgres.url()
        own_postgres.clear_leftovers()
        own_postgres.make_cluster()
        _start(own_postgres.child(), children)
    for child in children:
        child.wait_until_healthy()
    if own_postgres:
        own_postgres.make_database()
    _check_given(database_url, redis_url)
    return Addresses(database_url, redis_url)


def known_addresses(var_dir: Path) -> dict[str, str]:
    """Where the servers answer that somebody keeps in `var_dir` now, as environment variables."""
    keeper = keeper_of(var_dir)
    if keeper is None or not keeper.database_url:
        return {}
    sample = {"SAMPLE_SOURCE_URL": keeper.sample_url} if keeper.sample_url else {}
    return {**Addresses(keeper.database_url, keeper.redis_url).environment(), **sample}


def _start(child: Child, children: list[Child]) -> None:
    child.start()
    children.append(child)


def _urls(addresses: Addresses) -> dict[str, str]:
    return {"database_url": addresses.database_url, "redis_url": addresses.redis_url}


def _check_given(database_url: str, redis_url: str) -> None:
    if not postgres.answers(database_url):
        raise EmbeddedError("PostgreSQL does not answer at DATABASE_URL. Start it, or correct the address.")
    if not redis.answers(redis_url):
        raise EmbeddedError("Redis does not answer at REDIS_URL. Start it, or correct the address.")
