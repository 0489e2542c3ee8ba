"""What the head of an organ does with its seals: suspend, resume, destroy, appoint who may use them.

Each act is of the department's own (国务院令第716号 第九条); who keeps the register enters seals, no more.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import local_date
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from common.once import change_once
from e_licences.models import Seal, SealAppointment, SealChange, SealStatus
from people.policy import Actor, Capability
from people.selectors import memberships_running

IN_USE = (SealStatus.ACTIVE,)
SUSPENDED = (SealStatus.SUSPENDED,)
NOT_DESTROYED = (SealStatus.ACTIVE, SealStatus.SUSPENDED)


def seal_suspend(*, seal_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """No licence is sealed with it any more until it is resumed; what it stands on stays good.

    Raises:
        AlreadyDoneError, NotAllowedError, RuleBrokenError: not in use, not the actor's, no reason.
    """
    _change(seal_id, IN_USE, SealStatus.SUSPENDED, reason, actor, at)


def seal_resume(*, seal_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """
    Raises:
        AlreadyDoneError, NotAllowedError, RuleBrokenError: not suspended, not the actor's, no reason.
    """
    _change(seal_id, SUSPENDED, SealStatus.ACTIVE, reason, actor, at)


def seal_destroy(*, seal_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """For good. The entry stays, and so do the licences it stands on.

    Raises:
        AlreadyDoneError, NotAllowedError, RuleBrokenError: destroyed before, not the actor's, no reason.
    """
    _change(seal_id, NOT_DESTROYED, SealStatus.CANCELLED, reason, actor, at)


@transaction.atomic
def seal_appoint(
    *, seal_id: int, user_id: int, starts_on: date, ends_on: date, actor: Actor, at: datetime
) -> SealAppointment:
    """
    Raises:
        AlreadyDoneError: the user is appointed, or the seal destroyed.
        NotAllowedError: the seal is not of a department whose head the actor is.
        RuleBrokenError: nobody of the department, or a period that is none or outside that of the seal.
    """
    seal = _own(seal_id, actor)
    if seal.status == SealStatus.CANCELLED:
        raise AlreadyDoneError(_("This seal has been destroyed."))
    today = local_date(at)
    if not memberships_running(today).filter(user_id=user_id, department_id=seal.department_id).exists():
        raise RuleBrokenError(_("Only somebody of the department can be appointed."), field="user_id")
    if ends_on < starts_on:
        raise RuleBrokenError(_("The period ends before it begins."), field="ends_on")
    if starts_on < seal.valid_from or ends_on > seal.valid_until:
        text = _("The seal itself is entered for %(start)s to %(end)s.") % {
            "start": seal.valid_from.isoformat(),
            "end": seal.valid_until.isoformat(),
        }
        raise RuleBrokenError(text, field="ends_on")
    running = SealAppointment.objects.filter(seal=seal, user_id=user_id, ended_at__isnull=True)
    running.filter(ends_on__lt=today).update(ended_at=at)
    if running.exists():
        raise AlreadyDoneError(_("This person is appointed already."))
    return SealAppointment.objects.create(
        seal=seal,
        user_id=user_id,
        starts_on=starts_on,
        ends_on=ends_on,
        appointed_by_id=actor.user_id,
        at=at,
    )


@transaction.atomic
def appointment_end(*, appointment_id: int, actor: Actor, at: datetime) -> None:
    """
    Raises:
        AlreadyDoneError: it has ended.
        NotAllowedError: the seal is not of a department whose head the actor is.
    """
    appointment = SealAppointment.objects.get(pk=appointment_id)
    _own(appointment.seal_id, actor)
    change_once(SealAppointment.objects.filter(pk=appointment_id, ended_at__isnull=True), ended_at=at)


@transaction.atomic
def _change(
    seal_id: int,
    expected: Collection[SealStatus],
    status: SealStatus,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    seal = _own(seal_id, actor)
    if not reason.strip():
        raise RuleBrokenError(_("Say why."), field="reason")
    change_once(Seal.objects.filter(pk=seal_id, status__in=expected), status=status)
    SealChange.objects.create(
        seal=seal,
        from_status=seal.status,
        to_status=status,
        reason=reason.strip(),
        by_id=actor.user_id,
        at=at,
    )


def _own(seal_id: int, actor: Actor) -> Seal:
    """The row, locked: of two acts at once the second sees what the first has done."""
    seal = Seal.objects.select_for_update(no_key=True).get(pk=seal_id)
    if seal.department_id not in actor.departments(Capability.SEALS):
        raise NotAllowedError(_("Only the head of the department decides on its seals."))
    return seal
