"""From receipt to acceptance, and what was promised to follow."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404

from cases import services
from cases.errors import SecondNoticeError
from cases.models import Case, CaseStatus, DeferredMaterial, NewFact, SupplementNotice, SupplementPoint
from cases.services import Intake
from cases.signals import second_notice_refused
from people.policy import Actor
from workflows.engine.locks import process_locked, task_execute
from workflows.flows import CaseFlow
from workflows.models import CaseProcess, CaseTask


def case_submit(*, draft_key: uuid.UUID, actor: Actor, at: datetime, intake: Intake | None = None) -> Case:
    """Receive a case and carry out what the window makes of it; a draft sent again gives the same case.

    Accepted on the spot, what need not wait is open at once. Where the law knows no time to think it over
    (不动产登记暂行条例 17), what is only received counts as accepted at once.
    """
    with transaction.atomic():
        submitted = services.case_submit(draft_key=draft_key, actor=actor, at=at, intake=intake or Intake())
        case = submitted.case
        if submitted.is_new and case.status == CaseStatus.IN_PROGRESS:
            CaseFlow.received.run(case=case, at=at, approvals=submitted.approvals)
        elif submitted.is_new:
            CaseFlow.received_to_examine.run(case=case, at=at, approvals=submitted.approvals)
            _settle_at_once(case, at)
    return case


def case_accept(*, case_number: str, actor: Actor, at: datetime) -> Case:
    case = case_seen(case_number, actor)
    with process_locked(case, at) as process:
        case_refresh(case)
        services.case_accept(case=case, actor=actor, at=at)
        _accepted(process)
    return case


def case_accept_by_silence(*, case: Case, at: datetime) -> None:
    with process_locked(case, at) as process:
        case_refresh(case)
        services.case_accept_by_silence(case=case, at=at)
        _accepted(process)


def acceptance_not_required(*, case_number: str, actor: Actor, reason: str, at: datetime) -> Case:
    case = case_seen(case_number, actor)
    with process_locked(case, at) as process:
        case_refresh(case)
        services.case_not_required(case=case, actor=actor, reason=reason, at=at)
        CaseFlow.instance.cancel(process)
    return case


def acceptance_not_accept(
    *, case_number: str, actor: Actor, reason: str, competent_organ: str = "", at: datetime
) -> Case:
    case = case_seen(case_number, actor)
    with process_locked(case, at) as process:
        case_refresh(case)
        services.case_not_accept(
            case=case, actor=actor, reason=reason, competent_organ=competent_organ, at=at
        )
        CaseFlow.instance.cancel(process)
    return case


def notice_point(
    *,
    case_number: str,
    actor: Actor,
    department_id: int,
    target: str,
    text: str,
    remark_ids: Collection[int] = (),
    at: datetime,
) -> SupplementPoint:
    """Put a point into the draft. What is refused as told too late is told to the supervisor, too."""
    case = case_seen(case_number, actor)
    try:
        with process_locked(case, at):
            case_refresh(case)
            return services.notice_point(
                case=case,
                actor=actor,
                department_id=department_id,
                target=target,
                text=text,
                remark_ids=remark_ids,
                at=at,
            )
    except SecondNoticeError:
        with transaction.atomic():
            second_notice_refused.send(
                Case, case=case, at=at, approval=None, department_id=department_id, detail=target
            )
        raise


def notice_send(*, case_number: str, actor: Actor, at: datetime) -> SupplementNotice:
    case = case_seen(case_number, actor)
    with process_locked(case, at):
        case_refresh(case)
        return services.notice_send(case=case, actor=actor, at=at)


def new_fact_record(*, case_number: str, actor: Actor, target: str, text: str, at: datetime) -> NewFact:
    case = case_seen(case_number, actor)
    with process_locked(case, at):
        case_refresh(case)
        return services.new_fact_record(case=case, target=target, text=text, actor=actor, at=at)


def acceptance_supply(
    *, case_number: str, actor: Actor, requirement_id: int, upload: "UploadedFile[bytes]", at: datetime
) -> Case:
    """Take in a file that the notice asks for."""
    case = case_seen(case_number, actor)
    with process_locked(case, at):
        case_refresh(case)
        services.supplement_supply(
            case=case, requirement_id=requirement_id, upload=upload, actor=actor, at=at
        )
    return case


def acceptance_correct(*, case_number: str, actor: Actor, values: Mapping[str, str], at: datetime) -> Case:
    case = case_seen(case_number, actor)
    with process_locked(case, at):
        case_refresh(case)
        services.case_correct(case=case, values=values, actor=actor, at=at)
    return case


def acceptance_complete(*, case_number: str, actor: Actor, at: datetime) -> Case:
    """The supplement is all there."""
    case = case_seen(case_number, actor)
    with process_locked(case, at):
        case_refresh(case)
        services.supplement_complete(case=case, actor=actor, at=at)
    return case


def deferred_supply(
    *, case_number: str, actor: Actor, deferred_id: int, upload: "UploadedFile[bytes]", at: datetime
) -> Case:
    case = case_seen(case_number, actor)
    with process_locked(case, at):
        case_refresh(case)
        services.deferred_supply(
            case=case, deferred=_deferred(case, deferred_id), upload=upload, actor=actor, at=at
        )
    return case


def deferred_reject(*, case_number: str, actor: Actor, deferred_id: int, reason: str, at: datetime) -> Case:
    case = case_seen(case_number, actor)
    with process_locked(case, at) as process:
        case_refresh(case)
        services.deferred_reject(
            case=case, deferred=_deferred(case, deferred_id), actor=actor, reason=reason, at=at
        )
        CaseFlow.instance.cancel(process)
    return case


def deferred_miss(*, case: Case, at: datetime) -> None:
    with process_locked(case, at) as process:
        case_refresh(case)
        services.deferred_miss(case=case, at=at)
        CaseFlow.instance.cancel(process)


def supplement_miss(*, case: Case, at: datetime) -> None:
    with process_locked(case, at) as process:
        case_refresh(case)
        services.supplement_miss(case=case, at=at)
        CaseFlow.instance.cancel(process)


def _settle_at_once(case: Case, at: datetime) -> None:
    process = CaseProcess.objects.get(case_id=case.pk)
    process.case, process.at = case, at
    if case.status not in CaseStatus.running():
        CaseFlow.instance.cancel(process)
    elif case.status == CaseStatus.RECEIVED and case.joint_service.acceptance_limit == 0:
        services.case_accept_by_silence(case=case, at=at)
        _accepted(process)


def _accepted(process: CaseProcess) -> None:
    task_execute(process, CaseTask.objects.get(process=process, flow_task=CaseFlow.acceptance))


def case_seen(case_number: str, actor: Actor) -> Case:
    """A case the actor may know of; for others it does not exist. What they may do, the service says."""
    seen = Case.objects.for_user(actor).select_related("joint_service", "site")
    found: Case = get_object_or_404(seen, number=case_number)
    return found


def case_refresh(case: Case) -> None:
    """The state that counts is the one under the lock."""
    case.refresh_from_db(
        fields=[
            "status",
            "form_values",
            "acceptance_due_at",
            "completed_at",
            "accepted_at",
            "acceptance",
            "department_ids",
        ]
    )


def _deferred(case: Case, deferred_id: int) -> DeferredMaterial:
    found = DeferredMaterial.objects.filter(case_id=case.pk, pk=deferred_id).select_related("requirement")
    row: DeferredMaterial | None = found.first()
    if row is None:
        raise Http404
    return row
