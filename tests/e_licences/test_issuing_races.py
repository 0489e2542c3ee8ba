import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.db import connection

from e_licences.models import Licence, LicenceOrder, LicenceStatus, NumberSeries, OrderState
from e_licences.services import licence_issue, licences_sweep
from tests.background import process_start, wait_until, worker_running

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
OrderMaker = Callable[..., LicenceOrder]
AT = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)

ISSUE = """
import os, signal
from common import clock
from django.db import transaction
from e_licences.services import licence_issue
from e_licences.signals import licence_issued

def die(**_):
    os.kill(os.getpid(), signal.SIGKILL)

def die_at_commit(**_):
    transaction.on_commit(die)

moment = sys.argv[2]
if moment == "before the commit":
    licence_issued.connect(die)
if moment == "after the commit":
    licence_issued.connect(die_at_commit)
licence_issue(order_id=int(sys.argv[1]), at=clock.now().fromisoformat(sys.argv[3]))
"""


def threads_run(number: int, work: Callable[[int], None]) -> None:
    barrier, wrong = Barrier(number), SimpleQueue[BaseException]()

    def run(which: int) -> None:
        try:
            barrier.wait(timeout=10)
            work(which)
        except BaseException as error:
            wrong.put(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    if not wrong.empty():
        raise wrong.get()


def test_eighty_orders_in_eight_threads_get_consecutive_numbers(order_make: OrderMaker) -> None:
    orders = [order_make().pk for _ in range(80)]

    def issue(which: int) -> None:
        for order_id in orders[which::8]:
            assert licence_issue(order_id=order_id, at=AT) is not None

    threads_run(8, issue)

    serials = sorted(int(number[-6:]) for number in Licence.objects.values_list("number", flat=True))
    assert serials == list(range(1, 81))
    assert NumberSeries.objects.get().last == 80
    assert not LicenceOrder.objects.exclude(state=OrderState.DONE).exists()


def test_eight_workers_on_one_order_make_one_licence(order_make: OrderMaker) -> None:
    order = order_make()

    threads_run(8, lambda _: (licence_issue(order_id=order.pk, at=AT), None)[1])

    order.refresh_from_db()
    licence = Licence.objects.get()
    assert (order.state, order.attempts, licence.status) == (OrderState.DONE, 1, LicenceStatus.VALID)
    assert NumberSeries.objects.get().last == 1


@contextmanager
def commit_never_ending() -> Iterator[None]:
    """The database takes its time over the commit that makes a licence valid."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE FUNCTION never_ending() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER never_ending AFTER UPDATE ON e_licences_licence
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION never_ending();
            """
        )
        try:
            yield
        finally:
            cursor.execute(
                """
                SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event = 'PgSleep';
                DROP FUNCTION never_ending() CASCADE;
                """
            )


def die_while_printing(order: LicenceOrder) -> None:
    process = process_start(ISSUE, str(order.pk), "", AT.isoformat())
    wait_until(lambda: Licence.objects.filter(status=LicenceStatus.MAKING).exists())
    process.kill()
    assert process.wait() == -signal.SIGKILL


def die_before_the_commit(order: LicenceOrder) -> None:
    process = process_start(ISSUE, str(order.pk), "before the commit", AT.isoformat())
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert len(list(Path(settings.MEDIA_ROOT).glob("licences/making/*"))) == 1


def die_with_the_file_in_its_place(order: LicenceOrder) -> None:
    with commit_never_ending():
        process = process_start(ISSUE, str(order.pk), "", AT.isoformat())
        wait_until(lambda: bool(list(Path(settings.MEDIA_ROOT).glob("licences/2026/*.pdf"))))
        process.kill()
        assert process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("die", [die_while_printing, die_before_the_commit, die_with_the_file_in_its_place])
def test_a_worker_killed_in_the_middle_is_followed_by_the_same_licence(
    order_make: OrderMaker, die: Callable[[LicenceOrder], None]
) -> None:
    order = order_make()
    die(order)
    begun = Licence.objects.get()
    assert (begun.status, begun.file.name) == (LicenceStatus.MAKING, "")

    wait_until(lambda: licences_sweep(at=AT + timedelta(days=1)) == 1)

    order.refresh_from_db()
    licence = Licence.objects.get()
    assert (order.state, licence.status) == (OrderState.DONE, LicenceStatus.VALID)
    assert (licence.number, licence.identifier) == (begun.number, begun.identifier)
    assert (licence.verification_code, licence.issued_on) == (begun.verification_code, begun.issued_on)
    assert sha256(Path(licence.file.path).read_bytes()).hexdigest() == licence.file_sha256
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert files == [Path(licence.file.path)]
    assert NumberSeries.objects.get().last == 1


def test_a_worker_killed_after_the_commit_leaves_nothing_to_do(order_make: OrderMaker) -> None:
    order = order_make()
    process = process_start(ISSUE, str(order.pk), "after the commit", AT.isoformat())
    assert process.wait(timeout=60) == -signal.SIGKILL
    issued = Licence.objects.get()

    assert licences_sweep(at=AT + timedelta(days=1)) == 0
    again = licence_issue(order_id=order.pk, at=AT + timedelta(days=1))

    assert again == issued
    assert again.issued_at == AT


def test_the_numbers_of_two_years_or_types_do_not_wait_for_each_other(order_make: OrderMaker) -> None:
    orders = [order_make() for _ in range(4)]

    def issue(which: int) -> None:
        licence_issue(order_id=orders[which].pk, at=AT + timedelta(days=365 * (which % 2)))

    threads_run(4, issue)

    numbers = Licence.objects.values_list("number", flat=True)
    assert sorted(re.sub(r"^JY330899", "", number) for number in numbers) == [
        "2026000001",
        "2026000002",
        "2027000001",
        "2027000002",
    ]


def test_a_worker_makes_the_licence_within_seconds_of_the_commit(order_make: OrderMaker) -> None:
    with worker_running():
        order_make(key="test:warm")
        wait_until(Licence.objects.issued().exists, seconds=60)
        order = order_make()
        wait_until(lambda: Licence.objects.issued().filter(order=order).exists(), seconds=10)
