"""Finding what an act is about through the policy, and locking the process it moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.shortcuts import get_object_or_404

from cases.models import Approval, Case
from people.policy import Actor, Capability
from workflows.flows import CaseFlow
from workflows.models import CaseProcess, CaseTask


def approval_known(approval_id: int, actor: Actor, *related: str) -> Approval:
    """An approval the actor may know of; for others it does not exist."""
    seen = Approval.objects.for_user(actor)
    found: Approval = get_object_or_404(seen.select_related(*related) if related else seen, pk=approval_id)
    return found


def case_known(case_number: str, actor: Actor, capability: Capability) -> Case:
    """A case of one of the sites at which the actor has the capability."""
    seen = Case.objects.for_user(actor).filter(site_id__in=sorted(actor.sites(capability)))
    found: Case = get_object_or_404(seen.select_related("joint_service", "site"), number=case_number)
    return found


@contextmanager
def process_locked(case: Case, at: datetime) -> Iterator[CaseProcess]:
    """The process of the case, locked until the transaction ends. One statement: read and lock."""
    with transaction.atomic():
        process = CaseProcess.objects.select_for_update(of=("self",)).get(case_id=case.pk)
        process.case = case
        process.at = at
        yield process


def step_conclude(process: CaseProcess, approval: Approval) -> None:
    """The approval has ended: move the process on from its step."""
    task = CaseTask.objects.get(approval_id=approval.pk)
    process.decided = approval
    task_execute(process, task)


def delivery_finish(process: CaseProcess) -> None:
    task_execute(process, CaseTask.objects.get(process=process, flow_task=CaseFlow.delivery))


def task_execute(process: CaseProcess, task: CaseTask) -> None:
    """Run a waiting step under the lock that is already held."""
    task.process = process
    activation = task.flow_task.activation_class(task)
    activation.run(None)
    activation.execute()
