"""Two hands on one role, two hands on one calendar: one winner, and the other is told."""

from functools import partial

import pytest

from catalogue.calendar_edits import DayEntry
from catalogue.models import CalendarChange, CalendarDay
from catalogue.selectors import calendar_version
from catalogue.services import calendar_day_set
from common.errors import AlreadyDoneError, RuleBrokenError
from people.models import Delegation, Membership
from people.services import delegation_end, delegation_make
from tests.cast import AT, Cast
from tests.races.test_one_winner import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_a_role_lent_to_two_colleagues_at_once_is_lent_once(cast: Cast) -> None:
    lend = partial(
        delegation_make,
        membership_id=Membership.objects.get(user=cast.users["fire_signatory"]).pk,
        starts_on=AT.date(),
        ends_on=AT.date(),
        reason="出差",
        actor=cast.actor("fire_signatory"),
        at=AT,
    )
    to = [cast.users[f"fire_{role}"].pk for role in ("reviewer", "section_head", "head")]
    results = at_once(*(partial(lend, delegate_id=pk) for pk in to))
    assert sum(isinstance(result, Delegation) for result in results) == 1
    assert sum(isinstance(result, RuleBrokenError) for result in results) == 2
    loan = Delegation.objects.get()
    end = partial(delegation_end, delegation_id=loan.pk, actor=cast.actor("fire_signatory"), at=AT)
    assert sorted(map(str, map(type, at_once(end, end)))) == sorted(map(str, (type(None), AlreadyDoneError)))


def test_of_two_changes_looked_at_with_one_calendar_the_second_looks_again(
    cast: Cast, calendar_2026: None
) -> None:
    version = calendar_version()
    days = [DayEntry(AT.date().replace(month=3, day=day), False, "停工") for day in (18, 19, 20)]
    results = at_once(
        *(partial(calendar_day_set, entry=entry, source="通告", at=AT, version=version) for entry in days)
    )
    assert sum(isinstance(result, CalendarChange) for result in results) == 1
    assert sum(isinstance(result, AlreadyDoneError) for result in results) == 2
    assert CalendarDay.objects.filter(reason="停工").count() == 1
