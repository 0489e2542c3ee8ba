"""Who may use which data: asked for by a department, answered by the owner, ended by either (rules R41).

The catalogue says what exists; only a grant opens it (rules S8). What is shared without condition is granted
at once, and the owner adds none; what is not shared cannot be asked for.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalogue.models import ServiceItem, VersionStatus
from common.clock import local_date
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from common.once import change_once, within_transaction
from materials.due import working_days_after
from materials.models import DataGrant, DataResource, GrantState, RefusalGround, ShareClass
from people.policy import Actor, Capability, Role

SHARING_LAW = "政务数据共享条例（国务院令第809号）"
PURPOSE_LAW = "数据安全法 第三十八条"
GROUND_LAW = "政务信息资源共享管理暂行办法 第十条"
USING_ROLES = (Role.REVIEWER, Role.SECTION_HEAD, Role.SIGNATORY, Role.ORGAN_HEAD)


@transaction.atomic
def grant_ask(
    *,
    resource_id: int,
    department_id: int,
    purpose: str,
    item_codes: Sequence[str],
    roles: Sequence[str],
    actor: Actor,
    at: datetime,
) -> DataGrant:
    """Ask for a resource. What is shared without condition is granted in the same moment.

    The resource's row is locked: of two requests at once the second finds the first, and none slips past a
    change of the class.

    Raises:
        AlreadyDoneError: the department has an open request or a running grant.
        NotAllowedError: the actor may not ask for this department.
        RuleBrokenError: the resource is not shared, or purpose, items or roles are missing or not its own.
    """
    _may_share(actor, department_id)
    resource = DataResource.objects.select_for_update().filter(pk=resource_id, is_listed=True).first()
    if resource is None:
        raise RuleBrokenError(_("This resource is not in the catalogue any more."))
    _askable_check(resource, department_id)
    _use_check(department_id, purpose, item_codes, roles)
    _expire(DataGrant.objects.filter(resource=resource, department_id=department_id), at)
    open_states = [GrantState.ASKED, GrantState.GRANTED]
    if DataGrant.objects.filter(
        resource=resource, department_id=department_id, state__in=open_states
    ).exists():
        raise AlreadyDoneError(_("Your department has asked for this already; see how it stands."))
    grant = DataGrant(
        resource=resource,
        department_id=department_id,
        purpose=purpose.strip(),
        item_codes=sorted(set(item_codes)),
        roles=_ordered(roles),
        asked_by_id=actor.user_id,
        asked_at=at,
        answer_due_at=working_days_after(at, settings.GRANT_ANSWER_WORKING_DAYS),
    )
    if resource.share_class == ShareClass.UNCONDITIONAL:
        grant.state = GrantState.GRANTED
        grant.answered_at = at
        grant.answer_due_at = at
        grant.starts_on = local_date(at)
        grant.agreement_version = resource.agreement_version
    grant.save()
    return grant


@transaction.atomic
def grant_give(
    *,
    grant_id: int,
    starts_on: date,
    ends_on: date | None,
    item_codes: Sequence[str],
    roles: Sequence[str],
    agreement_version: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Grant what was asked for, or less of it, under the agreement the owner has read.

    Raises:
        AlreadyDoneError: it is answered, or the agreement has another version by now.
        NotAllowedError: the actor may not answer for the owner.
        RuleBrokenError: the days, items or roles are not as they may be.
    """
    grant = _owned(grant_id, actor)
    if agreement_version != grant.resource.agreement_version:
        raise AlreadyDoneError(
            _("The agreement has another version by now. Nothing was changed; look at it again.")
        )
    if starts_on < local_date(at):
        raise RuleBrokenError(_("A grant does not begin in the past."), field="starts_on")
    if ends_on is not None and ends_on < starts_on:
        raise RuleBrokenError(_("It ends before it begins."), field="ends_on")
    _part_check(item_codes, grant.item_codes, "item_codes")
    _part_check(roles, grant.roles, "roles")
    change_once(
        DataGrant.objects.filter(pk=grant.pk, state=GrantState.ASKED),
        state=GrantState.GRANTED,
        answered_by_id=actor.user_id,
        answered_at=at,
        starts_on=starts_on,
        ends_on=ends_on,
        item_codes=sorted(set(item_codes)),
        roles=_ordered(roles),
        agreement_version=agreement_version,
    )


@transaction.atomic
def grant_refuse(*, grant_id: int, ground: str, reason: str, actor: Actor, at: datetime) -> None:
    """Refuse, with a ground the supervisor can count and a reason the asker can read (rules S24).

    Raises:
        AlreadyDoneError: it is answered.
        NotAllowedError: the actor may not answer for the owner.
        RuleBrokenError: ground or reason are missing.
    """
    grant = _owned(grant_id, actor)
    if ground not in RefusalGround.values:
        text = _("“Not suitable for sharing” is no ground; choose the one the law names.")
        raise RuleBrokenError(text, field="ground", source=GROUND_LAW)
    if not reason.strip():
        text = _("Give the reason; the department that asked and the supervisor read it.")
        raise RuleBrokenError(text, field="reason", source=GROUND_LAW)
    change_once(
        DataGrant.objects.filter(pk=grant.pk, state=GrantState.ASKED),
        state=GrantState.REFUSED,
        answered_by_id=actor.user_id,
        answered_at=at,
        refusal_ground=ground,
        refusal_reason=reason.strip(),
    )


