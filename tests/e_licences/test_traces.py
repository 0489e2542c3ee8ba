"""The file of a licence is not read without a trace; states of many are told without anything of anybody."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from common.errors import RuleBrokenError
from e_licences.models import Licence, LicenceTrace, StatusRequest, TraceAct
from e_licences.selectors.shares import look_figures, trace_figures, traces_of_licence
from e_licences.services import licence_issue
from e_licences.services.status_lists import status_list
from e_licences.services.traces import Reader, licence_file_open
from people.models import Applicant, Department, Membership, User
from people.policy import Role
from tests.e_licences.conftest import AT, OrderMaker


@pytest.fixture
def licence(order_make: OrderMaker) -> Licence:
    made = licence_issue(order_id=order_make().pk, at=AT)
    assert made is not None
    return made


@pytest.fixture
def officer(market: Department) -> User:
    user = User.objects.create(username="officer", name="李明")
    Membership.objects.create(user=user, department=market, role=Role.REVIEWER)
    return user


def test_the_file_comes_with_its_trace(licence: Licence, officer: User, market: Department) -> None:
    reader = Reader(officer.pk, market.pk)
    with licence_file_open(licence=licence, act=TraceAct.PRINTED, reader=reader, at=AT) as file:
        assert file.read(4) == b"%PDF"
    trace = LicenceTrace.objects.get()
    assert (trace.act, trace.user, trace.department, trace.at) == ("printed", officer, market, AT)


def test_without_a_file_there_is_no_trace_and_a_sentence(licence: Licence, officer: User) -> None:
    licence.file.storage.delete(str(licence.file.name))
    with pytest.raises(RuleBrokenError):
        licence_file_open(licence=licence, act=TraceAct.VIEWED, reader=Reader(officer.pk), at=AT)
    assert not LicenceTrace.objects.exists()


def test_without_a_trace_there_is_no_file(licence: Licence) -> None:
    """The database checks the user of a trace at the end of the transaction."""

    def open_as_nobody() -> None:
        with transaction.atomic():
            licence_file_open(licence=licence, act=TraceAct.VIEWED, reader=Reader(987654), at=AT).close()
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        open_as_nobody()
    assert not LicenceTrace.objects.exists()


def test_the_holder_reads_duties_and_no_names(
    licence: Licence, officer: User, market: Department, person: Applicant
) -> None:
    holder = User.objects.create(username="holder", name="张小明", applicant=person)
    for reader in (Reader(officer.pk, market.pk), Reader(holder.pk)):
        licence_file_open(licence=licence, act=TraceAct.VIEWED, reader=reader, at=AT).close()
    rows = traces_of_licence(licence.pk, holder_id=person.pk)
    assert [(row.duty, row.is_own_act) for row in rows] == [("", True), (str(Role.REVIEWER.label), False)]


def test_supervisors_read_numbers(licence: Licence, officer: User, market: Department) -> None:
    for act in (TraceAct.VIEWED, TraceAct.VIEWED, TraceAct.PRINTED):
        licence_file_open(licence=licence, act=act, reader=Reader(officer.pk, market.pk), at=AT).close()
    ask(licence.number, user=officer, department=market)
    day = timedelta(days=1)
    (row,) = trace_figures(since=AT - day, until=AT + day)
    assert (row.department, row.acts, row.copies, row.lists) == (
        market.name,
        {"viewed": 2, "printed": 1, "downloaded": 0},
        0,
        1,
    )
    assert trace_figures(since=AT + day, until=AT + 2 * day) == []
    assert set(look_figures(since=AT - day, until=AT + day).values()) == {0}


def ask(*asked: str, user: User, department: Department, purpose: str = "年报") -> list[tuple[str, str]]:
    lines = status_list(
        asked=asked,
        purpose=purpose,
        user_id=user.pk,
        department_id=department.pk,
        at=AT + timedelta(hours=20),
    )
    return [(line.asked, line.state) for line in lines]


def test_each_line_of_a_list_is_answered_in_its_place(
    order_make: OrderMaker, licence: Licence, officer: User, market: Department
) -> None:
    other = licence_issue(order_id=order_make().pk, at=AT)
    assert other is not None
    Licence.objects.filter(pk=other.pk).update(status="revoked")
    asked = [other.number, " ", f" {licence.identifier} ", "NO-SUCH", licence.number, "x" * 500]
    assert ask(*asked, user=officer, department=market) == [
        (other.number, "revoked"),
        (licence.identifier, "valid"),
        ("NO-SUCH", "unknown"),
        (licence.number, "valid"),
        ("x" * 500, "unknown"),
    ]
    request = StatusRequest.objects.get()
    assert (request.user, request.department, request.asked, request.known) == (officer, market, 5, 3)


def test_a_licence_whose_term_is_over_is_told_as_expired(
    licence: Licence, officer: User, market: Department
) -> None:
    Licence.objects.filter(pk=licence.pk).update(valid_until=AT.date() - timedelta(days=1))
    assert ask(licence.number, user=officer, department=market) == [(licence.number, "expired")]


@pytest.mark.parametrize(
    ("asked", "purpose", "field"),
    [
        ([], "年报", "names"),
        (["", "  "], "年报", "names"),
        (["A"] * (settings.STATUS_LIST_MAX + 1), "年报", "names"),
        (["A"], " ", "purpose"),
    ],
)
def test_a_list_has_bounds_and_a_purpose(
    officer: User, market: Department, asked: list[str], purpose: str, field: str
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        ask(*asked, user=officer, department=market, purpose=purpose)
    assert refused.value.field == field
    assert not StatusRequest.objects.exists()


def test_requests_and_traces_stay_as_they_are(licence: Licence, officer: User, market: Department) -> None:
    ask(licence.number, user=officer, department=market)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusRequest.objects.update(asked=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusRequest.objects.all().delete()
