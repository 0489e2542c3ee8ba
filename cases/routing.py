"""Which approvals may start, which never will, and whether all is decided: a sum over the required set.

Needs no database. An item waits for its predecessors only where a law declares them (rules R16); the
rest are open from the first moment. What follows from a refusal is, until the catalogue says otherwise,
that whatever rested on the refused item stops.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cases.models import ApprovalStatus

_ENDED_WITHOUT_GRANT = {ApprovalStatus.REFUSED, ApprovalStatus.STOPPED, ApprovalStatus.WITHDRAWN}
_ENDED = _ENDED_WITHOUT_GRANT | {ApprovalStatus.GRANTED}


@dataclass(frozen=True)
class ApprovalState:
    """What routing looks at: whose item it is and how it stands."""

    pk: int
    item: int  # the item within the joint service
    status: str


@dataclass(frozen=True)
class Routing:
    to_open: tuple[int, ...]
    to_stop: tuple[int, ...]
    granted_items: frozenset[int]
    is_complete: bool  # every required approval exists and has ended once this routing is carried out


def route(
    states: Iterable[ApprovalState], prerequisites: Mapping[int, frozenset[int]], *, required: int
) -> Routing:
    """Say what follows from how the approvals stand.

    Args:
        prerequisites: item → the items of the same case it must wait for.
        required: how many approvals the case was received with. Fails closed: fewer rows are never complete.
    """
    by_item: dict[int, list[ApprovalState]] = defaultdict(list)
    for state in states:
        by_item[state.item].append(state)
    granted = frozenset(
        item for item, rows in by_item.items() if all(r.status == ApprovalStatus.GRANTED for r in rows)
    )
    lost = _lost_items(by_item, prerequisites)
    waiting = [r for rows in by_item.values() for r in rows if r.status == ApprovalStatus.WAITING]
    to_stop = tuple(r.pk for r in waiting if r.item in lost)
    to_open = tuple(
        r.pk for r in waiting if r.item not in lost and prerequisites.get(r.item, frozenset()) <= granted
    )
    ended = sum(r.status in _ENDED for rows in by_item.values() for r in rows) + len(to_stop)
    count = sum(len(rows) for rows in by_item.values())
    return Routing(to_open, to_stop, granted, is_complete=count == required and ended == required)


def _lost_items(
    by_item: Mapping[int, list[ApprovalState]], prerequisites: Mapping[int, frozenset[int]]
) -> set[int]:
    """Items that can no longer be granted, and all that rest on them, however far down."""
    lost = {item for item, rows in by_item.items() if any(r.status in _ENDED_WITHOUT_GRANT for r in rows)}
    while True:
        more = {item for item in by_item if item not in lost and prerequisites.get(item, frozenset()) & lost}
        if not more:
            return lost
        lost |= more
