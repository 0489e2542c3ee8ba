"""Handing over, withdrawal, voiding."""

from datetime import datetime

from django.shortcuts import get_object_or_404

from cases import services
from cases.models import Case, CaseStatus, Delivery, Voiding, VoidReason
from cases.selectors.delivery import cases_to_deliver_electronically, licences_owed
from people.policy import Actor, Capability
from workflows.engine.locks import case_known, delivery_finish, process_locked
from workflows.flows import CaseFlow

SWEEP_AT_MOST = 100


def case_deliver(
    *,
    case_number: str,
    actor: Actor,
    to: services.HandedTo | None = None,
    courier_number: str = "",
    at: datetime,
) -> Case:
    case = case_known(case_number, actor, Capability.DELIVER)
    with process_locked(case, at) as process:
        services.case_deliver(case=case, actor=actor, to=to, courier_number=courier_number, at=at)
        delivery_finish(process)
    return case


def case_deliver_electronically(*, case_id: int, at: datetime) -> None:
    """Deliver a concluded case that wants nothing but its electronic licences, once the last is there."""
    case = Case.objects.get(pk=case_id)
    if case.delivery != Delivery.ELECTRONIC:
        return
    with process_locked(case, at) as process:
        case.refresh_from_db(fields=["status"])
        if case.status == CaseStatus.CONCLUDED and not licences_owed(case):
            services.case_deliver_itself(case=case, at=at)
            delivery_finish(process)


def deliveries_sweep(*, at: datetime) -> int:
    """Deliver what became complete when nobody could tell us: a worker died between commit and call."""
    complete = list(cases_to_deliver_electronically()[:SWEEP_AT_MOST])
    for case_id in complete:
        case_deliver_electronically(case_id=case_id, at=at)
    return len(complete)


def case_withdraw(*, case_number: str, actor: Actor, reason: str, at: datetime) -> Case:
    """The applicant's wish: their own act, or noted by a clerk of the window that received the case."""
    seen = Case.objects.for_user(actor).select_related("joint_service", "site")
    case: Case = get_object_or_404(seen, number=case_number)
    with process_locked(case, at) as process:
        case.refresh_from_db(fields=["status"])
        services.case_withdraw(case=case, actor=actor, reason=reason, at=at)
        CaseFlow.instance.cancel(process)
    return case


def void_ask(*, case_number: str, actor: Actor, reason: VoidReason, note: str, at: datetime) -> Voiding:
    seen = Case.objects.for_user(actor).select_related("joint_service", "site")
    case: Case = get_object_or_404(seen, number=case_number)
    with process_locked(case, at):
        case.refresh_from_db(fields=["status"])
        return services.void_ask(case=case, actor=actor, reason=reason, note=note, at=at)


def void_confirm(*, voiding_id: int, actor: Actor, at: datetime) -> Case:
    voiding = _voiding(voiding_id, actor)
    with process_locked(voiding.case, at) as process:
        voiding.case.refresh_from_db(fields=["status"])
        services.void_confirm(voiding=voiding, case=voiding.case, actor=actor, at=at)
        CaseFlow.instance.cancel(process)
    return voiding.case


def void_refuse(*, voiding_id: int, actor: Actor, answer: str, at: datetime) -> Case:
    voiding = _voiding(voiding_id, actor)
    with process_locked(voiding.case, at):
        services.void_refuse(voiding=voiding, case=voiding.case, actor=actor, answer=answer, at=at)
    return voiding.case


def _voiding(voiding_id: int, actor: Actor) -> Voiding:
    seen = Voiding.objects.for_user(actor).select_related("case__joint_service", "case__site")
    found: Voiding = get_object_or_404(seen, pk=voiding_id)
    return found
