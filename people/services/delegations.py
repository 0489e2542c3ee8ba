"""Standing in for an absent officer: rights are lent by their owner, from one day to another."""

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.clock import local_date
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from people.models import Delegation, Membership, User
from people.policy import Actor
from people.selectors import memberships_running

_SOURCE = "行政许可法 第二十四条"


@transaction.atomic
def delegation_make(
    *,
    membership_id: int,
    delegate_id: int,
    starts_on: date,
    ends_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Delegation:
    """Lend one's own membership to a colleague; a lent right cannot be lent on (行政许可法 第二十四条).

    The membership's row is locked, so of two loans for the same days one is refused.

    Raises:
        NotAllowedError: the membership is not the actor's own.
        RuleBrokenError: the days, the colleague or the reason are not as they must be.
    """
    membership = (
        Membership.objects.select_for_update().filter(pk=membership_id, user_id=actor.user_id).first()
    )
    if membership is None:
        text = _("You can lend only a role of your own; a role lent to you cannot be lent on.")
        raise NotAllowedError(text, field="membership", source=_SOURCE)
    _days_check(membership, starts_on, ends_on, today=local_date(at))
    _delegate_check(membership, delegate_id, starts_on)
    if not reason.strip():
        raise RuleBrokenError(_("Say why you are away."), field="reason")
    return Delegation.objects.create(
        membership=membership,
        delegate_id=delegate_id,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        made_by_id=actor.user_id,
        made_at=at,
    )


@transaction.atomic
def delegation_end(*, delegation_id: int, actor: Actor, at: datetime) -> None:
    """Take one's role back early; from this instant the colleague has it no more.

    The update names columns of its own table only: over a join it would be a subquery, which PostgreSQL does
    not look at again after waiting for the other hand, and both would win.

    Raises:
        AlreadyDoneError: it was ended before, its days are over, or it is not the actor's.
    """
    running = Delegation.objects.filter(
        pk=delegation_id,
        made_by_id=actor.user_id,
        ended_at__isnull=True,
        ends_on__gte=local_date(at),
    )
    if running.update(ended_at=at) != 1:
        raise AlreadyDoneError(_("This delegation has ended already."))


def _days_check(membership: Membership, starts_on: date, ends_on: date, *, today: date) -> None:
    if starts_on < today:
        raise RuleBrokenError(_("A delegation cannot begin in the past."), field="starts_on")
    if ends_on < starts_on:
        raise RuleBrokenError(_("The last day comes before the first."), field="ends_on")
    if not memberships_running(starts_on).filter(pk=membership.pk).exists():
        raise RuleBrokenError(_("You do not have this role on that day."), field="starts_on")
    standing = membership.delegations.filter(
        ended_at__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).select_related("delegate")
    if other := standing.first():
        text = _("This role is lent to %(name)s from %(start)s to %(end)s already; end that first.")
        days = {"start": date_format(other.starts_on), "end": date_format(other.ends_on)}
        raise RuleBrokenError(text % {"name": other.delegate.name, **days}, field="starts_on")


def _delegate_check(membership: Membership, delegate_id: int, on: date) -> None:
    if delegate_id == membership.user_id:
        raise RuleBrokenError(_("You cannot stand in for yourself."), field="delegate")
    places = memberships_running(on).filter(department_id=membership.department_id, user_id=delegate_id)
    if not User.objects.filter(pk=delegate_id, is_active=True, pk__in=places.values("user_id")).exists():
        text = _("Only an active colleague of the same department can stand in.")
        raise RuleBrokenError(text, field="delegate", source=_SOURCE)
