"""Holders are told that a term ends: once for each number of days, also when nobody looked for days."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from pytest_django import Settings

from e_licences.life import LicenceAct
from e_licences.models import ChangeGround, ExpiryReminder, Licence, LicenceOrder, LicenceType
from e_licences.services import licence_issue, reminders_send
from e_licences.services.reminders import reminders_due
from exchange.models import Message
from people.models import User
from tests.e_licences.life_play import act

OrderMaker = Callable[..., LicenceOrder]
ISSUED = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
LAST = date(2031, 1, 7)


def morning(days_before: int) -> datetime:
    day = LAST - timedelta(days=days_before)
    return datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)


def told() -> list[int]:
    return sorted(ExpiryReminder.objects.values_list("days_before", flat=True))


def messages() -> int:
    return Message.objects.filter(kind="licence_expiring").count()


@pytest.fixture
def licence(order_make: OrderMaker) -> Licence:
    issued = licence_issue(order_id=order_make().pk, at=ISSUED)
    assert issued is not None
    assert issued.valid_until == LAST
    return issued


@pytest.mark.parametrize(
    ("before_end", "told", "expected"),
    [
        (91, [], []),
        (90, [], [90]),
        (87, [], [90]),
        (87, [90], []),
        (30, [90], [30]),
        (12, [], [30, 90]),
        (0, [90], [30]),
        (-1, [], []),
    ],
)
def test_what_is_due(before_end: int, told: list[int], expected: list[int]) -> None:
    on = LAST - timedelta(days=before_end)
    found = reminders_due(days=[90, 30], issued_on=date(2026, 1, 8), valid_until=LAST, told=told, on=on)
    assert found == expected


def test_a_short_term_is_not_reminded_of_what_lay_before_its_issue() -> None:
    issued = LAST - timedelta(days=60)
    assert reminders_due(days=[90, 30], issued_on=issued, valid_until=LAST, told=[], on=issued) == []
    assert reminders_due(days=[90, 30], issued_on=issued, valid_until=LAST, told=[], on=LAST) == [30]


@pytest.mark.django_db
def test_each_reminder_goes_out_once(licence: Licence) -> None:
    assert reminders_send(at=morning(91)) == 0
    assert reminders_send(at=morning(90)) == 1
    assert reminders_send(at=morning(90)) == 0
    assert reminders_send(at=morning(31)) == 0
    assert reminders_send(at=morning(30)) == 1
    assert (told(), messages()) == ([30, 90], 2)
    message = Message.objects.first()
    assert message is not None
    assert (message.recipient_id, message.reference) == (licence.holder_id, licence.number)


@pytest.mark.django_db
def test_three_days_without_a_scheduler_lose_none(licence: Licence) -> None:
    assert reminders_send(at=morning(91)) == 0
    assert reminders_send(at=morning(87)) == 1
    assert (told(), messages()) == ([90], 1)


@pytest.mark.django_db
def test_of_several_that_are_due_at_once_one_message_tells(licence: Licence) -> None:
    assert reminders_send(at=morning(10)) == 1
    assert (told(), messages()) == ([30, 90], 1)
    assert reminders_send(at=morning(9)) == 0


@pytest.mark.django_db
def test_the_type_says_how_many_days(licence: Licence, food_permit: LicenceType, settings: Settings) -> None:
    LicenceType.objects.filter(pk=food_permit.pk).update(reminder_days=[120])
    assert reminders_send(at=morning(119)) == 1
    assert reminders_send(at=morning(90)) == 0
    LicenceType.objects.filter(pk=food_permit.pk).update(reminder_days=[])
    settings.LICENCE_REMINDER_DAYS = [7]
    assert reminders_send(at=morning(8)) == 0
    assert reminders_send(at=morning(7)) == 1
    assert told() == [7, 120]


@pytest.mark.django_db
def test_one_that_fell_is_not_reminded_of(licence: Licence) -> None:
    by = User.objects.create(username="signatory", name="签发人")
    act(licence, LicenceAct.REVOKE, ChangeGround.FRAUD, by, at=ISSUED)
    assert reminders_send(at=morning(30)) == 0
    assert not ExpiryReminder.objects.exists()


def test_the_house_reminds_at_90_and_30_days() -> None:
    assert settings.LICENCE_REMINDER_DAYS == [90, 30]
