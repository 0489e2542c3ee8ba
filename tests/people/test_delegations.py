"""Absence delegation: one's own right, to a colleague, for days that have a beginning and an end."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from people.models import Delegation, Membership, User
from people.policy import Actor, Capability, Role
from people.selectors import actor_for, colleagues_of
from people.services import delegation_end, delegation_make
from tests.cast import AT, Cast

TODAY = date(2026, 1, 8)
FRIDAY = date(2026, 1, 9)
WEEK_LATER = date(2026, 1, 15)


def own(cast: Cast, name: str) -> Membership:
    return Membership.objects.get(user=cast.users[name])


def lend(cast: Cast, lender: str = "fire_signatory", to: str = "fire_reviewer", **changes: Any) -> Delegation:
    given: dict[str, Any] = {
        "membership_id": own(cast, lender).pk,
        "delegate_id": cast.users[to].pk,
        "starts_on": TODAY,
        "ends_on": WEEK_LATER,
        "reason": "出差",
        "actor": cast.actor(lender),
        "at": AT,
    }
    return delegation_make(**given | changes)


def reviewer_on(cast: Cast, day: date) -> Actor:
    return actor_for(cast.users["fire_reviewer"], on=day)


def test_a_lent_right_runs_from_the_first_day_to_the_last(cast: Cast) -> None:
    lend(cast, starts_on=FRIDAY)
    fire = cast.departments["fire"].pk
    assert not reviewer_on(cast, TODAY).can(Capability.COUNTERSIGN)
    for day in (FRIDAY, WEEK_LATER):
        assert reviewer_on(cast, day).departments(Capability.COUNTERSIGN) == {fire}
    assert not reviewer_on(cast, WEEK_LATER + timedelta(days=1)).can(Capability.COUNTERSIGN)


def test_who_stands_in_says_for_whom_and_until_when(cast: Cast) -> None:
    lend(cast)
    actor, fire = reviewer_on(cast, TODAY), cast.departments["fire"].pk
    absent = cast.users["fire_signatory"]
    assert actor.on_behalf_of(Capability.COUNTERSIGN, fire) == absent.pk
    assert actor.on_behalf_of(Capability.COUNTERSIGN) == absent.pk
    assert actor.on_behalf_of(Capability.COUNTERSIGN, cast.departments["market"].pk) is None
    [lent] = actor.stands_in_for
    assert (lent.role, lent.absent_name, lent.lent_until) == (Role.SIGNATORY, absent.name, WEEK_LATER)


def test_who_has_a_right_themselves_acts_in_their_own_name(cast: Cast) -> None:
    lend(cast)
    actor = reviewer_on(cast, TODAY)
    assert actor.on_behalf_of(Capability.REVIEW, cast.departments["fire"].pk) is None
    assert actor.on_behalf_of(Capability.INBOX, cast.departments["fire"].pk) is None
    assert [role.on_behalf_of is None for role in actor.roles] == [True, False]


def test_a_clerk_s_site_comes_with_the_role(cast: Cast) -> None:
    lend(cast, "clerk", "other_clerk")
    actor = actor_for(cast.users["other_clerk"], on=TODAY)
    assert actor.sites(Capability.INTAKE) == {own(cast, "clerk").site_id, own(cast, "other_clerk").site_id}


def test_reading_an_actor_is_one_statement(cast: Cast) -> None:
    lend(cast)
    user = cast.users["fire_reviewer"]
    with CaptureQueriesContext(
        connection,
    ) as statements:
        assert len(actor_for(user, on=TODAY).roles) == 2
    assert len(statements) == 1


def test_the_absent_keep_their_own_right(cast: Cast) -> None:
    lend(cast)
    actor = actor_for(cast.users["fire_signatory"], on=TODAY)
    assert actor.on_behalf_of(Capability.COUNTERSIGN, cast.departments["fire"].pk) is None
    assert actor.can(Capability.COUNTERSIGN)


def test_a_right_taken_back_early_is_gone_at_once_and_only_once(cast: Cast) -> None:
    loan = lend(cast)
    lender = cast.actor("fire_signatory")
    with pytest.raises(AlreadyDoneError):
        delegation_end(delegation_id=loan.pk, actor=cast.actor("fire_reviewer"), at=AT)
    assert reviewer_on(cast, TODAY).can(Capability.COUNTERSIGN)
    delegation_end(delegation_id=loan.pk, actor=lender, at=AT)
    assert not reviewer_on(cast, TODAY).can(Capability.COUNTERSIGN)
    with pytest.raises(AlreadyDoneError):
        delegation_end(delegation_id=loan.pk, actor=lender, at=AT + timedelta(hours=1))
    loan.refresh_from_db()
    assert loan.ended_at == AT


def test_what_is_over_cannot_be_ended(cast: Cast) -> None:
    loan = lend(cast)
    with pytest.raises(AlreadyDoneError):
        delegation_end(delegation_id=loan.pk, actor=cast.actor("fire_signatory"), at=AT + timedelta(days=8))


@pytest.mark.parametrize("who", ["lender's membership", "lender's account", "borrower's place"])
def test_a_right_outlives_neither_its_source_nor_its_purpose(cast: Cast, who: str) -> None:
    lend(cast)
    if who == "lender's account":
        User.objects.filter(pk=cast.users["fire_signatory"].pk).update(is_active=False)
    else:
        leaver = "fire_signatory" if who == "lender's membership" else "fire_reviewer"
        Membership.objects.filter(user=cast.users[leaver]).update(ends_on=TODAY)
    assert not reviewer_on(cast, FRIDAY).can(Capability.COUNTERSIGN)


def test_a_lent_right_cannot_be_lent_on(cast: Cast) -> None:
    lend(cast)
    with pytest.raises(NotAllowedError) as refused:
        lend(cast, to="fire_section_head", actor=reviewer_on(cast, TODAY), starts_on=FRIDAY)
    assert refused.value.source == "行政许可法 第二十四条"
    assert Delegation.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("starts_on", {"starts_on": TODAY - timedelta(days=1)}),
        ("ends_on", {"starts_on": FRIDAY, "ends_on": TODAY}),
        ("reason", {"reason": "  "}),
        ("delegate", {"to": "fire_signatory"}),
        ("delegate", {"to": "market_reviewer"}),
        ("delegate", {"to": "citizen"}),
    ],
)
def test_a_loan_that_is_not_in_order_is_refused(cast: Cast, field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        lend(cast, **changes)
    assert refused.value.field == field
    assert not Delegation.objects.exists()


def test_a_colleague_who_left_cannot_stand_in(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["fire_reviewer"].pk).update(is_active=False)
    with pytest.raises(RuleBrokenError, match=r"同一部门|same department"):
        lend(cast)


def test_a_role_that_ends_before_is_not_there_to_lend(cast: Cast) -> None:
    Membership.objects.filter(user=cast.users["fire_signatory"]).update(ends_on=TODAY)
    with pytest.raises(RuleBrokenError) as refused:
        lend(cast, starts_on=FRIDAY)
    assert refused.value.field == "starts_on"


def test_one_role_is_lent_once_for_the_same_days(cast: Cast) -> None:
    first = lend(cast)
    with pytest.raises(RuleBrokenError) as refused:
        lend(cast, to="fire_section_head", starts_on=WEEK_LATER, ends_on=WEEK_LATER)
    assert refused.value.field == "starts_on"
    after = WEEK_LATER + timedelta(days=1)
    lend(cast, to="fire_section_head", starts_on=after, ends_on=after)
    delegation_end(delegation_id=first.pk, actor=cast.actor("fire_signatory"), at=AT)
    lend(cast, to="fire_section_head")


def test_colleagues_are_those_of_one_s_own_departments(cast: Cast) -> None:
    found = set(colleagues_of(cast.users["fire_signatory"].pk, on=TODAY))
    assert found == {cast.users[f"fire_{role}"] for role in ("reviewer", "section_head", "head")}
