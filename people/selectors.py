"""Reads about people."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from people.models import Delegation, KeptForm, Mandate, MandateKind, Membership, Session, User
from people.policy import Actor, Role, RunningRole

__all__ = [
    "OPENED",
    "DemoAccount",
    "OpenSession",
    "actor_for",
    "colleagues_of",
    "delegations_made",
    "demo_accounts",
    "kept_forms_of",
    "mandates_about",
    "mandates_for_service",
    "mandates_running",
    "memberships_own",
    "memberships_running",
    "session_mark",
    "sessions_of",
    "users_named",
]

_ROLE = ("rank", "pk", "role", "department_id", "site_id", "lender", "lender_name", "until")


def actor_for(user: User, *, on: date) -> Actor:
    """The user with the memberships that run on the day `on`, own and lent; one statement.

    A lent membership counts while it runs itself, its owner's account is active and the borrower still has a
    place in the same department: a right cannot outlive what it was lent from or for.
    """
    return Actor(
        user_id=user.pk,
        name=user.name,
        applicant_id=user.applicant_id,
        roles=_roles(user.pk, on) if user.is_active else (),
    )


def _roles(user_id: int, on: date) -> tuple[RunningRole, ...]:
    own = (
        memberships_running(on)
        .filter(user_id=user_id)
        .annotate(
            lender=Value(None, output_field=BigIntegerField()),
            lender_name=Value("", output_field=CharField()),
            until=Value(None, output_field=DateField()),
            rank=Value(0, output_field=IntegerField()),
        )
    )
    place = memberships_running(on).filter(user_id=user_id, department_id=OuterRef("department_id"))
    lent = (
        memberships_running(on)
        .filter(
            Exists(place),
            user__is_active=True,
            delegations__delegate_id=user_id,
            delegations__ended_at__isnull=True,
            delegations__starts_on__lte=on,
            delegations__ends_on__gte=on,
        )
        .annotate(
            lender=F("user_id"),
            lender_name=F("user__name"),
            until=F("delegations__ends_on"),
            rank=Value(1, output_field=IntegerField()),
        )
    )
    rows = own.values_list(*_ROLE).union(lent.values_list(*_ROLE), all=True).order_by("rank", "pk")
    return tuple(RunningRole(Role(role), *rest) for _rank, _pk, role, *rest in rows)


def memberships_running(on: date) -> QuerySet[Membership]:
    return Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


def memberships_own(user_id: int, *, on: date) -> QuerySet[Membership]:
    """The memberships somebody may lend: those in their own name."""
    return memberships_running(on).filter(user_id=user_id).select_related("department").order_by("pk")


def colleagues_of(user_id: int, *, on: date) -> QuerySet[User]:
    """Who may stand in: active users with a place in one of the departments the user has one in."""
    departments = memberships_running(on).filter(user_id=user_id).values("department_id")
    places = memberships_running(on).filter(department_id__in=departments).exclude(user_id=user_id)
    return User.objects.filter(is_active=True, pk__in=places.values("user_id")).order_by("name", "pk")


def users_named(keys: Collection[int]) -> list[User]:
    """Whose names are wanted, by name."""
    return list(User.objects.filter(pk__in=keys).order_by("name", "pk"))


def delegations_made(user_id: int) -> QuerySet[Delegation]:
    made = Delegation.objects.filter(membership__user_id=user_id)
    return made.select_related("membership__department", "delegate")


def mandates_running(on: date) -> QuerySet[Mandate]:
    ends = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    return Mandate.objects.filter(ends, ended_at__isnull=True, starts_on__lte=on)


def mandates_for_service(code: str, *, on: date) -> QuerySet[Mandate]:
    """Those that reach to this joint service."""
    return mandates_running(on).filter(Q(services=[]) | Q(services__contains=[code]))


def mandates_about(applicant_id: int, *, on: date) -> list[Mandate]:
    """For whom somebody may act, who may act for them, and who for the organisations they represent."""
    represented = mandates_running(on).filter(agent_id=applicant_id, kind=MandateKind.REPRESENTATIVE)
    rows = mandates_running(on).filter(
        Q(agent_id=applicant_id)
        | Q(principal_id=applicant_id)
        | Q(principal_id__in=represented.values("principal_id"))
    )
    return list(rows.select_related("principal", "agent").order_by("principal__name", "pk"))


class DemoAccount(NamedTuple):
    """`place` is the department; citizens have none."""

    role: str
    name: str
    username: str
    password: str
    place: str = ""


def demo_accounts() -> list[DemoAccount]:
    """The invented people one can log in as where demonstration data is loaded, in the order of the list."""
    if not settings.DEMO:
        return []
    order = {username: place for place, username in enumerate(settings.DEMO_LOGINS)}
    staff = Membership.objects.filter(user__is_active=True, user__username__in=order)
    citizens = User.objects.filter(applicant__isnull=False, username__in=order)
    accounts = [
        DemoAccount(
            m.get_role_display(),
            m.user.name,
            m.user.username,
            settings.DEMO_PASSWORD,
            m.department.short_label,
        )
        for m in staff.select_related("user", "department")
    ]
    accounts += [DemoAccount(str(_("Citizen")), u.name, u.username, settings.DEMO_PASSWORD) for u in citizens]
    return sorted(accounts, key=lambda account: order[account.username])


def kept_forms_of(user_id: int, *, at: datetime) -> QuerySet[KeptForm]:
    """What waits to be sent on by its owner, the newest first."""
    return KeptForm.objects.filter(user_id=user_id, sent_at__isnull=True, ends_at__gt=at).order_by("-pk")


OPENED = "opened"  # in the session: since when and by what


class OpenSession(NamedTuple):
    """A log-in as its owner sees it. `mark` names it without its key, which would open it."""

    mark: str
    is_this: bool
    since: datetime | None
    seen_at: datetime
    browser: str
    system: str


def session_mark(key: str) -> str:
    return salted_hmac("people.session", key).hexdigest()[:20]


def sessions_of(user: User, *, this: str, at: datetime) -> list[OpenSession]:
    """The log-ins that still open the account: this one first, then the one that was last in use."""
    running = Session.objects.filter(user_id=user.pk, expire_date__gt=at).order_by("-seen_at")
    hashes = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    told = [(row, row.get_decoded()) for row in running]
    open_ = [_open_session(row, data, this) for row, data in told if data.get(HASH_SESSION_KEY) in hashes]
    return sorted(open_, key=lambda each: not each.is_this)


def _open_session(row: Session, data: dict[str, Any], this: str) -> OpenSession:
    opened = data.get(OPENED, {})
    return OpenSession(
        mark=session_mark(row.session_key),
        is_this=row.session_key == this,
        since=datetime.fromtimestamp(opened["at"], UTC) if "at" in opened else None,
        seen_at=row.seen_at,
        browser=opened.get("browser", ""),
        system=opened.get("system", ""),
    )
