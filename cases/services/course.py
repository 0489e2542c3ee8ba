"""What follows by itself: opening what need not wait, issuing what is granted, concluding what is decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from cases.duties import issue_due_at
from cases.joining import JoinRule, Verdict, case_result
from cases.models import Approval, ApprovalStatus, Case, CaseResult, CaseStatus, Coordination, Verb
from cases.routing import ApprovalState, Routing, route
from cases.services.commitments import commitment_open
from cases.services.coordination import coordinations_open
from cases.services.events import event_append
from cases.services.licensing import case_complete_tell, item_licence_order
from cases.services.openings import approvals_open, approvals_stop, joint_item_of
from cases.signals import case_concluded
from catalogue.selectors import ServiceBundle, service_bundle
from common.once import change_once, within_transaction
from exchange.services import message_queue


class Step(NamedTuple):
    """What came of routing: the approvals open now, those stopped, the conflicts opened, and, once all is
    decided, how the approvals stand, for the conclusion in the same transaction.
    """

    opened: list[int]
    stopped: list[int]
    coordinations: list[int]
    complete: "Course | None"


class Course(NamedTuple):
    """How a case stands: its approvals and what follows from them."""

    approvals: Sequence[Approval]
    routing: Routing


@within_transaction
def case_route(
    *,
    case: Case,
    at: datetime,
    decided: Approval | None = None,
    approvals: Sequence[Approval] | None = None,
) -> Step:
    """Carry out what follows from how the approvals stand; called under the lock of the case's process.

    An approval that opens starts its own clocks: those that wait for nobody at the acceptance of the case, a
    later one now (rules R16: it receives when the earlier concludes). Where the decision just made completes
    a grant, its licence is ordered, unless the joint service grants all or nothing.

    Args:
        approvals: those of a case that this transaction has made, so as not to read them back.
    """
    approvals = _approvals(case) if approvals is None else approvals
    bundle = service_bundle(case.joint_service_id)
    rule = join_rule(bundle)
    routing = _routing(case, approvals, bundle, rule)
    if decided is not None:
        _follow_decision(case, decided, approvals, bundle, routing, at)
    approvals_open(case, [a for a in approvals if a.pk in routing.to_open], bundle, approvals, at)
    approvals_stop([a for a in approvals if a.pk in routing.to_stop], at)
    coordinations: list[int] = []
    if routing.conflicts:
        case_items = {a.item.joint_item_id: a.item_id for a in approvals}
        conflicts = {case_items[item]: kind for item, kind in routing.conflicts.items()}
        coordinations = coordinations_open(case=case, conflicts=conflicts, at=at)
    complete = Course(approvals, routing) if routing.is_complete else None
    return Step(list(routing.to_open), list(routing.to_stop), coordinations, complete)


@within_transaction
def coordination_follow(*, case: Case, coordination: Coordination, at: datetime) -> None:
    """A conflict was settled by a grant: the item's licence is owed, as after a last decision."""
    bundle = service_bundle(case.joint_service_id)
    if not join_rule(bundle).is_in_part:
        return
    approvals, routing = _course(case, bundle)
    of_item = [a for a in approvals if a.item_id == coordination.item_id]
    _licences_order(case, of_item, bundle, routing, at)


def join_rule(bundle: ServiceBundle) -> JoinRule:
    """The join policy of the version the case was received under."""
    service = bundle.joint_service
    return JoinRule(
        policy=service.join_policy,
        threshold=service.join_threshold,
        veto=bundle.veto_department_ids,
        successors=service.after_refusal_successors,
        siblings=service.after_refusal_siblings,
        is_in_part=service.is_concluded_in_part,
    )


@within_transaction
def case_conclude(*, case: Case, at: datetime, course: Course | None = None) -> None:
    """办结: every required approval has ended and no conflict is left. Derived, never chosen; once.

    All or nothing: where the joint service is not concluded in part, its licences are ordered only now.
    Raises ValueError rather than conclude on an item without a verdict.

    Args:
        course: what `case_route` found complete in this transaction, under the same lock.
    """
    bundle = service_bundle(case.joint_service_id)
    rule = join_rule(bundle)
    approvals, routing = course or _course(case, bundle)
    result = case_result(routing.verdicts.values(), rule)
    if not rule.is_in_part and result == CaseResult.GRANTED:
        _licences_order(case, approvals, bundle, routing, at)
    has_grant = Verdict.GRANTED in routing.verdicts.values()
    changes: dict[str, object] = {
        "status": CaseStatus.CONCLUDED,
        "result": result,
        "concluded_at": at,
        "deliver_due_at": issue_due_at(at) if has_grant else None,
    }
    change_once(Case.objects.filter(pk=case.pk, status=CaseStatus.IN_PROGRESS), **changes)
    for name, value in changes.items():
        setattr(case, name, value)
    event_append(
        case_id=case.pk,
        verb=Verb.CONCLUDED,
        at=at,
        from_status=CaseStatus.IN_PROGRESS,
        to_status=CaseStatus.CONCLUDED,
        reason=str(CaseResult(result).label),
    )
    message_queue(
        key=f"case_concluded:{case.number}",
        recipient_id=case.applicant_id,
        kind="case_concluded",
        reference=case.number,
        at=at,
    )
    case_concluded.send(Case, case=case, at=at)
    case_complete_tell(case=case, at=at)


def _course(case: Case, bundle: ServiceBundle) -> Course:
    approvals = _approvals(case)
    return Course(approvals, _routing(case, approvals, bundle, join_rule(bundle)))


def _approvals(case: Case) -> list[Approval]:
    return list(
        Approval.objects.filter(case_id=case.pk)
        .select_related("item")
        .only(
            "case_id",
            "department_id",
            "status",
            "is_lead",
            "item__joint_item_id",
        )
    )


def _routing(case: Case, approvals: Sequence[Approval], bundle: ServiceBundle, rule: JoinRule) -> Routing:
    """One statement more only where a conflict is possible at all: an item of several departments."""
    items = {a.item.joint_item_id for a in approvals}
    settled: dict[int, str] = {}
    if len(items) < len(approvals) or any(a.status == ApprovalStatus.RECUSED for a in approvals):
        settled = dict(
            Coordination.objects.filter(case_id=case.pk)
            .exclude(outcome="")
            .values_list("item__joint_item_id", "outcome")
        )
    return route(
        (ApprovalState(a.pk, a.item.joint_item_id, a.status, a.department_id, a.is_lead) for a in approvals),
        bundle.prerequisites(items),
        required=case.required_approvals,
        rule=rule,
        settled=settled,
    )


def _follow_decision(
    case: Case,
    decided: Approval,
    approvals: Sequence[Approval],
    bundle: ServiceBundle,
    routing: Routing,
    at: datetime,
) -> None:
    """The item's licence is owed when the last of its departments has spoken and the policy grants it."""
    if bundle.joint_service.is_concluded_in_part:
        rows = [a for a in approvals if a.item_id == decided.item_id]
        _licences_order(case, rows, bundle, routing, at)


def _licences_order(
    case: Case,
    approvals: Sequence[Approval],
    bundle: ServiceBundle,
    routing: Routing,
    at: datetime,
) -> None:
    """Order the licence of each granted item among these approvals; the item's lead's name is on it. What is
    granted on a commitment is checked afterwards.
    """
    for approval in approvals:
        if approval.is_lead and approval.item.joint_item_id in routing.granted_items:
            item = joint_item_of(bundle, approval).item
            item_licence_order(case=case, lead=approval, item=item, at=at)
            commitment_open(case=case, approval=approval, item=item, at=at)
