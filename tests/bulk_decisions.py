"""Many approvals of the market department, and what is true of them when they were decided together."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from cases.models import (
    Approval,
    BulkDecision,
    BulkDecisionItem,
    BulkDecisionState,
    CaseEvent,
    Decision,
    Verb,
)
from e_licences.models import LicenceOrder
from people.models import Membership, User
from people.policy import Actor, Role
from people.selectors import actor_for
from tests.cast import AT, Cast, Item, approval_of, case_make, service_make
from workflows.engine.bulk_decisions import bulk_decision_start, bulk_decision_step

MARKET = Item("market", ["market"])


def approvals_make(cast: Cast, count: int, item: Item = MARKET) -> list[Approval]:
    service = service_make(cast, [item])
    return [approval_of(case_make(cast, service), item.key) for _ in range(count)]


def colleague_make(cast: Cast, name: str = "李同事") -> Actor:
    user = cast.users["colleague"] = User.objects.create(username="colleague", name=name)
    Membership.objects.create(user=user, department=cast.departments["market"], role=Role.REVIEWER)
    return actor_for(user, on=AT.date())


def start(
    cast: Cast, approvals: Sequence[Approval], *, who: str = "market_reviewer", key: UUID | None = None
) -> BulkDecision:
    return bulk_decision_start(
        key=key or uuid4(),
        approval_ids=[approval.pk for approval in approvals],
        opinion="符合条件",
        actor=cast.actor(who),
        at=AT,
    )


def carry_out(bulk: BulkDecision) -> None:
    while bulk_decision_step(bulk_id=bulk.pk, at=AT):
        pass
    bulk.refresh_from_db()


def states_of(bulk: BulkDecision) -> dict[int, tuple[str, str]]:
    rows = BulkDecisionItem.objects.filter(bulk=bulk)
    return {row.approval_id: (row.state, row.problem) for row in rows}


def settled() -> int:
    return BulkDecisionItem.objects.exclude(state=BulkDecisionState.PENDING).count()


def assert_each_decided_once(approvals: Sequence[Approval]) -> None:
    """One decision, one event of each kind and one order for the licence: as after a single decision."""
    keys = {approval.pk for approval in approvals}
    assert Decision.objects.filter(approval_id__in=keys, outcome="granted").count() == len(keys)
    for verb in (Verb.CLAIMED, Verb.GRANTED):
        assert CaseEvent.objects.filter(verb=verb, approval_id__in=keys).count() == len(keys)
    cases = {approval.case.number for approval in approvals}
    assert LicenceOrder.objects.filter(case_number__in=cases).count() == len(keys)
