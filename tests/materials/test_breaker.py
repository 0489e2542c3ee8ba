"""A source that fails in a row is left alone; after a while exactly one request tries. All processes know."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import Settings

from materials.models import DataSource, Lookup, LookupState, Problem, UseEntry
from materials.services import lookup_attempt, lookups_sweep
from materials.services.sources import source_admit, source_failure_note, source_success_note
from tests.cast import AT, Cast
from tests.materials.factory import source_make
from tests.materials.lookup_play import LookupPlay, lookup_play
from tests.sample_sources import SampleSource

SHUT_FOR = timedelta(seconds=60)


@pytest.fixture
def source(cast: Cast) -> DataSource:
    return source_make(cast)


def fail(source: DataSource, times: int = 1, at: datetime = AT) -> None:
    for _ in range(times):
        source_failure_note(source_id=source.pk, problem=Problem.FAILED, at=at)


def admitted(source: DataSource, at: datetime, *, is_retry: bool = False) -> bool:
    return source_admit(source_id=source.pk, is_retry=is_retry, at=at) is None


def test_five_failures_in_a_row_open_it_and_four_do_not(source: DataSource) -> None:
    fail(source, 4)
    assert admitted(source, AT)
    fail(source)
    assert source_admit(source_id=source.pk, is_retry=False, at=AT) == AT + SHUT_FOR
    source.refresh_from_db()
    assert (source.failures, source.last_problem, source.last_failure_at) == (5, "failed", AT)


def test_an_answer_between_them_starts_the_count_anew(source: DataSource) -> None:
    fail(source, 4)
    source_success_note(source_id=source.pk, at=AT)
    fail(source, 4)
    assert admitted(source, AT)


def test_after_a_minute_one_request_tries_and_the_others_wait(source: DataSource) -> None:
    fail(source, 5)
    assert not admitted(source, AT + timedelta(seconds=59))
    assert admitted(source, AT + SHUT_FOR)
    assert not admitted(source, AT + SHUT_FOR)
    assert not admitted(source, AT + SHUT_FOR + timedelta(seconds=59))


def test_the_try_that_fails_shuts_it_and_the_one_that_succeeds_opens_it_for_all(source: DataSource) -> None:
    fail(source, 5)
    assert admitted(source, AT + SHUT_FOR)
    fail(source, at=AT + SHUT_FOR)
    assert not admitted(source, AT + SHUT_FOR + timedelta(seconds=59))
    assert admitted(source, AT + 2 * SHUT_FOR)
    source_success_note(source_id=source.pk, at=AT + 2 * SHUT_FOR)
    assert admitted(source, AT + 2 * SHUT_FOR)
    assert admitted(source, AT + 2 * SHUT_FOR)
    source.refresh_from_db()
    assert (source.failures, source.last_success_at) == (0, AT + 2 * SHUT_FOR)


def test_a_try_whose_process_died_is_followed_by_another(source: DataSource) -> None:
    fail(source, 5)
    assert admitted(source, AT + SHUT_FOR)  # and is never heard of again
    assert admitted(source, AT + 2 * SHUT_FOR)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_exactly_one_tries(source: DataSource) -> None:
    fail(source, 5)
    gate, let_through = Barrier(20), []

    def knock() -> None:
        gate.wait()
        let_through.append(admitted(source, AT + SHUT_FOR))
        connection.close()

    threads = [Thread(target=knock) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(let_through) == [False] * 19 + [True]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_failures_noted_at_once_all_count(source: DataSource) -> None:
    gate = Barrier(5)

    def note() -> None:
        gate.wait()
        fail(source)
        connection.close()

    threads = [Thread(target=note) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not admitted(source, AT)


def test_the_budget_of_retries_is_by_the_minute_and_first_requests_are_free(
    source: DataSource, settings: Settings
) -> None:
    settings.SOURCE_RETRY_BUDGET = 3
    later = AT + timedelta(seconds=59)
    assert [admitted(source, AT, is_retry=True) for _ in range(4)] == [True, True, True, False]
    assert not admitted(source, later, is_retry=True)
    assert admitted(source, later)
    assert admitted(source, AT + timedelta(seconds=60), is_retry=True)


def test_a_source_that_is_down_is_asked_five_times_for_a_hundred_questions(
    cast: Cast, sample: SampleSource
) -> None:
    play = _questions(cast, sample, 100)
    sample.fault("error")
    lookups_sweep(at=AT)
    lookups_sweep(at=AT + timedelta(seconds=20))
    assert UseEntry.objects.filter(result="failed").count() == 5
    assert Lookup.objects.filter(state=LookupState.PENDING).count() == 100
    sample.fault("none")
    lookups_sweep(at=AT + timedelta(seconds=59))
    assert not UseEntry.objects.filter(result="ok").exists()
    for seconds in range(62, 122, 10):
        lookups_sweep(at=AT + timedelta(seconds=seconds))
    assert Lookup.objects.filter(state=LookupState.FOUND).count() == 100
    play.source.refresh_from_db()
    assert (play.source.failures, play.source.open_until) == (0, None)


def test_what_is_put_off_says_so_and_is_no_attempt(cast: Cast, sample: SampleSource) -> None:
    play = _questions(cast, sample, 1)
    fail(play.source, 5)
    lookup = Lookup.objects.get()
    assert lookup_attempt(lookup_id=lookup.pk, at=AT) is None
    lookup.refresh_from_db()
    assert (lookup.problem, lookup.attempts) == (Problem.PAUSED, 0)
    assert lookup.next_attempt_at == AT + SHUT_FOR
    assert not UseEntry.objects.exists()


def _questions(cast: Cast, sample: SampleSource, count: int) -> LookupPlay:
    play = lookup_play(cast, sample.address)
    for _ in range(count):
        play.order(reference=uuid4())
    return play
