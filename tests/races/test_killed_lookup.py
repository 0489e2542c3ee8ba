"""kill -9 to a worker that is asking a source: the question is asked again, and settled once."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from common.clock import now
from materials.models import HeldMaterial, Lookup, LookupState, UseEntry
from materials.services import lookup_attempt, lookups_sweep
from tests.cast import Cast
from tests.materials.lookup_play import LookupPlay, lookup_play
from tests.processes import kill_hard, wait_until, worker
from tests.sample_sources import SampleSource, Told, right_answer, sample_source, told_source

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sample() -> Iterator[SampleSource]:
    with sample_source("--faults") as source:
        yield source


def ordered(play: LookupPlay) -> Lookup:
    with transaction.atomic():
        return play.order(at=now())


def test_a_worker_killed_while_it_asks_loses_nothing(cast: Cast, sample: SampleSource) -> None:
    play = lookup_play(cast, sample.address, seconds=20)
    sample.fault("slow", seconds=15)
    with worker() as first:
        lookup = ordered(play)
        wait_until(lambda: Lookup.objects.filter(attempts=1).exists())
        kill_hard(first)
    lookup.refresh_from_db()
    assert lookup.state == LookupState.PENDING, "killed too late to tell anything"
    sample.fault("none")
    assert lookups_sweep(at=now()) == 0, "it could still be under way"
    assert lookups_sweep(at=now() + timedelta(seconds=36)) == 1
    assert lookup_attempt(lookup_id=lookup.pk, at=now() + timedelta(days=1)) is None
    assert HeldMaterial.objects.count() == 1
    assert list(UseEntry.objects.values_list("result", flat=True)) == ["ok"]


def test_a_worker_does_what_was_ordered_without_being_looked_after(cast: Cast, sample: SampleSource) -> None:
    play = lookup_play(cast, sample.address)
    with worker():
        lookup = ordered(play)
        wait_until(lambda: Lookup.objects.filter(pk=lookup.pk, state=LookupState.FOUND).exists())


def test_of_two_workers_on_one_look_up_one_asks(cast: Cast) -> None:
    with told_source() as told:
        told.content = right_answer()
        lookup = lookup_play(cast, told.address).order(at=now())
        _both(lookup, told)


def _both(lookup: Lookup, told: Told) -> None:
    gate, settled = Barrier(8), []

    def attempt() -> None:
        gate.wait()
        settled.append(lookup_attempt(lookup_id=lookup.pk, at=now()) is not None)
        connection.close()

    threads = [Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(settled) == 1
    assert len(told.asked) == 1
    assert HeldMaterial.objects.count() == UseEntry.objects.count() == 1


def test_of_two_orders_at_once_one_is_kept(cast: Cast) -> None:
    play = lookup_play(cast, "http://127.0.0.1:9")
    gate, found = Barrier(8), []

    def order() -> None:
        gate.wait()
        found.append(play.order().pk)
        connection.close()

    threads = [Thread(target=order) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 8
    assert set(found) == {Lookup.objects.get().pk}
