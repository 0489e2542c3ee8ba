"""All about the time of one approval: its clocks and the case's, what moved them, and what may be asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from cases.deadlines import Clocks
from cases.models import Approval, ApprovalStatus, Case, CaseStatus
from cases.models.procedures import (
    DueDateChange,
    Extension,
    ExtensionState,
    ProcedureState,
    SpecialProcedure,
)
from cases.policy import may_approve_procedure, may_extend, may_extend_jointly, may_review
from cases.selectors.attached import attach_approvals
from cases.selectors.clocks import approval_clocks, approval_elapsed, case_clocks, case_elapsed, time_facts
from cases.time_limits import Elapsed
from catalogue.models import ExtensionAuthority, Limits
from people.policy import Actor

_IN_HANDS = [ApprovalStatus.CLAIMED, ApprovalStatus.IN_REVIEW, ApprovalStatus.PROPOSED]


@dataclass(frozen=True)
class TimeActs:
    """What the actor may do now; an extension by how much at most, 0: none."""

    extension_at_most: int = 0
    joint_extension_at_most: int = 0
    is_procedure_asked: bool = False
    ends: frozenset[int] = frozenset()
    answers_procedures: frozenset[int] = frozenset()
    answers_extensions: frozenset[int] = frozenset()


@dataclass(frozen=True)
class TimeSheet:
    clocks: Clocks | None
    case_clocks: Clocks | None
    elapsed: Elapsed | None
    case_elapsed: Elapsed | None
    extensions: list[Extension]  # of this approval and of the whole case
    procedures: list[SpecialProcedure]
    changes: list[DueDateChange]
    acts: TimeActs = field(default_factory=TimeActs)


def time_sheet(*, actor: Actor, approval: Approval, at: datetime) -> TimeSheet:
    """Of an approval found through the policy, with case, joint service and item fetched; six statements."""
    case: Case = approval.case
    facts = time_facts([case.pk])[case.pk]
    of_both = Q(case_id=case.pk) & (Q(approval_id=approval.pk) | Q(approval__isnull=True))
    people = ("requested_by", "decided_by")
    extensions = list(Extension.objects.for_user(actor).filter(of_both).select_related(*people))
    procedures = list(
        SpecialProcedure.objects.for_user(actor)
        .filter(approval_id=approval.pk)
        .select_related(*people, "ended_by")
    )
    return TimeSheet(
        clocks=approval_clocks(approval, facts),
        case_clocks=case_clocks(case, facts),
        elapsed=approval_elapsed(approval, at),
        case_elapsed=case_elapsed(case, at),
        extensions=extensions,
        procedures=procedures,
        changes=list(DueDateChange.objects.for_user(actor).filter(of_both)),
        acts=_acts(actor, approval, extensions, procedures, at),
    )


def case_due_changes(case: Case, approvals: Iterable[Approval]) -> list[DueDateChange]:
    """Every date that moved, of a case found through the policy; `approvals` are all of it."""
    found = list(DueDateChange.objects.filter(case_id=case.pk))
    attach_approvals(found, approvals)
    return found


def _acts(
    actor: Actor,
    approval: Approval,
    extensions: list[Extension],
    procedures: list[SpecialProcedure],
    at: datetime,
) -> TimeActs:
    is_holder = approval.claimed_by_id == actor.user_id and may_review(actor, approval.department_id)
    handlers = {approval.claimed_by_id}
    return TimeActs(
        extension_at_most=_extension_of_approval(actor, approval, extensions, at),
        joint_extension_at_most=_extension_of_case(actor, approval.case, extensions, at),
        is_procedure_asked=is_holder and approval.status in _IN_HANDS,
        ends=frozenset(
            row.pk
            for row in procedures
            if row.state == ProcedureState.RUNNING
            and actor.user_id in handlers | {row.requested_by_id}
            and may_review(actor, approval.department_id)
        ),
        answers_procedures=frozenset(
            row.pk
            for row in procedures
            if row.state == ProcedureState.ASKED
            and may_approve_procedure(actor, approval.department_id)
            and actor.user_id not in handlers | {row.requested_by_id}
        ),
        answers_extensions=frozenset(row.pk for row in extensions if _may_answer(actor, row, approval)),
    )


def _may_answer(actor: Actor, extension: Extension, approval: Approval) -> bool:
    if extension.state != ExtensionState.ASKED or extension.requested_by_id == actor.user_id:
        return False
    if extension.authority == ExtensionAuthority.GOVERNMENT_HEAD:
        return may_extend_jointly(actor)
    is_own = extension.approval_id is not None
    return may_extend(actor, approval.department_id if is_own else approval.case.lead_department_id)


def _extension_of_approval(
    actor: Actor, approval: Approval, extensions: list[Extension], at: datetime
) -> int:
    may = may_review(actor, approval.department_id) and approval.claimed_by_id in (None, actor.user_id)
    is_open = may and approval.is_running and _is_in_time(approval.statutory_due_at, at)
    return _at_most(approval.item.joint_item.item, extensions, approval.pk) if is_open else 0


def _extension_of_case(actor: Actor, case: Case, extensions: list[Extension], at: datetime) -> int:
    may = may_review(actor, case.lead_department_id) and case.status == CaseStatus.IN_PROGRESS
    return (
        _at_most(case.joint_service, extensions, None)
        if may and _is_in_time(case.statutory_due_at, at)
        else 0
    )


def _is_in_time(due_at: datetime | None, at: datetime) -> bool:
    return due_at is not None and due_at > at


def _at_most(limited: Limits, extensions: list[Extension], approval_id: int | None) -> int:
    standing = {ExtensionState.ASKED, ExtensionState.GRANTED}
    if any(row.approval_id == approval_id and row.state in standing for row in extensions):
        return 0
    return limited.extension_limit
