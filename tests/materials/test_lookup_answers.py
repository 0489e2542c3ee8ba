"""Between departments: an officer of the owner answers by hand; the citizen carries nothing."""

from datetime import timedelta

import pytest

from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from materials.models import DataResource, HeldMaterial, Lookup, LookupState, Problem, UseEntry
from materials.selectors.lookups import lookups_supplied, lookups_to_supply, lookups_to_supply_count
from materials.services import lookup_answer, lookup_attempt, lookups_sweep
from tests.cast import AT, Cast
from tests.materials.lookup_play import LookupPlay, lookup_play

LATER = AT + timedelta(hours=3)
VALUES = {"buyer": "林知远", "price": " 1280000 ", "seller": ""}


@pytest.fixture
def play(cast: Cast) -> LookupPlay:
    """Housing has no system for this: its officers answer."""
    play = lookup_play(cast, "http://127.0.0.1:9")
    DataResource.objects.update(source=None)
    return play


def test_an_officer_of_the_owner_answers_and_it_is_held_with_the_name(play: LookupPlay) -> None:
    officer = play.cast.actor("housing_reviewer")
    lookup = play.order()
    assert lookup.next_attempt_at is None
    settled = lookup_answer(lookup=lookup, actor=officer, values=VALUES, at=LATER)
    held = HeldMaterial.objects.get()
    assert (settled.state, settled.held_id) == (LookupState.FOUND, held.pk)
    assert (settled.settled_by_id, settled.settled_at) == (officer.user_id, LATER)
    assert held.values == {"buyer": "林知远", "price": "1280000"}
    assert (held.origin, held.officer_id, held.officer_name) == (
        "confirmed",
        officer.user_id,
        "housing_reviewer",
    )
    row = UseEntry.objects.get()
    assert (row.use, row.result, row.actor_id) == ("supplied", "ok", officer.user_id)


def test_no_such_record_is_an_answer_too(play: LookupPlay) -> None:
    settled = lookup_answer(
        lookup=play.order(), actor=play.cast.actor("housing_section_head"), values=None, at=LATER
    )
    assert settled.state == LookupState.NONE
    assert not HeldMaterial.objects.exists()
    assert UseEntry.objects.get().result == "none"


@pytest.mark.parametrize("name", ["market_reviewer", "housing_signatory", "clerk"])
def test_nobody_else_answers(play: LookupPlay, name: str) -> None:
    with pytest.raises(NotAllowedError):
        lookup_answer(lookup=play.order(), actor=play.cast.actor(name), values=VALUES, at=LATER)
    assert Lookup.objects.get().state == LookupState.PENDING


def test_it_is_answered_once(play: LookupPlay) -> None:
    lookup, officer = play.order(), play.cast.actor("housing_reviewer")
    lookup_answer(lookup=lookup, actor=officer, values=VALUES, at=LATER)
    with pytest.raises(AlreadyDoneError):
        lookup_answer(lookup=lookup, actor=officer, values=None, at=LATER)
    assert Lookup.objects.get().state == LookupState.FOUND
    assert UseEntry.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"buyer": "  "},
        {"religion": "?"},
        {"buyer": "林" * 1001},
        {"buyer": "林\x00"},
    ],
)
def test_only_what_the_resource_has_is_taken(play: LookupPlay, values: dict[str, str]) -> None:
    with pytest.raises(RuleBrokenError):
        lookup_answer(lookup=play.order(), actor=play.cast.actor("housing_reviewer"), values=values, at=LATER)
    assert not HeldMaterial.objects.exists()


def test_after_the_grant_has_ended_nobody_is_told_anything(play: LookupPlay) -> None:
    lookup = play.order()
    play.grant.delete()
    with pytest.raises(NotAllowedError):
        lookup_answer(lookup=lookup, actor=play.cast.actor("housing_reviewer"), values=VALUES, at=LATER)


def test_no_worker_asks_what_is_answered_by_hand(play: LookupPlay) -> None:
    lookup = play.order()
    assert lookup_attempt(lookup_id=lookup.pk, at=LATER) is None
    assert lookups_sweep(at=LATER) == 0


def test_a_source_that_fails_for_a_day_is_put_to_the_officers_beside(cast: Cast) -> None:
    play = lookup_play(cast, "http://127.0.0.1:9")
    officer, lookup = cast.actor("housing_reviewer"), play.order()
    lookup_attempt(lookup_id=lookup.pk, at=AT)
    assert Lookup.objects.get().problem == Problem.UNREACHABLE
    soon, after = AT + timedelta(hours=23), AT + timedelta(hours=24)
    assert not lookups_to_supply(officer, at=soon)
    with pytest.raises(RuleBrokenError):
        lookup_answer(lookup=lookup, actor=officer, values=VALUES, at=soon)
    assert list(lookups_to_supply(officer, at=after)) == [lookup]
    assert lookups_to_supply_count(officer, at=after) == 1
    lookup_answer(lookup=lookup, actor=officer, values=VALUES, at=after)
    assert HeldMaterial.objects.get().origin == "confirmed"
    assert list(lookups_supplied(officer, at=after)) == [lookup]
    assert lookups_sweep(at=after + timedelta(days=1)) == 0


def test_each_department_sees_the_questions_to_itself(play: LookupPlay) -> None:
    lookup = play.order()
    assert list(lookups_to_supply(play.cast.actor("housing_reviewer"), at=LATER)) == [lookup]
    assert not lookups_to_supply(play.cast.actor("market_reviewer"), at=LATER)
    assert not lookups_to_supply(play.cast.actor("housing_signatory"), at=LATER)
