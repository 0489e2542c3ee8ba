"""The engine's own rows: flat, without business facts. Those are columns of `cases`."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import AbstractProcess, AbstractTask

from cases.models import Approval, Case, Coordination
from cases.services import Course


class CaseProcess(AbstractProcess):
    """The course of one case through the flow."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="process")

    # Facts of the act under way, not of the process: when it happens, the approval it decided, the approvals
    # it made, and how the case stands when all is decided.
    at: datetime
    decided: Approval | None = None
    approvals: Sequence[Approval] | None = None
    course: Course | None = None

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")


class CaseTask(AbstractTask):
    """One step of it; a step that waits for a department names its approval, one that waits
    for the lead the coordination.

    Who works on an approval stands in `cases.Approval`; the engine's own columns for that are left out, and
    with them its rule to delete the task together with its owner.
    """

    assigned = None
    scheduled = None
    external_task_id = None
    owner = None
    owner_permission = None

    process = models.ForeignKey(CaseProcess, on_delete=models.PROTECT, related_name="task_set")
    approval = models.OneToOneField(
        Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="task"
    )

    coordination = models.OneToOneField(
        Coordination, on_delete=models.PROTECT, null=True, blank=True, related_name="task"
    )

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            # Every node but approvals and coordinations is passed once in the life of a case: no second join,
            # ever.
            models.UniqueConstraint(
                fields=["process", "flow_task"],
                condition=Q(approval__isnull=True, coordination__isnull=True),
                name="workflows_node_passed_once",
            )
        ]
