from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from common.errors import AlreadyDoneError
from common.identifiers import licence_identifier_parse
from e_licences.models import Licence, LicenceOrder, LicenceStatus, LicenceType, NumberSeries, OrderState
from e_licences.selectors import licence_by_identifier, licences_for_holder, order_figures
from e_licences.services import licence_issue, licences_sweep, order_retry
from e_licences.services.issuing import MAX_ATTEMPTS
from e_licences.signals import licence_issued
from people.models import Applicant

pytestmark = pytest.mark.django_db
OrderMaker = Callable[..., LicenceOrder]
AT = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
UNPRINTABLE = "\U00030ede"  # 𰻞, in no font of ours


@pytest.fixture
def heard() -> Iterator[list[Licence]]:
    news: list[Licence] = []

    def listen(licence: Licence, **_: Any) -> None:
        assert transaction.get_connection().in_atomic_block
        news.append(licence)

    licence_issued.connect(listen)
    yield news
    licence_issued.disconnect(listen)


def test_a_granted_item_becomes_a_licence_with_number_identifier_term_and_file(
    order_make: OrderMaker, heard: list[Licence]
) -> None:
    order = order_make(scope="热食类食品制售")

    licence = licence_issue(order_id=order.pk, at=AT)

    assert licence is not None
    licence.refresh_from_db()
    assert licence.status == LicenceStatus.VALID
    assert licence.number == "JY3308992026000001"
    identifier = licence_identifier_parse(licence.identifier)
    assert (identifier.serial, identifier.version) == ("2026000001", 1)
    assert (licence.valid_from, licence.valid_until) == (date(2026, 1, 8), date(2031, 1, 7))
    assert licence.issued_at == AT
    assert sha256(licence.file.read()).hexdigest() == licence.file_sha256
    order.refresh_from_db()
    assert (order.state, order.attempts) == (OrderState.DONE, 1)
    assert heard == [licence]


def test_the_printed_licence_says_whose_it_is_and_where_to_verify_it(
    order_make: OrderMaker, food_permit: LicenceType
) -> None:
    food_permit.fields = food_permit.fields[1:]
    food_permit.save()

    licence = licence_issue(order_id=order_make().pk, at=AT)

    assert licence is not None
    page = pypdfium2.PdfDocument(licence.file.read())[0]
    text = page.get_textpage().get_text_range()
    assert licence.fields[0] == ["持证主体", "Holder", "张小明"]
    for printed in ("张小明", licence.number, licence.identifier, "衢江新区信安大道 1 号"):
        assert printed in text


