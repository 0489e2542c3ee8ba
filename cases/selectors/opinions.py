"""Reads about opinions: what was asked in an approval, and what is asked of one's own department."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from cases.models.opinions import OpinionRequest, OpinionState
from people.models import Department
from people.policy import Actor, Capability, Role
from people.selectors import memberships_running

ASKED_SHOWN = 100
_OPEN = Q(state__in=OpinionState.open(), approval__concluded_at__isnull=True)
_WITH = ("department", "asked_by", "approval__department", "approval__item__joint_item__item")


def departments_that_answer(*, on: date) -> QuerySet[Department]:
    """Those in which a reviewer or a signatory is at work on the day."""
    officers = memberships_running(on).filter(role__in=[Role.REVIEWER, Role.SIGNATORY], user__is_active=True)
    return Department.objects.filter(pk__in=officers.values("department_id")).order_by("code")


def opinions_of(approval_id: int) -> list[OpinionRequest]:
    """What was asked in an approval found through the policy, with the answers, in the order of asking."""
    rows = OpinionRequest.objects.filter(approval_id=approval_id)
    return list(rows.select_related("department", "asked_by", "answer__entered_by"))


def opinions_asked(*, actor: Actor, is_open: bool = True) -> list[OpinionRequest]:
    """Asked of the actor's departments: the most urgent open ones, or those settled last."""
    rows = _asked_of(actor).select_related(
        *_WITH, "case__joint_service", "case__applicant", "answer__entered_by"
    )
    if is_open:
        return list(rows.filter(_OPEN).order_by("due_at", "pk")[:ASKED_SHOWN])
    settled = rows.filter(state__in=[OpinionState.ANSWERED, OpinionState.WITHDRAWN])
    return list(settled.order_by("-settled_at", "-pk")[:ASKED_SHOWN])


def opinions_open(actor: Actor) -> QuerySet[OpinionRequest]:
    """Asked of the actor's departments, and not answered."""
    return _asked_of(actor).filter(_OPEN)


def opinion_find(*, actor: Actor, opinion_id: int) -> OpinionRequest | None:
    """A question asked of the actor's own department."""
    rows = _asked_of(actor).select_related(
        *_WITH,
        "case__joint_service__lead_department",
        "case__applicant",
        "case__site",
        "case__clerk",
        "answer__entered_by",
    )
    return rows.filter(pk=opinion_id).first()


def opinions_to_remind(at: datetime) -> QuerySet[OpinionRequest]:
    return _running().filter(remind_at__lte=at, reminded_at__isnull=True, due_at__gt=at).order_by("remind_at")


def opinions_to_miss(at: datetime) -> QuerySet[OpinionRequest]:
    return _running().filter(due_at__lte=at).order_by("due_at")


def _running() -> QuerySet[OpinionRequest]:
    rows = OpinionRequest.objects.filter(state=OpinionState.ASKED, approval__concluded_at__isnull=True)
    return rows.select_related("case", "approval", "department")


def _asked_of(actor: Actor) -> QuerySet[OpinionRequest]:
    departments = sorted(actor.departments(Capability.INBOX))
    return OpinionRequest.objects.for_user(actor).filter(department_id__in=departments)