@transaction.atomic
def grant_end(*, grant_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """End a running grant. The user needs no ground; the owner of what is shared without condition may not.

    Raises:
        AlreadyDoneError: it does not run any more.
        NotAllowedError: the actor speaks neither for the owner nor for the user.
        RuleBrokenError: the reason is missing, or the owner would take away what everybody may have.
    """
    grant = DataGrant.objects.select_related("resource").get(pk=grant_id)
    departments = actor.departments(Capability.SHARE)
    if not departments & {grant.department_id, grant.resource.owner_id}:
        raise NotAllowedError(_("Only the owner and the department that uses it can end a grant."))
    is_user = grant.department_id in departments
    if not is_user and grant.resource.share_class == ShareClass.UNCONDITIONAL:
        text = _("What is shared without condition is not taken back from one department.")
        raise RuleBrokenError(text, source=SHARING_LAW)
    if not reason.strip():
        raise RuleBrokenError(_("Say why it ends."), field="reason")
    change_once(
        DataGrant.objects.filter(pk=grant.pk, state=GrantState.GRANTED),
        state=GrantState.ENDED,
        ended_at=at,
        ended_by_id=actor.user_id,
        end_reason=reason.strip(),
    )


@within_transaction
def grants_follow(*, resource: DataResource, actor: Actor, at: datetime) -> None:
    """Requests and grants after a change of the class, in the transaction of the change.

    First the requests, then what runs: a request that is granted meanwhile is caught as running. The
    owner's own is none of it.
    """
    rows = DataGrant.objects.filter(resource=resource).exclude(department_id=resource.owner_id)
    if resource.share_class == ShareClass.UNCONDITIONAL:
        rows.filter(state=GrantState.ASKED).update(
            state=GrantState.GRANTED,
            answered_at=at,
            starts_on=local_date(at),
            agreement_version=resource.agreement_version,
        )
    if resource.share_class == ShareClass.REFUSED:
        rows.filter(state=GrantState.ASKED).update(
            state=GrantState.REFUSED,
            answered_by_id=actor.user_id,
            answered_at=at,
            refusal_ground=resource.refusal_ground,
            refusal_reason=resource.refusal_article,
        )
        rows.filter(state=GrantState.GRANTED).update(
            state=GrantState.ENDED,
            ended_at=at,
            ended_by_id=actor.user_id,
            end_reason=resource.refusal_article,
        )


@transaction.atomic
def grants_sweep(*, at: datetime) -> int:
    """End what has run out and note each request whose answer is late, once. Returns how many changed."""
    ended = _expire(DataGrant.objects.all(), at)
    late = DataGrant.objects.filter(
        state=GrantState.ASKED, answer_due_at__lte=at, overdue_noted_at__isnull=True
    )
    return ended + late.update(overdue_noted_at=at)


def _expire(rows: QuerySet[DataGrant], at: datetime) -> int:
    """What has run out no longer stands in the way of a new request."""
    over = rows.filter(state=GrantState.GRANTED, ends_on__lt=local_date(at))
    return over.update(state=GrantState.ENDED, ended_at=at)


def _may_share(actor: Actor, department_id: int) -> None:
    if department_id not in actor.departments(Capability.SHARE):
        raise NotAllowedError(
            _("Only a signatory or the head of the department asks for data, and answers who asks.")
        )


def _owned(grant_id: int, actor: Actor) -> DataGrant:
    grant = DataGrant.objects.select_related("resource").get(pk=grant_id)
    _may_share(actor, grant.resource.owner_id)
    return grant


def _askable_check(resource: DataResource, department_id: int) -> None:
    if resource.owner_id == department_id:
        raise RuleBrokenError(_("Your department owns these data; it needs no grant."))
    if resource.share_class == ShareClass.REFUSED:
        text = _("It is not shared: %(ground)s.") % {"ground": resource.get_refusal_ground_display()}
        raise RuleBrokenError(text, source=resource.refusal_article)


def _use_check(department_id: int, purpose: str, item_codes: Collection[str], roles: Collection[str]) -> None:
    if not purpose.strip():
        text = _("Say what the data are for; they are used for nothing else.")
        raise RuleBrokenError(text, field="purpose", source=PURPOSE_LAW)
    own = ServiceItem.objects.filter(
        code__in=item_codes, status=VersionStatus.PUBLISHED, departments=department_id
    )
    if not item_codes or own.count() != len(set(item_codes)):
        text = _("Choose the items of your department that need the data.")
        raise RuleBrokenError(text, field="item_codes", source=PURPOSE_LAW)
    if not roles or not set(roles) <= {role.value for role in USING_ROLES}:
        text = _("Choose who in the department may see the data.")
        raise RuleBrokenError(text, field="roles", source=PURPOSE_LAW)


def _part_check(chosen: Collection[str], asked: Collection[str], field: str) -> None:
    if not chosen or not set(chosen) <= set(asked):
        text = _("Choose from what was asked for; nobody asked for more.")
        raise RuleBrokenError(text, field=field)


def _ordered(roles: Collection[str]) -> list[str]:
    return [role.value for role in USING_ROLES if role.value in roles]


__all__ = [
    "USING_ROLES",
    "grant_ask",
    "grant_end",
    "grant_give",
    "grant_refuse",
    "grants_follow",
    "grants_sweep",
]
