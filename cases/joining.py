"""What the approvals of one item come to under the join policy of its joint service: a sum, no database.

Looks at every approval the item was received with. What cannot be told yet is open; what nobody can tell
from the decisions alone is a conflict, for the lead to settle. Fails closed: no rule turns silence or a
missing row into a grant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cases.models import ApprovalStatus, CaseResult, ConflictKind, CoordinationOutcome
from catalogue.models import AfterRefusal, JoinPolicy

POSITIVE = frozenset(ApprovalStatus.positive())
ENDED = frozenset(ApprovalStatus.ended())
_ABSENT = frozenset({ApprovalStatus.NOT_INVOLVED, ApprovalStatus.RECUSED})
_CUT_SHORT = frozenset({ApprovalStatus.STOPPED, ApprovalStatus.WITHDRAWN, ApprovalStatus.VOIDED})


class Verdict(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"  # every department of the item says that it is not involved
    CONFLICT = "conflict"


@dataclass(frozen=True)
class ApprovalState:
    """What the sums look at: whose item it is, who decides, and how it stands."""

    pk: int
    item: int  # the item within the joint service
    status: str
    department: int = 0
    is_lead: bool = False


@dataclass(frozen=True)
class JoinRule:
    """The policy as data of the joint service.

    Args:
        threshold: N of the policy “N of M”; of an item with fewer departments involved, all of them.
        veto: the departments whose refusal cannot be overridden under the policy “veto”.
    """

    policy: str = JoinPolicy.ALL
    threshold: int = 0
    veto: frozenset[int] = frozenset()
    successors: str = AfterRefusal.STOP
    siblings: str = AfterRefusal.GO_ON
    is_in_part: bool = True


@dataclass(frozen=True)
class ItemVerdict:
    verdict: Verdict
    conflict: ConflictKind | None = None


_OPEN, _GRANTED, _REFUSED = (ItemVerdict(v) for v in (Verdict.OPEN, Verdict.GRANTED, Verdict.REFUSED))


def item_verdict(rows: Sequence[ApprovalState], rule: JoinRule, settled: str = "") -> ItemVerdict:
    """What the item's approvals come to; `settled` is what the lead made of a conflict, if there was one."""
    if any(r.status in _CUT_SHORT for r in rows):
        return _REFUSED
    has_refusal = any(r.status == ApprovalStatus.REFUSED for r in rows)
    if has_refusal and rule.policy in (JoinPolicy.ALL, JoinPolicy.DEFAULT_CONSENT):
        return _REFUSED  # known before the others have decided
    if not all(r.status in ENDED for r in rows):
        return _OPEN
    if settled:
        return _GRANTED if settled == CoordinationOutcome.GRANTED else _REFUSED
    involved = [r for r in rows if r.status not in _ABSENT]
    if not involved:
        return _nobody(rows)
    if not has_refusal:
        return _GRANTED
    return _divided(involved, rule)


def _nobody(rows: Sequence[ApprovalState]) -> ItemVerdict:
    if all(r.status == ApprovalStatus.NOT_INVOLVED for r in rows):
        return ItemVerdict(Verdict.NOT_NEEDED)
    return ItemVerdict(Verdict.CONFLICT, ConflictKind.NOBODY)


def _divided(involved: Sequence[ApprovalState], rule: JoinRule) -> ItemVerdict:
    """Somebody has refused, and the policy does not say that one refusal is enough."""
    granted = [r for r in involved if r.status in POSITIVE]
    if not granted:
        return _REFUSED
    refused = [r for r in involved if r.status == ApprovalStatus.REFUSED]
    if rule.policy == JoinPolicy.N_OF_M:
        return _GRANTED if len(granted) >= min(rule.threshold, len(involved)) else _REFUSED
    if rule.policy == JoinPolicy.VETO and any(r.department in rule.veto for r in refused):
        return _REFUSED
    if rule.policy == JoinPolicy.LEAD and any(r.is_lead for r in refused):
        return _REFUSED
    return ItemVerdict(Verdict.CONFLICT, ConflictKind.DISAGREEMENT)


def case_result(verdicts: Iterable[Verdict], rule: JoinRule) -> CaseResult:
    """What the case as a whole comes to once every item has its verdict.

    Raises:
        ValueError: an item is still open or in conflict: the join was asked too early.
    """
    found = set(verdicts)
    if not found or found & {Verdict.OPEN, Verdict.CONFLICT}:
        raise ValueError("the join needs a verdict on every item")
    if Verdict.REFUSED not in found:
        return CaseResult.GRANTED if Verdict.GRANTED in found else CaseResult.NOT_NEEDED
    if Verdict.GRANTED in found and rule.is_in_part:
        return CaseResult.PARTLY
    return CaseResult.REFUSED


def verdicts_of(
    by_item: Mapping[int, Sequence[ApprovalState]], rule: JoinRule, settled: Mapping[int, str]
) -> dict[int, ItemVerdict]:
    return {item: item_verdict(rows, rule, settled.get(item, "")) for item, rows in by_item.items()}