def test_an_order_is_one_insert_and_once_by_its_key(
    order_make: OrderMaker, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        first = order_make(key="test:7")

    second = order_make(key="test:7", premises="elsewhere")

    assert first.pk == second.pk
    assert LicenceOrder.objects.get().fields["premises"] == "衢江新区信安大道 1 号"


def test_an_order_wakes_a_worker_only_after_the_commit(
    order_make: OrderMaker, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        order_make()

    assert len(callbacks) == 1


def test_issuing_twice_gives_one_licence_and_changes_nothing(
    order_make: OrderMaker, heard: list[Licence]
) -> None:
    order = order_make()
    first = licence_issue(order_id=order.pk, at=AT)
    assert first is not None
    written_at = Path(first.file.path).stat().st_mtime_ns

    second = licence_issue(order_id=order.pk, at=AT + timedelta(days=1))

    assert second == first
    assert second.issued_at == AT
    assert Path(first.file.path).stat().st_mtime_ns == written_at
    assert NumberSeries.objects.get().last == 1
    assert len(heard) == 1


def test_a_name_the_font_cannot_print_fails_the_order_without_spending_a_number(
    order_make: OrderMaker, person: Applicant
) -> None:
    order = order_make(holder=f"丁{UNPRINTABLE}明")

    assert licence_issue(order_id=order.pk, at=AT) is None

    order.refresh_from_db()
    assert (order.state, order.attempts) == (OrderState.FAILED, 1)
    assert "U+30EDE" in order.problem
    assert "丁" not in order.problem
    assert not NumberSeries.objects.exists()
    assert not Licence.objects.exists()
    assert order_figures().failed == 1


def test_a_failed_order_put_back_by_a_person_is_issued(order_make: OrderMaker) -> None:
    order = order_make(scope=UNPRINTABLE)
    licence_issue(order_id=order.pk, at=AT)
    LicenceOrder.objects.update(fields={"premises": "信安大道"})

    order_retry(order_id=order.pk)

    assert licence_issue(order_id=order.pk, at=AT) is not None
    with pytest.raises(AlreadyDoneError):
        order_retry(order_id=order.pk)


def test_a_wrong_number_pattern_fails_the_order_and_says_so(
    order_make: OrderMaker, food_permit: LicenceType
) -> None:
    food_permit.number_pattern = "{serial:06d}{district}"
    food_permit.save()
    order = order_make()

    assert licence_issue(order_id=order.pk, at=AT) is None

    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    assert "{district}" in order.problem


def test_an_error_that_may_pass_is_tried_again_later_and_later_until_a_person_must_look(
    order_make: OrderMaker,
) -> None:
    order = order_make()
    Path(settings.MEDIA_ROOT).parent.mkdir(parents=True, exist_ok=True)
    Path(settings.MEDIA_ROOT).write_text("a file where the folder should be")
    at = AT + timedelta(minutes=1)
    attempted = 0
    for _minute in range(60):
        licences_sweep(at=at)
        order.refresh_from_db()
        if order.attempts > attempted:
            attempted = order.attempts
            assert order.last_attempt_at == at
        if order.state == OrderState.FAILED:
            break
        at += timedelta(minutes=1)

    assert (order.state, order.attempts) == (OrderState.FAILED, MAX_ATTEMPTS)
    assert order.problem in {"FileExistsError", "NotADirectoryError"}
    assert at - AT > timedelta(minutes=20)
    Path(settings.MEDIA_ROOT).unlink()
    order_retry(order_id=order.pk)
    licence = licence_issue(order_id=order.pk, at=at)
    assert licence is not None
    assert licence.number == "JY3308992026000001"


def test_a_receiver_that_fails_undoes_the_issue(order_make: OrderMaker) -> None:
    def refuse(**_: Any) -> None:
        raise ValueError("张小明")

    order = order_make()
    licence_issued.connect(refuse)
    try:
        assert licence_issue(order_id=order.pk, at=AT) is None
    finally:
        licence_issued.disconnect(refuse)

    order.refresh_from_db()
    licence = Licence.objects.get()
    assert (order.state, order.problem) == (OrderState.PENDING, "ValueError")
    assert (licence.status, licence.file.name) == (LicenceStatus.MAKING, "")
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
    assert licences_sweep(at=AT + timedelta(seconds=5)) == 1


def test_the_sweep_leaves_alone_what_was_just_woken_and_issues_what_was_forgotten(
    order_make: OrderMaker,
) -> None:
    order_make()

    assert licences_sweep(at=AT + timedelta(seconds=1)) == 0
    assert licences_sweep(at=AT + timedelta(seconds=6)) == 1
    assert licences_sweep(at=AT + timedelta(seconds=16)) == 0
    assert order_figures().owed == 0


def test_an_order_whose_workers_all_died_is_shown_to_a_person(order_make: OrderMaker) -> None:
    order = order_make()
    LicenceOrder.objects.update(attempts=MAX_ATTEMPTS, last_attempt_at=AT)

    assert licences_sweep(at=AT + timedelta(seconds=30)) == 0
    order.refresh_from_db()
    assert order.state == OrderState.PENDING
    licences_sweep(at=AT + timedelta(seconds=61))

    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    assert order.problem


def test_numbers_begin_again_with_the_year_in_china(order_make: OrderMaker) -> None:
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    before, after = order_make(), order_make()

    old = licence_issue(order_id=before.pk, at=new_year - timedelta(seconds=1))
    new = licence_issue(order_id=after.pk, at=new_year)

    assert old is not None
    assert new is not None
    assert old.number == "JY3308992026000001"
    assert new.number == "JY3308992027000001"


def test_a_holder_sees_issued_licences_only(order_make: OrderMaker, person: Applicant) -> None:
    done, failing = order_make(), order_make()
    licence = licence_issue(order_id=done.pk, at=AT)
    assert licence is not None
    Licence.objects.create(
        order=failing,
        licence_type=licence.licence_type,
        department=licence.department,
        holder=person,
        number="x",
        identifier="x",
        verification_code="x",
        issued_on=AT,
        valid_from=AT,
    )

    assert list(licences_for_holder(person.pk)) == [licence]
    assert licence_by_identifier(licence.identifier) == licence
    assert licence_by_identifier("x") is None
