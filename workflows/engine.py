"""The front door of the flow: each act of a person on a case, with what follows from it, in one transaction.

Order of locks, always: the process row first, then the approval. So a decision, a withdrawal and a delivery
of one case wait for each other and never in a ring; claiming touches its approval only.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.shortcuts import get_object_or_404

from cases import services
from cases.models import Approval, Case, CaseStatus, Delivery, Outcome
from cases.selectors.delivery import cases_to_deliver_electronically, licences_owed
from people.policy import Actor, Capability
from workflows.flows import CaseFlow
from workflows.models import CaseProcess, CaseTask

SWEEP_AT_MOST = 100


def case_submit(*, draft_key: uuid.UUID, actor: Actor, at: datetime) -> Case:
    """Receive a case and open what need not wait; the same draft sent again gives the same case."""
    with transaction.atomic():
        submitted = services.case_submit(draft_key=draft_key, actor=actor, at=at)
        if submitted.is_new:
            CaseFlow.received.run(case=submitted.case, at=at)
    return submitted.case


def approval_claim(*, approval_id: int, actor: Actor, at: datetime) -> Approval:
    approval = _approval(approval_id, actor)
    services.approval_claim(approval=approval, actor=actor, at=at)
    return approval


def approval_release(*, approval_id: int, actor: Actor, at: datetime) -> Approval:
    approval = _approval(approval_id, actor)
    services.approval_release(approval=approval, actor=actor, at=at)
    return approval


def approval_decide(
    *, approval_id: int, actor: Actor, outcome: Outcome, opinion: str, at: datetime
) -> Approval:
    """Decide or propose; a decision that is final moves the process on."""
    approval = _approval(approval_id, actor, "case")
    with _locked(approval.case, at) as process:
        decision = services.approval_decide(
            approval=approval, actor=actor, outcome=outcome, opinion=opinion, at=at
        )
        if decision is not None:
            _conclude_step(process, approval)
    return approval


def approval_countersign(*, approval_id: int, actor: Actor, proposed_at: datetime, at: datetime) -> Approval:
    approval = _approval(approval_id, actor, "case")
    with _locked(approval.case, at) as process:
        services.approval_countersign(approval=approval, actor=actor, proposed_at=proposed_at, at=at)
        _conclude_step(process, approval)
    return approval


def approval_send_back(*, approval_id: int, actor: Actor, reason: str, at: datetime) -> Approval:
    approval = _approval(approval_id, actor)
    services.approval_send_back(approval=approval, actor=actor, reason=reason, at=at)
    return approval


def case_deliver(*, case_number: str, actor: Actor, courier_number: str = "", at: datetime) -> Case:
    case = _case(case_number, actor, Capability.DELIVER)
    with _locked(case, at) as process:
        services.case_deliver(case=case, actor=actor, courier_number=courier_number, at=at)
        _finish_delivery(process)
    return case


def case_deliver_electronically(*, case_id: int, at: datetime) -> None:
    """Deliver a concluded case that wants nothing but its electronic licences, once the last is there."""
    case = Case.objects.get(pk=case_id)
    if case.delivery != Delivery.ELECTRONIC:
        return
    with _locked(case, at) as process:
        case.refresh_from_db(fields=["status"])
        if case.status == CaseStatus.CONCLUDED and not licences_owed(case):
            services.case_deliver_itself(case=case, at=at)
            _finish_delivery(process)


def deliveries_sweep(*, at: datetime) -> int:
    """Deliver what became complete when nobody could tell us: a worker died between commit and call."""
    complete = list(cases_to_deliver_electronically()[:SWEEP_AT_MOST])
    for case_id in complete:
        case_deliver_electronically(case_id=case_id, at=at)
    return len(complete)


def case_withdraw(*, case_number: str, actor: Actor, reason: str, at: datetime) -> Case:
    case = _case(case_number, actor, Capability.INTAKE)
    with _locked(case, at) as process:
        services.case_withdraw(case=case, actor=actor, reason=reason, at=at)
        CaseFlow.instance.cancel(process)
    return case


def _approval(approval_id: int, actor: Actor, *related: str) -> Approval:
    """An approval the actor may know of; for others it does not exist."""
    seen = Approval.objects.for_user(actor)
    found: Approval = get_object_or_404(seen.select_related(*related) if related else seen, pk=approval_id)
    return found


def _case(case_number: str, actor: Actor, capability: Capability) -> Case:
    seen = Case.objects.for_user(actor).filter(site_id__in=sorted(actor.sites(capability)))
    found: Case = get_object_or_404(seen.select_related("joint_service", "site"), number=case_number)
    return found


@contextmanager
def _locked(case: Case, at: datetime) -> Iterator[CaseProcess]:
    """The process of the case, locked until the transaction ends. One statement: read and lock."""
    with transaction.atomic():
        process = CaseProcess.objects.select_for_update(of=("self",)).get(case_id=case.pk)
        process.case = case
        process.at = at
        yield process


def _conclude_step(process: CaseProcess, approval: Approval) -> None:
    task = CaseTask.objects.get(approval_id=approval.pk)
    process.decided = approval
    _execute(process, task)


def _finish_delivery(process: CaseProcess) -> None:
    _execute(process, CaseTask.objects.get(process=process, flow_task=CaseFlow.delivery))


def _execute(process: CaseProcess, task: CaseTask) -> None:
    """Run a waiting step under the lock that is already held."""
    task.process = process
    activation = task.flow_task.activation_class(task)
    activation.run(None)
    activation.execute()
