"""A seal stands on each issued licence once, is noted once, and without one nothing is issued."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from e_licences.errors import SealMissingError, SealNotUsableError
from e_licences.models import (
    Licence,
    LicenceOrder,
    NumberSeries,
    OrderState,
    Seal,
    SealStatus,
    SealUse,
)
from e_licences.sealing.checking import pdf_seal_check
from e_licences.services import licence_issue, order_retry
from e_licences.services.sealing import seal_for, seal_key, trust
from people.models import Department
from tests.e_licences.conftest import AT, OrderMaker
from tests.seals import seals_enter

ON = AT.date()


def seal_of(market: Department) -> Seal:
    return Seal.objects.get(department=market)


def test_an_issued_file_bears_the_seal_of_its_department_and_the_use_is_noted(
    order_make: OrderMaker, market: Department
) -> None:
    licence = licence_issue(order_id=order_make().pk, at=AT)
    assert licence is not None
    found = pdf_seal_check(licence.file.read(), trust(), now=datetime.now(UTC))
    assert found.is_in_order
    seal = seal_of(market)
    assert (found.key_id, found.organ_code) == (seal.key_id, market.code)
    use = SealUse.objects.get()
    assert (use.seal, use.licence, use.file_sha256) == (seal, licence, licence.file_sha256)
    assert use.reference == licence.order.case_number
    licence_issue(order_id=licence.order_id, at=AT)
    assert SealUse.objects.count() == 1


@pytest.mark.parametrize("spoil", ["none", "suspended", "over", "destroyed"])
def test_without_a_usable_seal_nothing_is_issued_and_no_number_spent_until_there_is_one(
    order_make: OrderMaker, market: Department, spoil: str
) -> None:
    order = order_make()
    seals = Seal.objects.filter(department=market)
    entered = seals.get()
    if spoil == "none":
        entered.delete()
    elif spoil == "over":
        seals.update(valid_from=ON - timedelta(days=9), valid_until=ON - timedelta(days=1))
    else:
        seals.update(status={"suspended": SealStatus.SUSPENDED, "destroyed": SealStatus.CANCELLED}[spoil])
    assert licence_issue(order_id=order.pk, at=AT) is None
    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    assert market.name in order.problem
    assert (Licence.objects.count(), NumberSeries.objects.count(), SealUse.objects.count()) == (0, 0, 0)
    seals.delete()
    seals_enter()
    order_retry(order_id=order.pk)
    licence = licence_issue(order_id=order.pk, at=AT)
    assert licence is not None
    assert (licence.serial, SealUse.objects.count()) == (1, 1)


def test_the_seal_entered_for_a_type_goes_before_that_for_all(
    order_make: OrderMaker, market: Department
) -> None:
    order = order_make()
    general = seal_of(market)
    special = Seal.objects.get(pk=general.pk)
    special.pk, special.code, special.key_id = None, "special", "0" * 16
    special.save()
    special.licence_types.add(order.licence_type)

    def chosen(licence_type_id: int) -> Seal:
        return seal_for(department_id=market.pk, licence_type_id=licence_type_id, on=ON)

    assert chosen(order.licence_type_id) == special
    assert chosen(0) == general
    special.status = SealStatus.SUSPENDED
    special.save(update_fields=["status"])
    assert chosen(order.licence_type_id) == general
    Seal.objects.filter(pk=general.pk).update(valid_until=ON - timedelta(days=1))
    with pytest.raises(SealNotUsableError, match="special"):
        chosen(order.licence_type_id)
    with pytest.raises(SealMissingError):
        seal_for(department_id=Department.objects.create(code="x", name="某局").pk, licence_type_id=0, on=ON)


def test_a_key_that_is_not_the_one_in_the_register_seals_nothing(
    order_make: OrderMaker, market: Department
) -> None:
    Seal.objects.filter(department=market).update(key_id="0" * 16)
    order = order_make()
    assert licence_issue(order_id=order.pk, at=AT) is None
    order.refresh_from_db()
    assert "0000000000000000" in order.problem
    assert not SealUse.objects.exists()
    seal_key_file_gone = Seal(key_reference="gone.p12", name="某章", key_id="1" * 16)
    with pytest.raises(Exception, match="某章"):
        seal_key(seal_key_file_gone)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_order_use_the_seal_once(order_make: OrderMaker) -> None:
    orders = [order_make() for _ in range(4)]
    wrong: list[BaseException] = []

    def issue() -> None:
        try:
            for order in LicenceOrder.objects.order_by("pk"):
                licence_issue(order_id=order.pk, at=AT)
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not wrong
    assert sorted(SealUse.objects.values_list("licence__order", flat=True)) == [one.pk for one in orders]
