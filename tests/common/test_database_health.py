"""A kept connection is asked for its health only after a pause, and a dead one is never handed out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connections

from common.postgresql.base import QUIET_SECONDS, DatabaseWrapper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept() -> Iterator[DatabaseWrapper]:
    """A connection of our own, as one that outlives requests."""
    copy = connections["default"].copy()
    assert isinstance(copy, DatabaseWrapper)
    copy.connect()
    yield copy
    copy.close()


def last_statement_at(kept: DatabaseWrapper) -> datetime:
    """As another connection sees it."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT query_start FROM pg_stat_activity WHERE pid = %s", [backend(kept)])
        (instant,) = cursor.fetchone()
    assert isinstance(instant, datetime)
    return instant


def backend(kept: DatabaseWrapper) -> int:
    assert kept.connection is not None
    return int(kept.connection.info.backend_pid)


def is_asked(kept: DatabaseWrapper) -> bool:
    before = last_statement_at(kept)
    assert kept.is_usable()
    return last_statement_at(kept) != before


def test_the_server_is_asked_once_and_again_only_after_a_pause(
    kept: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [is_asked(kept), is_asked(kept), is_asked(kept)] == [True, False, False]
    instant: Any = kept._sound_at + QUIET_SECONDS + 0.1
    monkeypatch.setattr("common.postgresql.base.time.monotonic", lambda: instant)
    assert is_asked(kept)


def test_a_connection_the_server_ended_is_noticed_at_once(kept: DatabaseWrapper) -> None:
    assert kept.is_usable()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend(kept)])
    assert not kept.is_usable()
    kept.close()
    assert not kept.is_usable()
