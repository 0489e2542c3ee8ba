"""The three nodes that viewflow has not: fan-out over the required approvals, the step that waits for a
department, and the join over the required set.

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


def _create_approval_tasks(
    step: "ApprovalStep", previous: Activation, approval_ids: Sequence[int]
) -> list[Activation]:
    if not approval_ids:
        return []
    task_class = step.flow_class.task_class
    tasks = task_class.objects.bulk_create(
        task_class(
            process=previous.process,
            flow_task=step,
            flow_task_type=step.task_type,
            token=Token("start"),
            approval_id=pk,
            created=instant(previous),
        )
        for pk in approval_ids
    )
    link = task_class.previous.through
    link.objects.bulk_create(
        link(from_casetask_id=task.pk, to_casetask_id=previous.task.pk) for task in tasks
    )
    return [step.activation_class(task) for task in tasks]


def _route(activation: Activation, step: "ApprovalStep", decided: Any = None) -> Iterator[Activation]:
    routed = case_route(case=activation.process.case, at=instant(activation), decided=decided)
    yield from _create_approval_tasks(step, activation, routed.opened)
    if routed.is_complete:
        yield step._next._create(activation, Token("start"))


class OpenApprovalsActivation(nodes.SplitActivation):
    @Activation.status.super()
    def activate(self) -> None:
        """Which approvals open is a question for the record, asked in `create_next`."""

    @Activation.status.super()
    def create_next(self) -> Iterator[Activation]:
        step = self.flow_task._branches[0][0]
        yield from _route(self, step)


class OpenApprovals(nodes.Split):
    """并联: one branch per required approval that need not wait, in any number of departments."""

    activation_class = OpenApprovalsActivation


class ApprovalActivation(nodes.HandleActivation):
    @Activation.status.super()
    def create_next(self) -> Iterator[Activation]:
        yield from _route(self, self.flow_task, decided=self.process.decided)


class ApprovalStep(nodes.Handle):
    """Waits until its department has decided; then lets successors in, and the last one to the join."""

    activation_class = ApprovalActivation
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
