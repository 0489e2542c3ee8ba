"""The order of steps of a case: one window in, departments in parallel, one result out."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import nodes
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Flow
from viewflow.workflow.lock import SelectForUpdateLock

from cases.models import Approval, Case
from cases.services import case_conclude
from workflows.models import CaseProcess, CaseTask
from workflows.nodes import ApprovalStep, CoordinationStep, OpenApprovals, RequiredSetJoin, instant


class CaseFlow(Flow):
    """前台综合受理、后台分类审批、综合窗口出件. Node names are stored in rows: a test freezes them."""

    process_class = CaseProcess
    task_class = CaseTask
    process_title = _("Joint service")
    # Waits in the database's queue. The engine's default sleeps 0.4 s and more at each collision.
    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)

    received = nodes.StartHandle(this.take_case).Next(this.open_approvals)  # and accepted on the spot
    received_to_examine = nodes.StartHandle(this.take_case).Next(this.acceptance)
    acceptance = nodes.Handle().Next(this.open_approvals)
    open_approvals = OpenApprovals().Next(this.approval)
    approval = ApprovalStep().Next(this.join)
    coordination = CoordinationStep().Next(this.join)
    join = RequiredSetJoin().Next(this.conclude)
    conclude = nodes.Function(this.conclude_case).Next(this.delivery)
    delivery = nodes.Handle().Next(this.end)
    end = nodes.End()

    def take_case(
        self, activation: Activation, *, case: Case, at: datetime, approvals: Sequence[Approval]
    ) -> CaseProcess:
        process: CaseProcess = activation.process
        process.case, process.at, process.approvals = case, at, approvals
        return process

    def conclude_case(self, activation: Activation) -> None:
        process = activation.process
        case_conclude(case=process.case, at=instant(activation), course=process.course)
