"""Which approvals may start, which never will, and whether all is decided: a sum over the required set.

Needs no database. An item waits for its predecessors only where a law declares them (rules R16); the rest
are open from the first moment. What a refusal does to successors and siblings is data of the joint service.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cases.joining import ENDED, ApprovalState, JoinRule, Verdict, verdicts_of
from cases.models import ApprovalStatus, ConflictKind
from catalogue.models import AfterRefusal

__all__ = ["ApprovalState", "JoinRule", "Routing", "route"]

_STARTED = frozenset(ApprovalStatus.running())


@dataclass(frozen=True)
class Routing:
    """`is_complete`: every required approval exists and has ended once this routing is carried out, and no
    conflict is left to settle.
    """

    to_open: tuple[int, ...]
    to_stop: tuple[int, ...]
    verdicts: Mapping[int, Verdict]
    is_complete: bool
    conflicts: Mapping[int, ConflictKind] = field(default_factory=dict)

    @property
    def granted_items(self) -> frozenset[int]:
        return frozenset(item for item, verdict in self.verdicts.items() if verdict == Verdict.GRANTED)


def route(
    states: Iterable[ApprovalState],
    prerequisites: Mapping[int, frozenset[int]],
    *,
    required: int,
    rule: JoinRule | None = None,
    settled: Mapping[int, str] | None = None,
) -> Routing:
    """Say what follows from how the approvals stand.

    Args:
        prerequisites: item → the items of the same case it must wait for.
        required: how many approvals the case was received with. Fails closed: fewer rows are never complete.
        settled: item → what the lead made of a conflict there.
    """
    rule = rule or JoinRule()
    by_item: dict[int, list[ApprovalState]] = defaultdict(list)
    for state in states:
        by_item[state.item].append(state)
    found = verdicts_of(by_item, rule, settled or {})
    verdicts = {item: part.verdict for item, part in found.items()}
    lost = _lost_items(verdicts, prerequisites, rule)
    to_stop = _to_stop(by_item, verdicts, lost, rule)
    passed = {Verdict.GRANTED, Verdict.NOT_NEEDED}
    if rule.successors == AfterRefusal.GO_ON:
        passed.add(Verdict.REFUSED)
    behind = frozenset(item for item, verdict in verdicts.items() if verdict in passed)
    to_open = tuple(
        r.pk
        for rows in by_item.values()
        for r in rows
        if r.status == ApprovalStatus.WAITING
        and r.pk not in to_stop
        and prerequisites.get(r.item, frozenset()) <= behind
    )
    stopped_items = {r.item for rows in by_item.values() for r in rows if r.pk in to_stop}
    if _ends_all(verdicts, rule):
        stopped_items |= {item for item, verdict in verdicts.items() if verdict == Verdict.CONFLICT}
    verdicts |= dict.fromkeys(stopped_items, Verdict.REFUSED)
    conflicts = {
        item: part.conflict
        for item, part in found.items()
        if part.conflict is not None and item not in stopped_items
    }
    count = sum(len(rows) for rows in by_item.values())
    ended = sum(r.status in ENDED for rows in by_item.values() for r in rows) + len(to_stop)
    is_complete = count == required and ended == required and not conflicts
    return Routing(to_open, tuple(sorted(to_stop)), verdicts, is_complete, conflicts)


def _to_stop(
    by_item: Mapping[int, list[ApprovalState]],
    verdicts: Mapping[int, Verdict],
    lost: set[int],
    rule: JoinRule,
) -> set[int]:
    """What rests on a lost item; and, where one refusal ends all, whatever is not decided yet."""
    ends_all = _ends_all(verdicts, rule)
    stoppable = {ApprovalStatus.WAITING} | (_STARTED if ends_all else frozenset())
    return {
        r.pk
        for item, rows in by_item.items()
        for r in rows
        if r.status in stoppable and (ends_all or item in lost)
    }


def _ends_all(verdicts: Mapping[int, Verdict], rule: JoinRule) -> bool:
    return rule.siblings == AfterRefusal.STOP and Verdict.REFUSED in verdicts.values()


def _lost_items(
    verdicts: Mapping[int, Verdict], prerequisites: Mapping[int, frozenset[int]], rule: JoinRule
) -> set[int]:
    """Items that can no longer be granted, and all that rest on them, however far down."""
    if rule.successors == AfterRefusal.GO_ON:
        return set()
    lost = {item for item, verdict in verdicts.items() if verdict == Verdict.REFUSED}
    while True:
        more = {item for item in verdicts if item not in lost and prerequisites.get(item, frozenset()) & lost}
        if not more:
            return lost
        lost |= more
