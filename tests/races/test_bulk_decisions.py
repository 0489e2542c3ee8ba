"""Deciding together while others do: two on the same approvals, many hands at one, killed workers."""

import threading
from functools import partial

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from redis import Redis

from cases.models import BulkDecision, Decision
from common.clock import now
from tests.bulk_decisions import (
    approvals_make,
    assert_each_decided_once,
    carry_out,
    colleague_make,
    settled,
    start,
    states_of,
)
from tests.cast import AT, Cast
from tests.processes import kill_hard, wait_until, worker
from tests.races.test_one_winner import at_once
from workflows.engine.bulk_decisions import bulk_decision_step, bulk_decisions_sweep
from workflows.models import CaseProcess

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar_2026"),
]


def test_two_officers_on_the_same_approvals_decide_each_once(cast: Cast) -> None:
    colleague_make(cast)
    for _round in range(5):
        approvals = approvals_make(cast, 8)
        both = [start(cast, approvals, who=who) for who in ("market_reviewer", "colleague")]
        results = at_once(*(partial(carry_out, bulk) for bulk in both))
        assert [r for r in results if isinstance(r, Exception)] == []
        assert_each_decided_once(approvals)
        one, other = (states_of(bulk) for bulk in both)
        for approval in approvals:
            states = {one[approval.pk][0], other[approval.pk][0]}
            assert states == {"done", "skipped"}
            decision = Decision.objects.get(approval=approval)
            winner = both[0] if one[approval.pk][0] == "done" else both[1]
            assert decision.decided_by_id == winner.officer_id


def test_many_hands_at_one_bulk_decision_decide_each_once(cast: Cast) -> None:
    approvals = approvals_make(cast, 12)
    bulk = start(cast, approvals)
    results = at_once(*[partial(carry_out, BulkDecision.objects.get(pk=bulk.pk)) for _ in range(4)])
    assert [r for r in results if isinstance(r, Exception)] == []
    assert_each_decided_once(approvals)
    bulk.refresh_from_db()
    assert bulk.is_over


def test_a_database_that_is_in_the_way_leaves_the_approval_to_be_done(cast: Cast) -> None:
    approvals = approvals_make(cast, 1)
    bulk = start(cast, approvals)
    held, tried = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            CaseProcess.objects.select_for_update().get(case=approvals[0].case)
            held.set()
            tried.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(30)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    with pytest.raises(OperationalError):
        bulk_decision_step(bulk_id=bulk.pk, at=AT)
    tried.set()
    holder.join(30)
    assert settled() == 0
    carry_out(bulk)
    assert_each_decided_once(approvals)


def test_a_bulk_decision_whose_workers_are_killed_is_finished_and_nothing_is_done_twice(cast: Cast) -> None:
    approvals = approvals_make(cast, 60)
    queue_empty()  # of the papers that the cases owe
    bulk = start(cast, approvals)
    for enough in (4, 14):
        with worker() as running:
            wait_until(lambda: swept() and settled() >= enough, every=0.1)  # noqa: B023
            kill_hard(running)
        queue_empty()
        assert settled() < len(approvals), "killed too late to tell anything"
    with worker():
        wait_until(lambda: swept() and BulkDecision.objects.get().is_over, seconds=90, every=0.5)
    assert set(states_of(bulk).values()) == {("done", "")}
    assert_each_decided_once(approvals)


def swept() -> bool:
    bulk_decisions_sweep(at=now())
    return True


def queue_empty() -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.flushdb()
