"""The head of an organ suspends, resumes and destroys its seals and appoints their users; each act once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from e_licences.models import (
    Licence,
    LicenceOrder,
    LicenceType,
    OrderState,
    Seal,
    SealAppointment,
    SealChange,
    SealStatus,
    SealUse,
)
from e_licences.selectors.seals import seals_seen
from e_licences.services import (
    appointment_end,
    licence_issue,
    licence_order,
    order_retry,
    seal_appoint,
    seal_destroy,
    seal_resume,
    seal_suspend,
)
from e_licences.services.filing import licence_file
from e_licences.services.preparing import licence_prepare
from people.models import Membership
from people.policy import Actor, Capability
from tests.cast import AT, Cast

ON = AT.date()
Act = Callable[..., None]


@pytest.fixture
def seal(cast: Cast) -> Seal:
    return Seal.objects.get(department=cast.departments["market"])


@pytest.fixture
def head(cast: Cast) -> Actor:
    return cast.actor("market_head")


def status(seal: Seal) -> str:
    seal.refresh_from_db()
    return seal.status


def test_a_seal_is_suspended_resumed_and_destroyed_each_with_its_reason(seal: Seal, head: Actor) -> None:
    for act, after in (
        (seal_suspend, SealStatus.SUSPENDED),
        (seal_resume, SealStatus.ACTIVE),
        (seal_destroy, SealStatus.CANCELLED),
    ):
        act(seal_id=seal.pk, reason=f" {after} ", actor=head, at=AT)
        assert status(seal) == after
    noted = SealChange.objects.values_list("from_status", "to_status", "reason", "by")
    assert list(noted) == [
        ("active", "suspended", "suspended", head.user_id),
        ("suspended", "active", "active", head.user_id),
        ("active", "cancelled", "cancelled", head.user_id),
    ]


@pytest.mark.parametrize(
    ("act", "before"),
    [
        (seal_suspend, SealStatus.SUSPENDED),
        (seal_suspend, SealStatus.CANCELLED),
        (seal_resume, SealStatus.ACTIVE),
        (seal_resume, SealStatus.CANCELLED),
        (seal_destroy, SealStatus.CANCELLED),
    ],
)
def test_an_act_that_comes_too_late_changes_nothing(
    seal: Seal, head: Actor, act: Act, before: SealStatus
) -> None:
    Seal.objects.update(status=before)
    with pytest.raises(AlreadyDoneError):
        act(seal_id=seal.pk, reason="为何", actor=head, at=AT)
    assert (status(seal), SealChange.objects.count()) == (before, 0)


@pytest.mark.parametrize("act", [seal_suspend, seal_resume, seal_destroy])
def test_only_the_head_of_its_department_decides_on_a_seal(cast: Cast, seal: Seal, act: Act) -> None:
    for name in ("fire_head", "market_signatory", "market_reviewer", "editor", "supervisor", "citizen"):
        with pytest.raises(NotAllowedError):
            act(seal_id=seal.pk, reason="为何", actor=cast.actor(name), at=AT)
    with pytest.raises(RuleBrokenError) as refused:
        act(seal_id=seal.pk, reason=" ", actor=cast.actor("market_head"), at=AT)
    assert refused.value.field == "reason"
    assert (status(seal), SealChange.objects.count()) == (SealStatus.ACTIVE, 0)


def test_who_sees_which_seals(cast: Cast, seal: Seal) -> None:
    assert list(seals_seen(cast.actor("market_head"))) == [seal]
    assert seals_seen(cast.actor("editor")).count() == len(cast.departments)
    for name in ("market_reviewer", "market_signatory", "supervisor", "clerk", "citizen"):
        assert not seals_seen(cast.actor(name)).exists()
    assert not cast.actor("editor").can(Capability.SEALS)


def appoint(seal: Seal, head: Actor, user_id: int, starts_on: date = ON, ends_on: date = ON) -> None:
    seal_appoint(seal_id=seal.pk, user_id=user_id, starts_on=starts_on, ends_on=ends_on, actor=head, at=AT)


def test_a_user_is_appointed_once_and_again_after_the_end(cast: Cast, seal: Seal, head: Actor) -> None:
    user = cast.users["market_reviewer"].pk
    appoint(seal, head, user)
    with pytest.raises(AlreadyDoneError):
        appoint(seal, head, user)
    row = SealAppointment.objects.get()
    assert (row.user_id, row.appointed_by_id, row.ended_at) == (user, head.user_id, None)
    appointment_end(appointment_id=row.pk, actor=head, at=AT)
    with pytest.raises(AlreadyDoneError):
        appointment_end(appointment_id=row.pk, actor=head, at=AT + timedelta(days=1))
    row.refresh_from_db()
    assert row.ended_at == AT
    appoint(seal, head, user)
    SealAppointment.objects.filter(ended_at=None).update(
        starts_on=ON - timedelta(days=2), ends_on=ON - timedelta(days=1)
    )
    appoint(seal, head, user)  # what has run out is no appointment any more
    assert SealAppointment.objects.filter(ended_at=None).count() == 1


def test_an_appointment_that_cannot_be_is_refused(cast: Cast, seal: Seal, head: Actor) -> None:
    user = cast.users["market_reviewer"].pk
    wrong: list[tuple[dict[str, object], str]] = [
        ({"user_id": cast.users["fire_reviewer"].pk}, "user_id"),
        ({"ends_on": ON - timedelta(days=1)}, "ends_on"),
        ({"starts_on": seal.valid_from - timedelta(days=1)}, "ends_on"),
        ({"ends_on": seal.valid_until + timedelta(days=1)}, "ends_on"),
    ]
    for changed, field in wrong:
        with pytest.raises(RuleBrokenError) as refused:
            appoint(seal, head, **{"user_id": user} | changed)  # type: ignore[arg-type]
        assert refused.value.field == field
    Membership.objects.filter(user=user).update(ends_on=ON - timedelta(days=1))
    with pytest.raises(RuleBrokenError):
        appoint(seal, head, user)
    for name in ("fire_head", "market_signatory", "editor"):
        with pytest.raises(NotAllowedError):
            appoint(seal, cast.actor(name), cast.users["market_signatory"].pk)
    Seal.objects.update(status=SealStatus.CANCELLED)
    with pytest.raises(AlreadyDoneError):
        appoint(seal, head, cast.users["market_signatory"].pk)
    assert not SealAppointment.objects.exists()


@pytest.mark.parametrize("model", [SealChange, SealUse])
def test_what_was_noted_is_never_changed(order: LicenceOrder, seal: Seal, head: Actor, model: type) -> None:
    licence_issue(order_id=order.pk, at=AT)
    seal_suspend(seal_id=seal.pk, reason="为何", actor=head, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(at=AT + timedelta(days=1))  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all().delete()  # type: ignore[attr-defined]


@pytest.fixture
def order(cast: Cast) -> LicenceOrder:
    kind = LicenceType.objects.create(
        code="11330899MB9900021C001", name="许可证", number_pattern="S{year}{serial:06d}", fields=[]
    )
    owner = cast.users["citizen"].applicant
    assert owner is not None
    return licence_order(
        key="1",
        licence_type_id=kind.pk,
        department_id=cast.departments["market"].pk,
        holder_id=owner.pk,
        case_number="办〔2026〕1 号",
        item_code="1",
        fields={},
        at=AT,
    )


def test_a_seal_suspended_while_the_licence_is_printed_is_not_used(
    order: LicenceOrder, seal: Seal, head: Actor
) -> None:
    licence = licence_prepare(order_id=order.pk, at=AT)
    seal_suspend(seal_id=seal.pk, reason="为何", actor=head, at=AT)
    with pytest.raises(RuleBrokenError, match=seal.code):
        licence_file(licence, b"%PDF-1.7", seal, AT)
    assert (Licence.objects.issued().count(), SealUse.objects.count()) == (0, 0)
    assert licence_issue(order_id=order.pk, at=AT) is None
    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    seal_resume(seal_id=seal.pk, reason="查清", actor=head, at=AT)
    order_retry(order_id=order.pk)
    issued = licence_issue(order_id=order.pk, at=AT)
    assert issued is not None
    assert (issued.number, SealUse.objects.count()) == (licence.number, 1)
