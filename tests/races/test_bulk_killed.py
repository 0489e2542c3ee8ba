"""A bulk run whose workers are killed, whose broker is emptied, and that is paused: no double, no gap."""

from collections.abc import Callable

import pytest
from django.conf import settings
from redis import Redis

from common.clock import now
from e_licences.models import BulkItem, BulkItemState, BulkRun, BulkState, Licence, OrderState
from e_licences.selectors.numbers import series_audit
from e_licences.services import (
    bulk_pause,
    bulk_plan,
    bulk_resume,
    bulk_start,
    bulk_sweep,
    licences_sweep,
)
from tests.cast import AT, Cast
from tests.e_licences.bulk_play import TEXTS, assert_one_new_version_each
from tests.owed import licences_owe
from tests.processes import kill_hard, wait_until, worker

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]
LICENCES = 60


def done() -> int:
    return BulkItem.objects.exclude(state=BulkItemState.PENDING).count()


def test_a_run_killed_twice_paused_and_gone_on_with_makes_one_version_of_each(cast: Cast) -> None:
    kind = licences_owe(cast, LICENCES, at=AT)
    actor = cast.actor("market_signatory")
    with worker() as first:
        wait_until(lambda: Licence.objects.valid().count() == LICENCES, seconds=90)
        before = list(Licence.objects.all())
        run = bulk_plan(
            department_id=cast.departments["market"].pk,
            licence_type_id=kind.pk,
            actor=actor,
            at=now(),
            **TEXTS,
        )
        bulk_start(run_id=run.pk, actor=actor, at=now())
        wait_until(lambda: done() >= 8, every=0.01)
        kill_hard(first)
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.flushdb()
    killed_at = done()
    with worker() as second:
        wait_until(lambda: bulk_sweep(at=now()) and done() >= killed_at + 8, every=0.5)
        kill_hard(second)
    with worker():
        bulk_sweep(at=now())
        wait_until(lambda: done() >= killed_at + 20, every=0.01)
        bulk_pause(run_id=run.pk, actor=actor, at=now())
        wait_until(lambda: not being_made(), seconds=60, every=0.5)
        assert done() < LICENCES, "too late to tell anything"
        paused_at = done()
        assert not wait_quietly(lambda: done() > paused_at)
        bulk_resume(run_id=run.pk, actor=actor, at=now())
        wait_until(lambda: swept() and BulkRun.objects.get().state == BulkState.DONE, seconds=120, every=1)
    assert_one_new_version_each(before)
    (series,) = series_audit().series
    assert (series.last, series.is_complete) == (LICENCES, True)


def being_made() -> bool:
    licences_sweep(at=now())
    return BulkItem.objects.filter(order__state=OrderState.PENDING).exists()


def swept() -> bool:
    bulk_sweep(at=now())
    licences_sweep(at=now())
    return True


def wait_quietly(is_so: Callable[[], bool]) -> bool:
    """Whether it comes to pass within two seconds."""
    try:
        return bool(wait_until(is_so, seconds=2))
    except AssertionError:
        return False
