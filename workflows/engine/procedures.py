"""What moves a due date, each act under the lock of its case's process; the rows are read again under it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from cases.models import Approval, Case, CaseStatus
from cases.models.procedures import Extension, ExtensionState, ProcedureState, SpecialProcedure
from cases.services import extensions, procedures
from cases.services.procedure_events import procedure_cancel
from common.clock import local_date
from common.errors import AlreadyDoneError
from people.policy import Actor, Capability
from workflows.engine.locks import approval_known, process_locked

SWEEP_AT_MOST = 100
_LIMITED = ("case__joint_service", "item__joint_item__item")


def approval_extension_ask(
    *, approval_id: int, actor: Actor, amount: int, reason: str, at: datetime
) -> Extension:
    with _approval_locked(approval_known(approval_id, actor, "case"), at) as approval:
        return extensions.extension_ask(
            case=approval.case, approval=approval, actor=actor, amount=amount, reason=reason, at=at
        )


def case_extension_ask(
    *, case_number: str, actor: Actor, amount: int, reason: str, at: datetime
) -> Extension:
    led = Case.objects.for_user(actor).filter(
        lead_department_id__in=sorted(actor.departments(Capability.INBOX))
    )
    known = get_object_or_404(led, number=case_number)
    with process_locked(known, at):
        case = Case.objects.select_related("joint_service").get(pk=known.pk)
        return extensions.extension_ask(case=case, actor=actor, amount=amount, reason=reason, at=at)


def extension_grant(*, extension_id: int, actor: Actor, at: datetime) -> Extension:
    with _extension_locked(extension_id, actor, at) as extension:
        extensions.extension_grant(extension=extension, actor=actor, at=at)
    return extension


def extension_refuse(*, extension_id: int, actor: Actor, reason: str, at: datetime) -> Extension:
    with _extension_locked(extension_id, actor, at) as extension:
        extensions.extension_refuse(extension=extension, actor=actor, reason=reason, at=at)
    return extension


def procedure_ask(
    *,
    approval_id: int,
    actor: Actor,
    kind: str,
    legal_clause: str,
    notice: str,
    planned_end_on: date,
    at: datetime,
) -> SpecialProcedure:
    with _approval_locked(approval_known(approval_id, actor, "case"), at) as approval:
        return procedures.procedure_ask(
            approval=approval,
            actor=actor,
            kind=kind,
            legal_clause=legal_clause,
            notice=notice,
            planned_end_on=planned_end_on,
            at=at,
        )


def procedure_approve(*, procedure_id: int, actor: Actor, at: datetime) -> SpecialProcedure:
    with _procedure_locked(procedure_id, actor, at) as procedure:
        procedures.procedure_approve(procedure=procedure, actor=actor, at=at)
    return procedure


def procedure_refuse(*, procedure_id: int, actor: Actor, reason: str, at: datetime) -> SpecialProcedure:
    with _procedure_locked(procedure_id, actor, at) as procedure:
        procedures.procedure_refuse(procedure=procedure, actor=actor, reason=reason, at=at)
    return procedure


def procedure_end(*, procedure_id: int, actor: Actor, result: str, at: datetime) -> SpecialProcedure:
    with _procedure_locked(procedure_id, actor, at) as procedure:
        procedures.procedure_end(procedure=procedure, actor=actor, result=result, at=at)
    return procedure


def procedures_sweep(*, at: datetime) -> int:
    """Let clocks run again whose planned end is over, and close what is left of ended approvals.

    However long nobody swept: the days after the planned end are not excluded.
    """
    done = 0
    for procedure in _procedures_over(at)[:SWEEP_AT_MOST]:
        with suppress(AlreadyDoneError), process_locked(procedure.case, at):
            current = _procedures().get(pk=procedure.pk)
            if current.approval.concluded_at is not None:
                procedure_cancel(procedure=current, at=at)
            else:
                procedures.procedure_end(procedure=current, actor=None, at=at)
            done += 1
    return done


def extensions_sweep(*, at: datetime) -> int:
    """Close requests for what has been decided or has run out meanwhile."""
    done = 0
    for extension in _extensions_over(at)[:SWEEP_AT_MOST]:
        with suppress(AlreadyDoneError), process_locked(extension.case, at):
            extensions.extension_lapse(extension=extension, at=at)
            done += 1
    return done


def _procedures() -> QuerySet[SpecialProcedure]:
    related = [f"approval__{path}" for path in _LIMITED]
    rows: QuerySet[SpecialProcedure] = SpecialProcedure.objects.select_related("case", *related)
    return rows


def _procedures_over(at: datetime) -> QuerySet[SpecialProcedure]:
    """Running beyond the planned end, or asked for or running where the approval has ended."""
    is_over = Q(state=ProcedureState.RUNNING, planned_end_on__lt=local_date(at))
    rows: QuerySet[SpecialProcedure] = SpecialProcedure.objects.filter(
        is_over | Q(approval__concluded_at__isnull=False),
        state__in=[ProcedureState.ASKED, ProcedureState.RUNNING],
    )
    return rows.select_related("case").order_by("planned_end_on", "pk")


def _extensions_over(at: datetime) -> QuerySet[Extension]:
    approval_over = Q(approval__concluded_at__isnull=False) | Q(approval__statutory_due_at__lte=at)
    case_over = ~Q(case__status=CaseStatus.IN_PROGRESS) | Q(case__statutory_due_at__lte=at)
    rows: QuerySet[Extension] = Extension.objects.filter(
        approval_over | Q(approval__isnull=True) & case_over, state=ExtensionState.ASKED
    )
    return rows.select_related("case", "approval").order_by("pk")


@contextmanager
def _approval_locked(known: Approval, at: datetime) -> Iterator[Approval]:
    """The approval as it stands once nobody else can move its case."""
    with process_locked(known.case, at):
        yield Approval.objects.select_related(*_LIMITED).get(pk=known.pk)


@contextmanager
def _extension_locked(extension_id: int, actor: Actor, at: datetime) -> Iterator[Extension]:
    """Of a case the actor sees; of another department's approval they know nothing here."""
    seen = Extension.objects.for_user(actor).select_related("case", "approval")
    known = get_object_or_404(seen, pk=extension_id)
    if known.approval is not None and not actor.can(Capability.OVERSEE):
        _require_own(known.approval, actor)
    with process_locked(known.case, at):
        related = ["case__joint_service", *(f"approval__{path}" for path in _LIMITED)]
        yield Extension.objects.select_related(*related).get(pk=extension_id)


@contextmanager
def _procedure_locked(procedure_id: int, actor: Actor, at: datetime) -> Iterator[SpecialProcedure]:
    seen = SpecialProcedure.objects.for_user(actor).select_related("case", "approval")
    known = get_object_or_404(seen, pk=procedure_id)
    _require_own(known.approval, actor)
    with process_locked(known.case, at):
        yield _procedures().get(pk=procedure_id)


def _require_own(approval: Approval, actor: Actor) -> None:
    if approval.department_id not in actor.departments(Capability.INBOX):
        raise Http404
