"""Licences under many hands: of several acts at once each has one winner, and none half an effect."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from common.errors import AlreadyDoneError
from e_licences.life import LicenceAct
from e_licences.models import (
    BlankForm,
    ChangeGround,
    ExpiryReminder,
    Licence,
    LicenceChange,
    LicenceOrder,
    LicenceStatus,
    LicenceType,
    PaperCopy,
)
from e_licences.services import (
    blanks_enter,
    licence_issue,
    licence_order,
    licences_expire,
    paper_print,
    reminders_send,
)
from exchange.models import Message
from people.models import Applicant, IdentifierKind, User
from tests.cast import Cast
from tests.e_licences.life_play import AT, act, replace
from tests.races.test_one_winner import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ISSUED = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
ROUNDS = 4
HANDS = 6


def winners(answers: list[Any]) -> list[Any]:
    wrong = [a for a in answers if isinstance(a, Exception) and not isinstance(a, AlreadyDoneError)]
    assert wrong == []
    return [answer for answer in answers if not isinstance(answer, Exception)]


@pytest.fixture
def signatory(cast: Cast) -> User:
    return cast.users["market_signatory"]


def issued_licence(cast: Cast, key: str) -> Licence:
    kind, _made = LicenceType.objects.get_or_create(
        code="11330899MB9900021C001",
        defaults={"name": "食品经营许可证", "validity_years": 5, "number_pattern": "JY{year}{serial:06d}"},
    )
    holder, _made = Applicant.objects.get_or_create(
        identifier_kind=IdentifierKind.CITIZEN_ID,
        identifier="330899199001019014",
        defaults={"name": "张小明"},
    )
    order = licence_order(
        key=key,
        licence_type_id=kind.pk,
        department_id=cast.departments["market"].pk,
        holder_id=holder.pk,
        case_number="1",
        item_code="2",
        fields={},
        at=ISSUED,
    )
    issued = licence_issue(order_id=order.pk, at=ISSUED)
    assert issued is not None
    return issued


def test_of_replacements_at_once_one_wins(cast: Cast, signatory: User) -> None:
    for number in range(ROUNDS):
        licence = issued_licence(cast, f"r{number}")
        works = [partial(replace, licence, signatory, key=f"{number}:{hand}") for hand in range(HANDS)]
        answers = at_once(*works)
        (order,) = winners(answers)
        assert list(LicenceOrder.objects.filter(replaces=licence)) == [order]


def test_a_version_filed_against_a_revocation_leaves_one_truth(cast: Cast, signatory: User) -> None:
    for number in range(ROUNDS):
        licence = issued_licence(cast, f"v{number}")
        order = replace(licence, signatory, key=f"v{number}")
        at_once(
            partial(licence_issue, order_id=order.pk, at=AT),
            partial(act, licence, LicenceAct.REVOKE, ChangeGround.FRAUD, signatory),
        )
        licence.refresh_from_db()
        after = Licence.objects.valid().filter(replaces=licence).exists()
        assert (licence.status, after) in [(LicenceStatus.CHANGED, True), (LicenceStatus.REVOKED, False)]
        assert LicenceChange.objects.filter(licence=licence).count() == 1


def test_one_act_by_many_hands_is_one_act(cast: Cast, signatory: User) -> None:
    licence = issued_licence(cast, "act")
    works = [lambda: act(licence, LicenceAct.SUSPEND, ChangeGround.INQUIRY, signatory)] * HANDS
    assert len(winners(at_once(*works))) == 1
    assert LicenceChange.objects.filter(licence=licence).count() == 1


def test_two_daily_jobs_write_each_end_and_each_reminder_once(cast: Cast) -> None:
    licence = issued_licence(cast, "day")
    soon = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
    late = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
    Licence.objects.filter(pk=licence.pk).update(valid_until=datetime(2026, 11, 20, tzinfo=UTC).date())
    at_once(*[lambda: reminders_send(at=soon)] * HANDS)
    assert sorted(ExpiryReminder.objects.values_list("days_before", flat=True)) == [30, 90]
    assert Message.objects.filter(kind="licence_expiring").count() == 1
    assert sorted(winners(at_once(*[lambda: licences_expire(at=late)] * HANDS)))[-1] == 1
    assert LicenceChange.objects.filter(licence=licence).count() == 1


def test_a_blank_is_printed_on_once_and_a_licence_once(cast: Cast, signatory: User) -> None:
    one, other = issued_licence(cast, "p1"), issued_licence(cast, "p2")
    blanks_enter(
        licence_type_id=one.licence_type_id,
        department_id=one.department_id,
        first="A1",
        last="A2",
        by_user_id=signatory.pk,
        at=AT,
    )

    def put(licence: Licence, serial: str) -> Callable[[], PaperCopy]:
        return lambda: paper_print(licence_id=licence.pk, serial=serial, by_user_id=signatory.pk, at=AT)

    assert len(winners(at_once(*[put(one, "A1"), put(other, "A1")] * 3))) == 1
    left = other if PaperCopy.objects.get().licence_id == one.pk else one
    assert len(winners(at_once(*[put(left, "A2")] * HANDS))) == 1
    assert BlankForm.objects.filter(state="printed").count() == PaperCopy.objects.count() == 2
