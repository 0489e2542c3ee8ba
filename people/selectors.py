"""Reads about people."""

from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from people.models import Membership, User
from people.policy import Actor, Role, RunningRole

__all__ = ["DemoAccount", "actor_for", "demo_accounts"]


def actor_for(user: User, *, on: date) -> Actor:
    """The user with the memberships that run on the day `on`; one statement."""
    running = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
    roles = (
        running.filter(user_id=user.pk).values_list("role", "department_id", "site_id").order_by("pk")
        if user.is_active
        else []
    )
    return Actor(
        user_id=user.pk,
        name=user.name,
        applicant_id=user.applicant_id,
        roles=tuple(RunningRole(Role(role), department, site) for role, department, site in roles),
    )


class DemoAccount(NamedTuple):
    role: str
    name: str
    username: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """The invented people one can log in as where demonstration data is loaded; empty elsewhere."""
    if not settings.DEMO:
        return []
    staff = (
        Membership.objects.filter(user__is_active=True, user__username__in=settings.DEMO_LOGINS)
        .select_related("user", "department")
        .order_by("pk")
    )
    accounts = [
        DemoAccount(
            f"{m.get_role_display()} · {m.department.short_label}",
            m.user.name,
            m.user.username,
            settings.DEMO_PASSWORD,
        )
        for m in staff
    ]
    citizens = User.objects.filter(applicant__isnull=False, username__in=settings.DEMO_LOGINS).order_by("pk")
    accounts += [DemoAccount(str(_("Citizen")), u.name, u.username, settings.DEMO_PASSWORD) for u in citizens]
    return accounts
