"""Requests and grants of data as their two sides and the supervisor read them."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Case, Q, QuerySet, When

from catalogue.models import ServiceItem, VersionStatus
from materials.models import DataGrant, GrantState
from people.policy import Actor, Capability

ROWS = 100
COUNT_CAP = 99


def grants_seen(actor: Actor) -> QuerySet[DataGrant]:
    """Those of the departments the actor works in, on either side; all for a supervisor."""
    rows = DataGrant.objects.select_related(
        "resource__owner", "department", "asked_by", "answered_by", "ended_by"
    )
    if actor.can(Capability.OVERSEE):
        return rows
    departments = actor.departments(Capability.INBOX)
    return rows.filter(Q(department_id__in=departments) | Q(resource__owner_id__in=departments))


def grants_to_answer(department_id: int) -> QuerySet[DataGrant]:
    """What others ask of the department, the most urgent first."""
    rows = DataGrant.objects.filter(resource__owner_id=department_id, state=GrantState.ASKED)
    return rows.select_related("resource", "department", "asked_by").order_by("answer_due_at", "pk")[:ROWS]


def grants_to_answer_count(actor: Actor) -> int:
    """How many wait for an answer of the actor's departments, capped."""
    rows = DataGrant.objects.filter(
        resource__owner_id__in=actor.departments(Capability.SHARE), state=GrantState.ASKED
    )
    return rows.order_by()[: COUNT_CAP + 1].count()


def grants_given(department_id: int) -> QuerySet[DataGrant]:
    """What others have of the department: running first, then what was refused or ended, the newest first."""
    rows = DataGrant.objects.filter(resource__owner_id=department_id).exclude(state=GrantState.ASKED)
    rows = rows.exclude(department_id=department_id)
    rows = rows.select_related("resource", "department", "answered_by")
    running_first = Case(When(state=GrantState.GRANTED, then=0), default=1)
    return rows.order_by(running_first, "-answered_at", "-pk")[:ROWS]


def grants_overdue(*, at: datetime, owner_ids: Collection[int] = ()) -> QuerySet[DataGrant]:
    """Requests nobody has answered in time, the oldest first: a matter for the supervisor (rules S24)."""
    rows = DataGrant.objects.filter(state=GrantState.ASKED, answer_due_at__lte=at)
    if owner_ids:
        rows = rows.filter(resource__owner_id__in=owner_ids)
    return rows.select_related("resource__owner", "department").order_by("answer_due_at", "pk")[:ROWS]


def grants_refused(*, start: datetime, end: datetime, owner_ids: Collection[int] = ()) -> QuerySet[DataGrant]:
    """Refusals answered in [start, end), with their ground; the newest first."""
    rows = DataGrant.objects.filter(state=GrantState.REFUSED, answered_at__gte=start, answered_at__lt=end)
    if owner_ids:
        rows = rows.filter(resource__owner_id__in=owner_ids)
    rows = rows.select_related("resource__owner", "department", "answered_by")
    return rows.order_by("-answered_at", "-pk")[:ROWS]


def items_of_department(department_id: int) -> QuerySet[ServiceItem]:
    """The published items a department may name when it asks."""
    return ServiceItem.objects.filter(status=VersionStatus.PUBLISHED, departments=department_id).order_by(
        "code"
    )


def items_named(codes: list[str]) -> list[ServiceItem]:
    """The items behind the codes of a grant, in the version that is published or was last."""
    rows = ServiceItem.objects.filter(code__in=codes).order_by("code", "-version").distinct("code")
    return list(rows)


__all__ = [
    "grants_given",
    "grants_overdue",
    "grants_refused",
    "grants_seen",
    "grants_to_answer",
    "grants_to_answer_count",
    "items_named",
    "items_of_department",
]
