"""The nodes that viewflow has not: fan-out over the required approvals, the step that waits for a department,
the step that waits for the lead to settle a conflict, and the join over the required set.

They write their tasks in bulk. Business facts are read and written by `cases.services` only.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from viewflow import this
from viewflow.workflow import nodes
from viewflow.workflow.activation import Activation
from viewflow.workflow.nodes import mixins
from viewflow.workflow.status import STATUS
from viewflow.workflow.token import Token

from cases.selectors.delivery import is_required_set_concluded
from cases.services import case_route


def instant(activation: Activation) -> datetime:
    """The instant of the act that moves the process; the engine sets it on the process it locked."""
    moment: datetime = activation.process.at
    return moment


def _create_tasks(
    step: nodes.Handle, previous: Activation, matter: str, keys: Sequence[int]
) -> list[Activation]:
    """One waiting task of the step for each matter; `matter` is the task's column that names it."""
    if not keys:
        return []
    task_class = step.flow_class.task_class
    tasks = task_class.objects.bulk_create(
        task_class(
            process=previous.process,
            flow_task=step,
            flow_task_type=step.task_type,
            token=Token("start"),
            created=instant(previous),
            **{f"{matter}_id": pk},
        )
        for pk in keys
    )
    link = task_class.previous.through
    link.objects.bulk_create(
        link(from_casetask_id=task.pk, to_casetask_id=previous.task.pk) for task in tasks
    )
    return [step.activation_class(task) for task in tasks]


def _route(activation: Activation, decided: Any = None) -> Iterator[Activation]:
    """What follows from how the approvals stand: open, stop, coordinate, join."""
    flow = activation.flow_task.flow_class
    step: ApprovalStep = flow.approval
    process = activation.process
    routed = case_route(
        case=process.case, at=instant(activation), decided=decided, approvals=process.approvals
    )
    process.approvals = None  # they stand as they were made until the first routing only
    _close_tasks(activation, routed.stopped)
    yield from _create_tasks(step, activation, "approval", routed.opened)
    yield from _create_tasks(flow.coordination, activation, "coordination", routed.coordinations)
    process.course = routed.complete
    if routed.complete:
        yield step._next._create(activation, Token("start"))


def _close_tasks(activation: Activation, approval_ids: Sequence[int]) -> None:
    """Nobody waits any more for what was stopped while a department had it."""
    if not approval_ids:
        return
    waiting = activation.flow_class.task_class.objects.filter(
        process_id=activation.process.pk, approval_id__in=approval_ids, finished__isnull=True
    )
    for task in waiting:
        task.flow_task.activation_class(task).cancel()


class OpenApprovalsActivation(nodes.SplitActivation):
    @Activation.status.super()
    def activate(self) -> None:
        """Which approvals open is a question for the record, asked in `create_next`."""

    @Activation.status.super()
    def create_next(self) -> Iterator[Activation]:
        yield from _route(self)


class OpenApprovals(nodes.Split):
    """并联: one branch per required approval that need not wait, in any number of departments."""

    activation_class = OpenApprovalsActivation


class ApprovalActivation(nodes.HandleActivation):
    @Activation.status.super()
    def create_next(self) -> Iterator[Activation]:
        yield from _route(self, decided=self.process.decided)


class ApprovalStep(nodes.Handle):
    """Waits until its department has decided; then lets successors in, and the last one to the join."""

    activation_class = ApprovalActivation
    bpmn_element = "userTask"


class CoordinationActivation(nodes.HandleActivation):
    @Activation.status.super()
    def create_next(self) -> Iterator[Activation]:
        yield from _route(self)


class CoordinationStep(nodes.Handle):
    """协调: waits until the lead has settled what the departments of one item could not."""

    activation_class = CoordinationActivation
    bpmn_element = "userTask"


class RequiredSetJoinActivation(mixins.NextNodeActivationMixin, Activation):
    type = "join"

    @cached_property
    def _is_whole(self) -> bool:
        return is_required_set_concluded(self.process.case)

    def is_whole(self) -> bool:
        return self._is_whole

    @Activation.status.super()
    def activate(self) -> None:
        """Nothing to prepare: the join is made when the required set has ended, and looks again."""

    @Activation.status.transition(
        source=STATUS.NEW,
        target=STATUS.DONE,
        conditions=[this.is_whole],
    )
    def complete(self) -> None:
        super().complete.original()


class RequiredSetJoin(nodes.Join):
    """Joins on what the case was received with, never on the tasks that happen to exist; fails closed.

    The unique constraint on (process, node) makes a second join impossible whatever happens.
    """

    activation_class = RequiredSetJoinActivation
