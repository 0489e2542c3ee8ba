"""The states of a licence: what may follow what, on which ground, and that each step is taken once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from common.errors import AlreadyDoneError, RuleBrokenError
from e_licences.life import AFTER, STEPS, LicenceAct, acts_from, leads_on, status_on
from e_licences.models import ChangeGround, Licence, LicenceChange, LicenceOrder, LicenceStatus
from e_licences.services import Outcome, licence_issue, licence_verify, licences_expire
from e_licences.signals import licence_changed
from exchange.models import Message
from people.models import User
from tests.e_licences.life_play import AT, REFERENCE, act

OrderMaker = Callable[..., LicenceOrder]
ISSUED = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
FREE = ChangeGround.GIVEN_UP


@pytest.fixture
def signatory(db: None) -> User:
    return User.objects.create(username="signatory", name="签发人")


@pytest.fixture
def licence(order_make: OrderMaker) -> Licence:
    issued = licence_issue(order_id=order_make().pk, at=ISSUED)
    assert issued is not None
    return issued


ALLOWED = {
    LicenceStatus.VALID: {"suspend", "withdraw", "revoke", "forfeit", "cancel"},
    LicenceStatus.SUSPENDED: {"resume", "withdraw", "revoke", "forfeit", "cancel"},
    LicenceStatus.EXPIRED: {"cancel"},
    LicenceStatus.WITHDRAWN: {"cancel"},
    LicenceStatus.REVOKED: {"cancel"},
    LicenceStatus.FORFEITED: {"cancel"},
}


@pytest.mark.parametrize("status", LicenceStatus)
def test_the_table_says_what_may_follow(status: LicenceStatus) -> None:
    assert {act.value for act in acts_from(status)} == ALLOWED.get(status, set())


def test_grounds_of_one_act_lead_to_no_other() -> None:
    owners: dict[ChangeGround, set[LicenceAct]] = {}
    for what, steps in STEPS.items():
        for ground in steps:
            owners.setdefault(ground, set()).add(what)
    shared = {ground: acts for ground, acts in owners.items() if len(acts) > 1}
    assert shared == {
        ChangeGround.PENALTY: {LicenceAct.SUSPEND, LicenceAct.FORFEIT},
        ChangeGround.TERM_OVER: {LicenceAct.CANCEL, LicenceAct.EXPIRE},
    }


def test_the_day_after_the_last_it_has_expired_written_down_or_not() -> None:
    last = date(2026, 5, 4)
    assert status_on("valid", last, last) == LicenceStatus.VALID
    assert status_on("valid", last, last + timedelta(days=1)) == LicenceStatus.EXPIRED
    assert status_on("suspended", last, last + timedelta(days=1)) == LicenceStatus.EXPIRED
    assert status_on("revoked", last, last + timedelta(days=1)) == LicenceStatus.REVOKED
    assert status_on("valid", None, date(2099, 1, 1)) == LicenceStatus.VALID


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what", "ground"),
    [(what, ground) for what in LicenceAct for ground in STEPS[what] if what is not LicenceAct.EXPIRE],
)
def test_each_step_of_the_table_is_taken_once_and_written_down(
    licence: Licence, signatory: User, what: LicenceAct, ground: ChangeGround
) -> None:
    before = sorted(STEPS[what][ground].before)[-1]
    Licence.objects.filter(pk=licence.pk).update(status=before)
    heard: list[LicenceChange] = []

    def hear(change: LicenceChange, **_: Any) -> None:
        heard.append(change)

    licence_changed.connect(hear)
    try:
        change = act(licence, what, ground, signatory, effect="自即日起")
        if not leads_on(what, AFTER[what]):
            with pytest.raises(AlreadyDoneError):
                act(licence, what, ground, signatory)
    finally:
        licence_changed.disconnect(hear)
    licence.refresh_from_db()
    assert licence.status == AFTER[what]
    assert LicenceChange.objects.get() == change
    assert (change.from_status, change.to_status, change.ground) == (before, AFTER[what], ground)
    assert (change.article, change.reference, change.effect) == ("行政许可法 第七十条", REFERENCE, "自即日起")
    assert (change.by, change.at, change.effective_from) == (signatory, AT, AT)
    assert heard == [change]
    message = Message.objects.get(kind="licence_changed")
    assert (message.recipient_id, message.reference) == (licence.holder_id, licence.number)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ground": ChangeGround.FRAUD}, "ground"),
        ({"ground": ChangeGround.TERM_OVER}, "ground"),
        ({"ground": ChangeGround.FELL}, "ground"),
        ({"article": "  "}, "article"),
        ({"article": "第" * 201}, "article"),
        ({"reference": ""}, "reference"),
        ({"reference": "号" * 81}, "reference"),
        ({"effective_from": AT + timedelta(seconds=1)}, "effective_from"),
        ({"effective_from": ISSUED - timedelta(days=1)}, "effective_from"),
    ],
)
def test_what_the_table_does_not_know_changes_nothing(
    licence: Licence, signatory: User, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        act(licence, LicenceAct.CANCEL, more.pop("ground", FREE), signatory, **more)
    assert refused.value.field == field
    licence.refresh_from_db()
    assert licence.status == LicenceStatus.VALID
    assert not LicenceChange.objects.exists()
    assert not Message.objects.filter(kind="licence_changed").exists()


@pytest.mark.django_db
def test_an_act_on_one_whose_term_is_over_finds_it_expired(licence: Licence, signatory: User) -> None:
    assert licence.valid_until == date(2031, 1, 7)
    late = datetime(2031, 1, 7, 16, 0, tzinfo=UTC)  # midnight in China
    with pytest.raises(AlreadyDoneError):
        act(licence, LicenceAct.SUSPEND, ChangeGround.INQUIRY, signatory, at=late)
    assert not LicenceChange.objects.exists(), "what was refused has written nothing, the expiry neither"
    act(licence, LicenceAct.CANCEL, ChangeGround.TERM_OVER, signatory, at=late)
    steps = list(LicenceChange.objects.values_list("from_status", "to_status", "by"))
    assert steps == [("valid", "expired", None), ("expired", "cancelled", signatory.pk)]


@pytest.mark.django_db
def test_expiry_is_written_by_nobody_from_midnight_on_and_once(licence: Licence) -> None:
    last_minute = datetime(2031, 1, 7, 15, 59, tzinfo=UTC)
    assert licences_expire(at=last_minute) == 0
    much_later = datetime(2031, 1, 10, 3, 0, tzinfo=UTC)
    assert licence_verify(query=licence.number, channel="page", at=much_later).outcome is Outcome.EXPIRED
    assert licences_expire(at=much_later) == 1
    assert licences_expire(at=much_later) == 0
    change = LicenceChange.objects.get()
    assert (change.by, change.ground, change.at) == (None, ChangeGround.TERM_OVER, much_later)
    assert change.effective_from == datetime(2031, 1, 7, 16, 0, tzinfo=UTC)
    assert licence_verify(query=licence.number, channel="page", at=much_later).outcome is Outcome.EXPIRED


@pytest.mark.django_db
def test_a_suspended_licence_says_so_and_is_valid_again_when_resumed(
    licence: Licence, signatory: User
) -> None:
    act(licence, LicenceAct.SUSPEND, ChangeGround.INQUIRY, signatory)
    assert licence_verify(query=licence.number, channel="page", at=AT).outcome is Outcome.SUSPENDED
    act(licence, LicenceAct.RESUME, ChangeGround.INQUIRY_OVER, signatory)
    assert licence_verify(query=licence.number, channel="page", at=AT).outcome is Outcome.VALID
    act(licence, LicenceAct.SUSPEND, ChangeGround.PENALTY, signatory)
    assert LicenceChange.objects.count() == 3
