"""Change, renewal, re-issue: the next version under the same number, and what becomes of the one before."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from common.errors import AlreadyDoneError, RuleBrokenError
from common.identifiers import licence_identifier_parse
from e_licences.life import LicenceAct
from e_licences.models import (
    ChangeGround,
    Licence,
    LicenceChange,
    LicenceOrder,
    LicenceStatus,
    NumberSeries,
    OrderKind,
    OrderState,
    Seal,
    SealStatus,
    SealUse,
)
from e_licences.selectors import version_standing
from e_licences.services import (
    Outcome,
    licence_issue,
    licence_renew,
    licence_verify,
    licences_expire,
    order_retry,
    replacement_drop,
)
from e_licences.services.preparing import licence_prepare
from people.models import User
from tests.e_licences.life_play import AT, REFERENCE, act, replace

pytestmark = pytest.mark.django_db
OrderMaker = Callable[..., LicenceOrder]
ISSUED = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
AFTER_TERM = datetime(2031, 1, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
def signatory(db: None) -> User:
    return User.objects.create(username="signatory", name="签发人")


@pytest.fixture
def licence(order_make: OrderMaker) -> Licence:
    issued = licence_issue(order_id=order_make().pk, at=ISSUED)
    assert issued is not None
    return issued


def renew(licence: Licence, key: str = "renewal", at: datetime = AT, **fields: str) -> LicenceOrder:
    return licence_renew(
        key=key,
        licence_id=licence.pk,
        fields=fields,
        article="行政许可法 第五十条第二款",
        case_number=REFERENCE,
        item_code=licence.order.item_code,
        by_user_id=None,
        at=at,
    )


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (OrderKind.CHANGE, LicenceStatus.CHANGED),
        (OrderKind.REISSUE, LicenceStatus.SUPERSEDED),
        (OrderKind.RENEWAL, LicenceStatus.RENEWED),
    ],
)
def test_the_next_version_keeps_the_number_and_has_its_own_identifier(
    licence: Licence, signatory: User, kind: OrderKind, status: LicenceStatus
) -> None:
    order = replace(licence, signatory, kind, premises="衢江新区盈川中路 2 号")
    licence.refresh_from_db()
    assert licence.status == LicenceStatus.VALID, "until the next is filed the one before stands"
    after = licence_issue(order_id=order.pk, at=AT)
    assert after is not None
    licence.refresh_from_db()
    assert (licence.status, after.status) == (status, LicenceStatus.VALID)
    assert (after.number, after.version, after.replaces) == (licence.number, 2, licence)
    one, two = licence_identifier_parse(licence.identifier), licence_identifier_parse(after.identifier)
    assert (one.serial, one.version, two.serial, two.version) == (two.serial, 1, one.serial, 2)
    assert licence.identifier[-1] != after.identifier[-1]
    assert licence.verification_code != after.verification_code
    assert ["经营场所", "Premises", "衢江新区盈川中路 2 号"] in after.fields
    assert NumberSeries.objects.get().last == 1, "no number is spent on a version"
    assert SealUse.objects.filter(licence=after).count() == 1
    change = LicenceChange.objects.get()
    assert (change.licence, change.to_status, change.by) == (licence, status, signatory)
    assert (change.ground, change.reference) == (ChangeGround.APPLICATION, REFERENCE)
    assert licence_issue(order_id=order.pk, at=AT) == after
    assert LicenceChange.objects.count() == 1


def test_only_a_renewal_has_a_new_term(licence: Licence, signatory: User) -> None:
    changed = licence_issue(order_id=replace(licence, signatory).pk, at=AT)
    assert changed is not None
    assert (changed.valid_from, changed.valid_until) == (licence.valid_from, licence.valid_until)
    renewed = licence_issue(order_id=replace(changed, signatory, OrderKind.RENEWAL, key="r2").pk, at=AT)
    assert renewed is not None
    assert (renewed.valid_from, renewed.valid_until) == (date(2026, 5, 4), date(2031, 5, 3))
    assert renewed.version == 3
    assert version_standing(licence) == renewed


def test_verifying_tells_the_old_version_from_the_new(licence: Licence, signatory: User) -> None:
    after = licence_issue(order_id=replace(licence, signatory).pk, at=AT)
    assert after is not None
    for asked, outcome in (
        (licence.verification_code, Outcome.REPLACED),
        (licence.identifier, Outcome.REPLACED),
        (after.identifier, Outcome.VALID),
        (licence.number, Outcome.VALID),
    ):
        assert licence_verify(query=asked, channel="page", at=AT).outcome is outcome, asked


def test_the_same_key_orders_once_and_another_is_refused(licence: Licence, signatory: User) -> None:
    first = replace(licence, signatory, key="one")
    assert replace(licence, signatory, key="one") == first
    with pytest.raises(AlreadyDoneError):
        replace(licence, signatory, key="two")
    assert LicenceOrder.objects.filter(replaces=licence).count() == 1


@pytest.mark.parametrize("what", [LicenceAct.REVOKE, LicenceAct.SUSPEND])
def test_one_that_fell_meanwhile_gets_no_new_version(
    licence: Licence, signatory: User, what: LicenceAct
) -> None:
    order = replace(licence, signatory)
    ground = ChangeGround.FRAUD if what is LicenceAct.REVOKE else ChangeGround.INQUIRY
    act(licence, what, ground, signatory)
    assert licence_issue(order_id=order.pk, at=AT) is None
    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    assert licence.number in order.problem
    assert Licence.objects.count() == 1, "no row for a version that may not be"
    with pytest.raises(AlreadyDoneError):
        replace(licence, signatory, key="again")
    if what is LicenceAct.SUSPEND:
        act(licence, LicenceAct.RESUME, ChangeGround.INQUIRY_OVER, signatory)
        order_retry(order_id=order.pk)
        assert licence_issue(order_id=order.pk, at=AT) is not None


def test_a_new_version_that_failed_is_given_up_and_another_one_ordered(
    licence: Licence, signatory: User
) -> None:
    order = replace(licence, signatory)
    licence_prepare(order_id=order.pk, at=AT)
    Seal.objects.update(status=SealStatus.SUSPENDED)
    assert licence_issue(order_id=order.pk, at=AT) is None
    assert Licence.objects.filter(order=order, status=LicenceStatus.MAKING).exists()

    def drop(reason: str = "印章停用，改由新章制发") -> None:
        replacement_drop(order_id=order.pk, reason=reason, by_user_id=signatory.pk, at=AT)

    with pytest.raises(RuleBrokenError):
        drop(" ")
    drop()
    order.refresh_from_db()
    assert (order.state, order.dropped_by, order.dropped_at) == (OrderState.DROPPED, signatory, AT)
    with pytest.raises(AlreadyDoneError):
        drop()
    Seal.objects.update(status=SealStatus.ACTIVE)
    assert licence_issue(order_id=order.pk, at=AT) is None
    again = licence_issue(order_id=replace(licence, signatory, key="again").pk, at=AT)
    assert again is not None
    assert (again.version, again.number, again.replaces) == (2, licence.number, licence)


def test_what_a_case_granted_is_never_given_up(licence: Licence, signatory: User) -> None:
    act(licence, LicenceAct.SUSPEND, ChangeGround.INQUIRY, signatory)
    order = renew(licence)
    with pytest.raises(RuleBrokenError):
        replacement_drop(order_id=order.pk, reason="不再需要", by_user_id=signatory.pk, at=AT)
    order.refresh_from_db()
    assert order.state == OrderState.FAILED


def test_a_renewal_by_silence_takes_effect_after_the_end(licence: Licence) -> None:
    assert licences_expire(at=AFTER_TERM) == 1
    order = renew(licence, at=AFTER_TERM)
    assert renew(licence, at=AFTER_TERM) == order
    after = licence_issue(order_id=order.pk, at=AFTER_TERM)
    assert after is not None
    assert (after.valid_from, after.version) == (date(2031, 1, 10), 2)
    steps = [(change.from_status, change.to_status, change.by) for change in LicenceChange.objects.all()]
    assert steps == [("valid", "expired", None), ("expired", "renewed", None)]


def test_a_granted_renewal_is_never_refused_but_waits(licence: Licence, signatory: User) -> None:
    act(licence, LicenceAct.SUSPEND, ChangeGround.INQUIRY, signatory)
    order = renew(licence, premises="")
    assert (order.state, order.fields) == (OrderState.FAILED, licence.order.fields)
    assert licence.number in order.problem
    act(licence, LicenceAct.RESUME, ChangeGround.INQUIRY_OVER, signatory)
    order_retry(order_id=order.pk)
    assert licence_issue(order_id=order.pk, at=AT) is not None


def test_a_renewal_granted_beside_a_change_goes_on_from_it(licence: Licence, signatory: User) -> None:
    change = replace(licence, signatory, premises="衢江新区盈川中路 2 号")
    order = renew(licence)
    assert order.state == OrderState.FAILED
    changed = licence_issue(order_id=change.pk, at=AT)
    order_retry(order_id=order.pk)
    renewed = licence_issue(order_id=order.pk, at=AT)
    assert renewed is not None
    assert (renewed.replaces, renewed.version) == (changed, 3)
