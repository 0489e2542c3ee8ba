"""Look-ups are owed as rows: ordered once, asked by one, repeated with patience, never without a right."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import Settings

from common.errors import NotAllowedError
from materials.models import Consent, HeldMaterial, Lookup, LookupState, Problem, UseEntry
from materials.services import lookup_attempt, lookups_drop, lookups_sweep
from materials.services.lookup_results import Supply, lookup_settle
from materials.signals import lookup_settled
from tests.cast import AT, Cast
from tests.materials.factory import kind_make
from tests.materials.lookup_play import LookupPlay, lookup_play
from tests.sample_sources import SampleSource, Told, right_answer, told_source


@pytest.fixture
def play(cast: Cast, sample: SampleSource) -> LookupPlay:
    return lookup_play(cast, sample.address)


@pytest.fixture
def told() -> Iterator[Told]:
    with told_source() as server:
        server.content = right_answer()
        yield server


@pytest.fixture
def told_play(cast: Cast, told: Told) -> LookupPlay:
    return lookup_play(cast, told.address)


def ledger() -> list[tuple[str, str]]:
    return list(UseEntry.objects.order_by("pk").values_list("use", "result"))


def test_what_the_source_says_is_held_with_its_provenance(play: LookupPlay) -> None:
    settled = lookup_attempt(lookup_id=play.order().pk, at=AT)
    assert settled is not None
    held = HeldMaterial.objects.get()
    assert (settled.state, settled.held_id, settled.attempts) == (LookupState.FOUND, held.pk, 1)
    assert held.values["seller"] == "姚南乔"
    assert (held.origin, held.resource_id) == ("fetched", play.resource.pk)
    assert (held.department_id, held.officer_name) == (play.resource.owner_id, "郑夏至")
    assert (held.reference, held.purpose) == (play.reference, "item-1 存量房交易税费")
    row = UseEntry.objects.get()
    assert (row.use, row.result, row.held_id) == ("looked-up", "ok", held.pk)
    assert (row.actor, row.department.short_name) == (play.cast.users["clerk"], "market")
    assert (row.supplier_id, row.reference) == (play.resource.owner_id, play.reference)
    assert row.duration_ms is not None
    assert row.duration_ms < 2000


def test_no_such_record_settles_it_and_nothing_is_held(play: LookupPlay) -> None:
    outsider = play.cast.users["outsider"].applicant
    assert outsider is not None
    play.subject = outsider
    settled = lookup_attempt(lookup_id=play.order().pk, at=AT)
    assert settled is not None
    assert (settled.state, settled.held) == (LookupState.NONE, None)
    assert ledger() == [("looked-up", "none")]


def test_it_is_ordered_once_for_an_intake_and_again_for_another(play: LookupPlay) -> None:
    first, second = play.order(), play.order(at=AT + timedelta(hours=1))
    assert first == second
    assert play.order(reference=uuid4()) != first
    lookup_attempt(lookup_id=first.pk, at=AT)
    assert play.order().state == LookupState.FOUND


def test_who_waits_for_it_hears_of_it_in_the_same_transaction(play: LookupPlay) -> None:
    heard: list[Any] = []

    def listen(*, lookup: Lookup, **_: Any) -> None:
        heard.append((lookup.state, lookup.held is not None, connection.in_atomic_block))

    lookup_settled.connect(listen)
    try:
        lookup_attempt(lookup_id=play.order().pk, at=AT)
    finally:
        lookup_settled.disconnect(listen)
    assert heard == [(LookupState.FOUND, True, True)]


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("down", Problem.UNREACHABLE),
        ("error", Problem.FAILED),
        ("garbage", Problem.UNREADABLE),
        ("extra", Problem.UNREADABLE),
        ("forged", Problem.FORGED),
        ("foreign", Problem.FOREIGN),
        ("slow", Problem.SLOW),
    ],
)
def test_a_failing_source_leaves_it_owed_and_nothing_of_its_answer(
    play: LookupPlay, sample: SampleSource, fault: str, problem: Problem
) -> None:
    sample.fault(fault, seconds=10)
    lookup = play.order()
    assert lookup_attempt(lookup_id=lookup.pk, at=AT) is None
    lookup.refresh_from_db()
    assert (lookup.state, lookup.problem, lookup.attempts) == (LookupState.PENDING, problem, 1)
    assert lookup.next_attempt_at is not None
    assert lookup.next_attempt_at - AT >= timedelta(seconds=5)
    assert not HeldMaterial.objects.exists()
    row = UseEntry.objects.get()
    assert (row.result, row.reason) == ("failed", str(problem.label))
    assert row.duration_ms is not None
    sample.fault("none")
    assert lookups_sweep(at=lookup.next_attempt_at) == 1
    assert ledger()[1:] == [("looked-up", "ok")]


def test_it_waits_longer_after_each_failure_and_at_last_an_hour(
    play: LookupPlay, sample: SampleSource, settings: Settings
) -> None:
    settings.SOURCE_BREAKER_FAILURES = 100
    sample.fault("error")
    lookup, waits = play.order(), []
    for _ in range(6):
        at = lookup.next_attempt_at
        assert at is not None
        lookup_attempt(lookup_id=lookup.pk, at=at)
        lookup.refresh_from_db()
        assert lookup.next_attempt_at is not None
        waits.append(round((lookup.next_attempt_at - at).total_seconds()))
    assert waits == [5, 30, 120, 600, 3600, 3600]


def test_a_second_delivery_asks_no_second_time(told_play: LookupPlay, told: Told) -> None:
    lookup = told_play.order()
    assert lookup_attempt(lookup_id=lookup.pk, at=AT) is not None
    assert lookup_attempt(lookup_id=lookup.pk, at=AT + timedelta(days=1)) is None
    assert lookups_sweep(at=AT + timedelta(days=1)) == 0
    assert len(told.asked) == 1


def _attempt_apart(lookup_id: int) -> Lookup | None:
    try:
        return lookup_attempt(lookup_id=lookup_id, at=AT + timedelta(seconds=1))
    finally:
        connection.close()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_while_one_asks_nobody_else_does(told_play: LookupPlay, told: Told) -> None:
    lookup = told_play.order()
    seen: list[Lookup | None] = []

    def meanwhile() -> None:
        with ThreadPoolExecutor(1) as other:
            seen.append(other.submit(_attempt_apart, lookup.pk).result(20))

    told.before = meanwhile
    assert lookup_attempt(lookup_id=lookup.pk, at=AT) is not None
    assert seen == [None]
    assert len(told.asked) == 1


def test_the_question_says_who_what_and_for_what(told_play: LookupPlay, told: Told) -> None:
    lookup_attempt(lookup_id=told_play.order().pk, at=AT)
    asked = told.asked[0].decode()
    assert all(part in asked for part in (told_play.subject.identifier, "item-1", str(told_play.reference)))


def test_a_record_that_has_run_out_counts_as_none(told_play: LookupPlay, told: Told) -> None:
    told.content = right_answer(valid_until="2026-01-07")
    settled = lookup_attempt(lookup_id=told_play.order().pk, at=AT)
    assert settled is not None
    assert settled.state == LookupState.NONE
    assert not HeldMaterial.objects.exists()


def test_on_its_last_day_a_record_still_counts(told_play: LookupPlay, told: Told) -> None:
    told.content = right_answer(valid_until="2026-01-08")
    lookup_attempt(lookup_id=told_play.order().pk, at=AT)
    assert HeldMaterial.objects.get().valid_until == date(2026, 1, 8)


def test_another_organ_than_the_owner_supplies_nothing(told_play: LookupPlay, told: Told) -> None:
    told.content = right_answer(supplied_by={"department": "11330899MB9900021C", "officer": "?"})
    assert lookup_attempt(lookup_id=told_play.order().pk, at=AT) is None
    assert Lookup.objects.get().problem == Problem.UNREADABLE


def test_what_is_bound_to_a_form_field_is_held_for_its_value(told_play: LookupPlay, told: Told) -> None:
    kind = kind_make("home-sale-contract")
    kind.bound_to = "address"
    kind.save()
    told.content = right_answer(record={"address": "江滨路 6 号"})
    lookup_attempt(lookup_id=told_play.order().pk, at=AT)
    assert HeldMaterial.objects.get().about == "江滨路 6 号"


def test_a_newer_answer_replaces_the_older_one(play: LookupPlay) -> None:
    lookup_attempt(lookup_id=play.order().pk, at=AT)
    lookup_attempt(lookup_id=play.order(reference=uuid4()).pk, at=AT)
    assert list(HeldMaterial.objects.order_by("pk").values_list("state", flat=True)) == [
        "superseded",
        "current",
    ]


def test_what_is_dropped_is_not_asked_and_what_comes_after_all_is_not_kept(
    told_play: LookupPlay, told: Told
) -> None:
    lookup = told_play.order()
    assert lookups_drop(reference=told_play.reference, at=AT) == 1
    assert lookup_attempt(lookup_id=lookup.pk, at=AT) is None
    assert told.asked == []
    supply = Supply({"buyer": "林知远"}, officer_name="", as_of=AT)
    assert lookup_settle(lookup_id=lookup.pk, supply=supply, at=AT) is None
    assert not HeldMaterial.objects.exists()
    assert lookups_drop(reference=told_play.reference, at=AT) == 0
    assert told_play.order() != lookup


NO_RIGHT: list[dict[str, Any]] = [
    {"grant__state": "ended"},
    {"grant__starts_on": date(2026, 1, 9)},
    {"grant__ends_on": date(2026, 1, 7)},
    {"grant__item_codes": ["item-2"]},
    {"resource__is_listed": False},
    {
        "resource__share_class": "refused",
        "resource__refusal_ground": "law",
        "resource__refusal_article": "统计法 第二十五条",
    },
    {"resource__is_sensitive": True, "resource__necessity": "核验"},
]


def _unlawful(play: LookupPlay, changes: dict[str, Any]) -> None:
    for of, row in (("grant__", play.grant), ("resource__", play.resource)):
        columns = {name.removeprefix(of): value for name, value in changes.items() if name.startswith(of)}
        if columns:
            type(row).objects.filter(pk=row.pk).update(**columns)


@pytest.mark.parametrize("changes", NO_RIGHT)
def test_without_a_right_nothing_is_ordered_and_the_ledger_says_so(
    told_play: LookupPlay, told: Told, changes: dict[str, Any]
) -> None:
    _unlawful(told_play, changes)
    with pytest.raises(NotAllowedError):
        told_play.order()
    assert not Lookup.objects.exists()
    assert told.asked == []
    row = UseEntry.objects.get()
    assert (row.use, row.result) == ("looked-up", "refused")
    assert row.reason


@pytest.mark.parametrize("changes", NO_RIGHT)
def test_a_right_that_ends_meanwhile_stops_the_next_request(
    told_play: LookupPlay, told: Told, changes: dict[str, Any]
) -> None:
    lookup = told_play.order()
    _unlawful(told_play, changes)
    with pytest.raises(NotAllowedError):
        lookup_attempt(lookup_id=lookup.pk, at=AT)
    assert told.asked == []
    lookup.refresh_from_db()
    assert (lookup.state, lookup.problem, lookup.attempts) == (LookupState.PENDING, Problem.REFUSED, 0)
    assert lookups_sweep(at=AT + timedelta(hours=2)) == 0
    assert ledger() == [("looked-up", "refused")], "one row, not one each hour"


def test_sensitive_data_are_asked_for_while_the_consent_lasts(told_play: LookupPlay, told: Told) -> None:
    _unlawful(told_play, {"resource__is_sensitive": True, "resource__necessity": "核验"})
    _say(told_play, is_given=True)
    lookup = told_play.order()
    _say(told_play, is_given=False)
    with pytest.raises(NotAllowedError):
        lookup_attempt(lookup_id=lookup.pk, at=AT)
    assert told.asked == []


def _say(play: LookupPlay, *, is_given: bool) -> None:
    Consent.objects.create(
        reference=play.reference,
        subject=play.subject,
        kind=play.resource.kind,
        is_given=is_given,
        necessity="核验",
        recorded_by=play.cast.users["clerk"],
        at=AT,
    )


def test_the_owner_needs_no_grant_for_its_own_data(told_play: LookupPlay) -> None:
    told_play.grant.delete()
    told_play.cast.departments["market"] = told_play.cast.departments["housing"]
    assert lookup_attempt(lookup_id=told_play.order().pk, at=AT) is not None


def test_a_bug_in_the_middle_leaves_it_owed(told_play: LookupPlay) -> None:
    type(told_play.source).objects.update(timeout_seconds=0)  # no wait at all: nobody expects that
    lookup = told_play.order()
    assert lookup_attempt(lookup_id=lookup.pk, at=AT) is None
    lookup.refresh_from_db()
    assert lookup.state == LookupState.PENDING
    assert lookup.problem


def test_a_source_out_of_use_is_not_asked(told_play: LookupPlay, told: Told) -> None:
    lookup = told_play.order()
    type(told_play.source).objects.update(is_active=False)
    assert lookup_attempt(lookup_id=lookup.pk, at=AT) is None
    assert lookups_sweep(at=AT + timedelta(days=1)) == 0
    assert told.asked == []
