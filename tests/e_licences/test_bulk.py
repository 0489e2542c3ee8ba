"""Many licences re-issued in one run: what it takes, what it leaves, and that nothing is doubled."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from common.errors import AlreadyDoneError, NotAllowedError
from e_licences.errors import BulkRunError
from e_licences.models import (
    BulkItem,
    BulkItemState,
    BulkRun,
    BulkState,
    ChangeGround,
    Licence,
    LicenceOrder,
    LicenceStatus,
    LicenceType,
    OrderKind,
    OrderState,
)
from e_licences.selectors.bulk import bulk_progress, bulk_runs_of
from e_licences.selectors.numbers import series_audit
from e_licences.services import (
    bulk_pause,
    bulk_resume,
    bulk_retry,
    bulk_start,
    bulk_step,
    bulk_stop,
    bulk_sweep,
    licence_issue,
    licence_revoke,
)
from e_licences.services.renewing import licence_replace
from people.models import Department
from people.policy import Role
from tests.e_licences.bulk_play import (
    AT,
    TEXTS,
    BulkPlay,
    OrderMaker,
    actor_make,
    assert_one_new_version_each,
)
from tests.e_licences.test_issuing_races import threads_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(market: Department, food_permit: LicenceType, order_make: OrderMaker) -> BulkPlay:
    return BulkPlay(market, food_permit, actor_make(market, "signatory"), order_make)


def started(play: BulkPlay) -> BulkRun:
    run = play.plan()
    bulk_start(run_id=run.pk, actor=play.actor, at=AT)
    return run


def test_each_licence_gets_one_new_version_under_its_number(play: BulkPlay) -> None:
    before = play.issue(3)
    run = started(play)
    assert bulk_step(run_id=run.pk, at=AT) == 3

    assert_one_new_version_each(before)
    run.refresh_from_db()
    assert (run.state, run.ended_at) == (BulkState.DONE, AT)
    assert series_audit().is_complete
    assert series_audit().series[0].last == 3
    change = before[0].changes.get()
    assert (change.ground, change.article) == (ChangeGround.NEW_EDITION, TEXTS["article"])
    assert (change.reference, change.by_id) == (TEXTS["reference"], play.actor.user_id)


def test_a_step_more_or_a_sweep_changes_nothing(play: BulkPlay) -> None:
    before = play.issue(2)
    run = started(play)
    bulk_step(run_id=run.pk, at=AT)
    assert bulk_step(run_id=run.pk, at=AT) == 0
    assert bulk_sweep(at=AT) == 0
    assert_one_new_version_each(before)
    assert LicenceOrder.objects.count() == 4


def test_nothing_is_done_before_the_start_in_a_pause_and_after_the_stop(play: BulkPlay) -> None:
    play.issue(3)
    run = play.plan()
    given: dict[str, Any] = {"run_id": run.pk, "actor": play.actor, "at": AT}
    assert bulk_step(run_id=run.pk, at=AT) == 0
    bulk_start(**given)
    assert bulk_step(run_id=run.pk, at=AT, at_most=1) == 1
    bulk_pause(**given)
    assert bulk_step(run_id=run.pk, at=AT) == 0
    assert bulk_sweep(at=AT) == 0
    bulk_resume(**given)
    assert bulk_step(run_id=run.pk, at=AT, at_most=1) == 1
    bulk_stop(**given)
    assert bulk_step(run_id=run.pk, at=AT) == 0
    assert Licence.objects.filter(version=2).count() == 2
    run.refresh_from_db()
    assert (run.state, run.changed_by_id) == (BulkState.STOPPED, play.actor.user_id)


def test_a_run_moves_only_from_where_it_stands(play: BulkPlay) -> None:
    play.issue(1)
    run = play.plan()
    given: dict[str, Any] = {"run_id": run.pk, "actor": play.actor, "at": AT}
    for act in (bulk_pause, bulk_resume, bulk_retry):
        with pytest.raises(AlreadyDoneError):
            act(**given)
    bulk_start(**given)
    with pytest.raises(AlreadyDoneError):
        bulk_start(**given)
    bulk_stop(**given)
    for act in (bulk_start, bulk_pause, bulk_resume, bulk_stop, bulk_retry):
        with pytest.raises(AlreadyDoneError):
            act(**given)


@pytest.mark.parametrize("field", ["article", "reference", "reason"])
def test_a_run_without_its_texts_is_not_planned(play: BulkPlay, field: str) -> None:
    play.issue(1)
    for text in (" ", "长" * 301):
        with pytest.raises(BulkRunError) as refused:
            play.plan(**{field: text})
        assert refused.value.field == field
    assert not BulkRun.objects.exists()


def test_one_run_of_a_type_at_a_time_and_none_of_nothing(play: BulkPlay) -> None:
    with pytest.raises(BulkRunError):
        play.plan()
    assert not BulkRun.objects.exists()
    play.issue(1)
    run = play.plan()
    with pytest.raises(BulkRunError):
        play.plan()
    bulk_stop(run_id=run.pk, actor=play.actor, at=AT)
    assert play.plan().items.count() == 1


def test_only_who_issues_the_licences_plans_moves_and_sees_a_run(play: BulkPlay) -> None:
    play.issue(1)
    other = Department.objects.create(code="11330899MB9900072L", name="消防", short_name="消防")
    outsider, reviewer = actor_make(other, "outsider"), actor_make(play.department, "clerk", Role.REVIEWER)
    for actor in (outsider, reviewer):
        with pytest.raises(NotAllowedError):
            play.plan(actor=actor)
    run = play.plan()
    for actor in (outsider, reviewer):
        assert not bulk_runs_of(actor).exists()
        for act in (bulk_start, bulk_stop, bulk_pause, bulk_resume, bulk_retry):
            with pytest.raises(NotAllowedError):
                act(run_id=run.pk, actor=actor, at=AT)
    run.refresh_from_db()
    assert run.state == BulkState.PLANNED
    assert list(bulk_runs_of(play.actor)) == [run]


def test_what_is_not_valid_or_over_is_not_planned_and_what_falls_later_is_left_out(play: BulkPlay) -> None:
    first, over, second, last = play.issue(4)
    Licence.objects.filter(pk=over.pk).update(valid_until=(AT - timedelta(days=1)).date())
    revoke(play, first)
    run = started(play)
    assert {item.licence_id for item in run.items.all()} == {second.pk, last.pk}
    revoke(play, second)
    bulk_step(run_id=run.pk, at=AT)
    items = {item.licence_id: item for item in run.items.all()}
    assert (items[second.pk].state, items[second.pk].order) == (BulkItemState.LEFT_OUT, None)
    assert items[last.pk].state == BulkItemState.DONE
    run.refresh_from_db()
    assert run.state == BulkState.DONE
    second.refresh_from_db()
    assert second.status == LicenceStatus.REVOKED


def test_a_licence_whose_next_version_is_under_way_fails_until_a_person_puts_it_back(play: BulkPlay) -> None:
    (licence,) = play.issue(1)
    run = started(play)
    rival = rival_order(play, licence)
    bulk_step(run_id=run.pk, at=AT)
    item = BulkItem.objects.get()
    assert (item.state, bool(item.problem)) == (BulkItemState.FAILED, True)
    assert bulk_sweep(at=AT) == 1, "a run with a failure stays open"

    LicenceOrder.objects.filter(pk=rival.pk).delete()
    assert bulk_retry(run_id=run.pk, actor=play.actor, at=AT) == 1
    assert bulk_step(run_id=run.pk, at=AT) == 1
    run.refresh_from_db()
    assert run.state == BulkState.DONE


def test_a_licence_revoked_while_its_new_version_is_made_stays_revoked(play: BulkPlay) -> None:
    (licence,) = play.issue(1)
    order = rival_order(play, licence)
    revoke(play, licence)
    assert licence_issue(order_id=order.pk, at=AT) is None
    order.refresh_from_db()
    licence.refresh_from_db()
    assert (order.state, licence.status) == (OrderState.FAILED, LicenceStatus.REVOKED)
    assert not Licence.objects.valid().exists()


def test_an_order_that_failed_keeps_the_run_open_and_is_put_back(play: BulkPlay) -> None:
    play.issue(1)
    run = started(play)
    bulk_step(run_id=run.pk, at=AT)
    order = LicenceOrder.objects.get(bulk_item__run=run)
    LicenceOrder.objects.filter(pk=order.pk).update(state=OrderState.FAILED)
    BulkRun.objects.update(state=BulkState.RUNNING, ended_at=None)
    assert bulk_sweep(at=AT) == 1
    run.refresh_from_db()
    assert bulk_progress(run, at=AT).failed == 1
    assert bulk_retry(run_id=run.pk, actor=play.actor, at=AT) == 1
    order.refresh_from_db()
    assert order.state == OrderState.PENDING


def test_progress_counts_and_foretells(
    play: BulkPlay, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    play.issue(4)
    run = started(play)
    bulk_step(run_id=run.pk, at=AT + timedelta(minutes=1), at_most=2)
    run.refresh_from_db()
    with django_assert_num_queries(1):
        seen = bulk_progress(run, at=AT + timedelta(minutes=2))
    assert (seen.total, seen.pending, seen.issued, seen.failed, seen.percent) == (4, 2, 2, 0, 50)
    assert seen.per_minute == pytest.approx(2)
    assert seen.expected_end == AT + timedelta(minutes=3)
    assert bulk_progress(run, at=AT + timedelta(minutes=20)).expected_end is None
    bulk_pause(run_id=run.pk, actor=play.actor, at=AT)
    run.refresh_from_db()
    assert bulk_progress(run, at=AT + timedelta(minutes=2)).expected_end is None


def test_the_same_licence_twice_in_a_run_is_refused_by_the_database(play: BulkPlay) -> None:
    (licence,) = play.issue(1)
    run = play.plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkItem.objects.create(run=run, licence=licence)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_threads_at_one_run_double_nothing(play: BulkPlay) -> None:
    before = play.issue(24)
    run = started(play)

    def work(_which: int) -> None:
        for _ in range(60):
            bulk_step(run_id=run.pk, at=AT, at_most=3)
            if not BulkItem.objects.filter(state=BulkItemState.PENDING).exists():
                return

    threads_run(8, work)
    for order in LicenceOrder.objects.filter(state=OrderState.PENDING):
        licence_issue(order_id=order.pk, at=AT)
    bulk_sweep(at=AT)
    assert_one_new_version_each(before)
    run.refresh_from_db()
    assert run.state == BulkState.DONE


def revoke(play: BulkPlay, licence: Licence) -> None:
    licence_revoke(
        licence_id=licence.pk,
        ground=ChangeGround.OTHER,
        article="行政许可法 第六十九条",
        reference="市监撤许〔2026〕00001号",
        by_user_id=play.actor.user_id,
        at=AT,
    )


def rival_order(play: BulkPlay, licence: Licence) -> LicenceOrder:
    return licence_replace(
        key="rival",
        licence_id=licence.pk,
        kind=OrderKind.CHANGE,
        fields=licence.order.fields,
        ground=ChangeGround.APPLICATION,
        article="行政许可法 第四十九条",
        case_number="rival",
        item_code=licence.order.item_code,
        by_user_id=play.actor.user_id,
        at=AT,
    )
