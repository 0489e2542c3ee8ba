"""No number is missing without a reason, and none is given twice."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from common.errors import NotAllowedError
from e_licences.errors import NumbersLeftOutError
from e_licences.models import Licence, LicenceOrder, LicenceType, NumberGap, NumberSeries
from e_licences.selectors.numbers import series_audit
from e_licences.services import licence_issue, numbers_leave_out
from people.models import Department, Membership, User
from people.policy import Actor, Role
from people.selectors import actor_for
from tests.e_licences.test_issuing_races import threads_run
from windows.console import doctor
from windows.console.doctor import State

pytestmark = pytest.mark.django_db
OrderMaker = Callable[..., LicenceOrder]
AT = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
REASON = "纸质证照登记簿 2026 年第 1 至 40 号已在系统上线前使用"


@pytest.fixture
def signatory(market: Department) -> Actor:
    user = User.objects.create(username="signatory", name="签发人")
    Membership.objects.create(user=user, department=market, role=Role.SIGNATORY)
    return actor_for(user, on=AT.date())


@pytest.fixture
def leave_out(market: Department, food_permit: LicenceType, signatory: Actor) -> Callable[..., int]:
    def leave(
        first: int, last: int, *, reason: str = REASON, year: int = 2026, actor: Actor = signatory
    ) -> int:
        return numbers_leave_out(
            department_id=market.pk,
            licence_type_id=food_permit.pk,
            year=year,
            first=first,
            last=last,
            reason=reason,
            actor=actor,
            at=AT,
        )

    return leave


def issue(order_make: OrderMaker, count: int) -> list[str]:
    issued = [licence_issue(order_id=order_make().pk, at=AT) for _ in range(count)]
    return [licence.number[-6:] for licence in issued if licence is not None]


def test_a_register_on_paper_is_left_out_and_licences_go_on_behind_it(
    order_make: OrderMaker, leave_out: Callable[..., int], signatory: Actor
) -> None:
    assert leave_out(1, 40) == 40
    assert issue(order_make, 2) == ["000041", "000042"]

    gaps = NumberGap.objects.all()
    assert [gap.serial for gap in gaps] == list(range(1, 41))
    assert {(gap.reason, gap.by_id, gap.at) for gap in gaps} == {(REASON, signatory.user_id, AT)}
    audit = series_audit()
    (series,) = audit.series
    assert audit.is_complete
    assert (series.last, series.borne, series.left_out, series.missing, series.doubled) == (42, 2, 40, 0, 0)


def test_numbers_are_left_out_only_where_the_series_has_not_been(
    order_make: OrderMaker, leave_out: Callable[..., int]
) -> None:
    issue(order_make, 2)
    for first, last in ((1, 5), (2, 2), (4, 9)):
        with pytest.raises(NumbersLeftOutError) as refused:
            leave_out(first, last)
        assert refused.value.field == "first"
        assert "3" in str(refused.value)
    assert not NumberGap.objects.exists()
    assert NumberSeries.objects.get().last == 2


def test_the_second_time_changes_nothing(leave_out: Callable[..., int]) -> None:
    leave_out(1, 5)
    with pytest.raises(NumbersLeftOutError):
        leave_out(1, 5)
    assert NumberGap.objects.count() == 5
    assert NumberSeries.objects.get().last == 5


@pytest.mark.parametrize(
    ("first", "last", "given", "field"),
    [
        (1, 5, {"reason": "  "}, "reason"),
        (1, 5, {"reason": "长" * 301}, "reason"),
        (5, 1, {}, "last"),
        (0, 5, {}, "last"),
        (1, 1_000_001, {}, "last"),
        (1, 5, {"year": 2028}, "year"),
        (1, 5, {"year": 1900}, "year"),
    ],
)
def test_without_a_reason_or_a_range_nothing_is_left_out(
    leave_out: Callable[..., int], first: int, last: int, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(NumbersLeftOutError) as refused:
        leave_out(first, last, **given)
    assert refused.value.field == field
    assert not NumberSeries.objects.exists()


def test_who_does_not_issue_for_the_department_leaves_nothing_out(leave_out: Callable[..., int]) -> None:
    other = Department.objects.create(code="11330899MB9900072L", name="消防", short_name="消防")
    user = User.objects.create(username="other", name="别人")
    Membership.objects.create(user=user, department=other, role=Role.SIGNATORY)
    with pytest.raises(NotAllowedError):
        leave_out(1, 5, actor=actor_for(user, on=AT.date()))
    assert not NumberGap.objects.exists()


def test_a_reason_once_given_stands(leave_out: Callable[..., int]) -> None:
    leave_out(1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberGap.objects.update(reason="别的原因")
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberGap.objects.all().delete()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_a_licence_and_a_gap_at_the_same_moment_each_number_goes_to_one(
    order_make: OrderMaker, leave_out: Callable[..., int]
) -> None:
    orders = [order_make().pk for _ in range(12)]
    refused = []

    def work(which: int) -> None:
        if which < 3:
            for order_id in orders[which::3]:
                licence_issue(order_id=order_id, at=AT)
            return
        for number in range(1, 13):
            try:
                leave_out(number, number)
            except NumbersLeftOutError:
                refused.append(number)

    threads_run(4, work)
    audit = series_audit()
    (series,) = audit.series
    assert audit.is_complete
    assert series.last == series.borne + series.left_out
    assert series.borne == 12
    assert series.left_out == 12 - len(refused)


def test_the_audit_names_what_is_missing_twice_and_never_given(
    order_make: OrderMaker, leave_out: Callable[..., int]
) -> None:
    leave_out(1, 2)
    issue(order_make, 3)
    NumberSeries.objects.update(last=9)
    (series,) = series_audit().series
    assert (series.missing, series.missing_numbers, series.is_complete) == (4, (6, 7, 8, 9), False)

    NumberSeries.objects.update(last=4)
    (series,) = series_audit().series
    assert (series.missing, series.beyond, series.is_complete) == (0, 1, False)

    NumberSeries.objects.update(last=5)
    gap = NumberGap.objects.get(serial=2)
    NumberGap.objects.create(series=gap.series, serial=4, reason=REASON, by=gap.by, at=AT)
    (series,) = series_audit().series
    assert (series.missing, series.doubled, series.is_complete) == (0, 1, False)

    Licence.objects.update(series_year=2025)
    audit = series_audit()
    assert not audit.is_complete
    assert len(audit.stray) == 3


def test_the_command_says_it_and_exits_with_1_when_one_is_missing(
    order_make: OrderMaker, market: Department, food_permit: LicenceType, signatory: Actor
) -> None:
    out = StringIO()
    given = [market.code, food_permit.code, "2026", "1", "7"]
    call_command("licence_numbers", leave_out=given, reason=REASON, by="signatory", json=True, stdout=out)
    report = json.loads(out.getvalue())
    assert report["is_complete"] is True
    assert (report["series"][0]["last"], report["series"][0]["left_out"]) == (7, 7)

    with pytest.raises(CommandError):
        call_command("licence_numbers", leave_out=given, reason=REASON, by="signatory")
    with pytest.raises(CommandError):
        call_command("licence_numbers", leave_out=given, reason=REASON, by="nobody")

    NumberSeries.objects.update(last=8)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("licence_numbers", stdout=out)
    assert ended.value.code == 1
    assert "8" in out.getvalue()


def test_the_doctor_tells_of_a_missing_number(leave_out: Callable[..., int]) -> None:
    assert doctor.licence_numbers().state is State.GOOD
    leave_out(1, 7)
    assert doctor.licence_numbers().state is State.GOOD
    NumberSeries.objects.update(last=8)
    finding = doctor.licence_numbers()
    assert (finding.state, bool(finding.cure)) == (State.BAD, True)


def test_licences_of_before_get_their_number_from_their_identifier(order_make: OrderMaker) -> None:
    issue(order_make, 2)
    before = list(Licence.objects.order_by("pk").values_list("series_year", "serial"))
    Licence.objects.update(series_year=None, serial=None)
    move = import_module("e_licences.migrations.0012_serials_of_earlier_licences")
    with connection.schema_editor() as editor:
        move.read_serials(apps, editor)
    assert list(Licence.objects.order_by("pk").values_list("series_year", "serial")) == before
    assert before == [(2026, 1), (2026, 2)]
