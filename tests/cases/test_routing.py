"""Routing is a sum: what opens, what stops, what is complete."""

from hypothesis import given
from hypothesis import strategies as st

from cases.models import ApprovalStatus
from cases.routing import ApprovalState, route

WAITING, OPEN = ApprovalStatus.WAITING, ApprovalStatus.OPEN
GRANTED, REFUSED, STOPPED = ApprovalStatus.GRANTED, ApprovalStatus.REFUSED, ApprovalStatus.STOPPED


def states(*pairs: tuple[int, ApprovalStatus]) -> list[ApprovalState]:
    return [ApprovalState(pk, item, status) for pk, (item, status) in enumerate(pairs, start=1)]


def test_items_without_predecessors_open_at_once() -> None:
    routing = route(states((1, WAITING), (2, WAITING)), {}, required=2)
    assert routing.to_open == (1, 2)
    assert not routing.is_complete


def test_a_successor_opens_when_every_department_of_its_predecessor_has_granted() -> None:
    waits = {2: frozenset({1})}
    half = route(states((1, GRANTED), (1, OPEN), (2, WAITING)), waits, required=3)
    whole = route(states((1, GRANTED), (1, GRANTED), (2, WAITING)), waits, required=3)
    assert half.to_open == ()
    assert whole.to_open == (3,)


def test_a_refusal_stops_all_that_rests_on_it_however_far_down() -> None:
    waits = {2: frozenset({1}), 3: frozenset({2})}
    routing = route(states((1, REFUSED), (2, WAITING), (3, WAITING), (4, GRANTED)), waits, required=4)
    assert routing.to_stop == (2, 3)
    assert routing.is_complete


def test_a_missing_approval_is_never_complete() -> None:
    assert not route(states((1, GRANTED)), {}, required=2).is_complete
    assert not route([], {}, required=1).is_complete


def test_an_item_is_granted_only_by_all_its_departments() -> None:
    assert route(states((1, GRANTED), (1, REFUSED)), {}, required=2).granted_items == frozenset()


@st.composite
def services(draw: st.DrawFn) -> tuple[int, dict[int, frozenset[int]]]:
    """A joint service of up to eight items whose prerequisites have no cycle."""
    count = draw(st.integers(1, 8))
    return count, {
        item: draw(st.frozensets(st.integers(1, item - 1), max_size=3)) if item > 1 else frozenset()
        for item in range(1, count + 1)
    }


@given(services(), st.data())
def test_whatever_is_decided_every_case_ends(
    service: tuple[int, dict[int, frozenset[int]]], data: st.DataObject
) -> None:
    count, waits = service
    status = dict.fromkeys(range(1, count + 1), WAITING)
    for _round in range(2 * count + 1):
        routing = route([ApprovalState(i, i, s) for i, s in status.items()], waits, required=count)
        assert not set(routing.to_open) & set(routing.to_stop)
        assert all(status[p] == GRANTED for i in routing.to_open for p in waits[i])
        status |= dict.fromkeys(routing.to_open, OPEN) | dict.fromkeys(routing.to_stop, STOPPED)
        still_open = [item for item, state in status.items() if state == OPEN]
        if routing.is_complete:
            break
        assert still_open, "nobody can move this case any more"
        status[data.draw(st.sampled_from(still_open))] = data.draw(st.sampled_from([GRANTED, REFUSED]))
    assert all(state in {GRANTED, REFUSED, STOPPED} for state in status.values())
