"""The officers of a department on a day, and which of them are away."""

from dataclasses import dataclass, field
from datetime import date

from people.models import Delegation, User
from people.policy import CAPABILITIES, Capability, Role
from people.selectors import memberships_running


@dataclass
class Officer:
    """`away_until`: the officer has lent a role of this department, which `stand_in` has meanwhile."""

    user: User
    roles: list[str] = field(default_factory=list)
    away_until: date | None = None
    stand_in: str = ""
    stands_in_for: str = ""


def officers_of(department_id: int, *, on: date, capability: Capability = Capability.INBOX) -> list[Officer]:
    """Active people of the department who have the capability, in their own name first, and by name."""
    roles = [role for role in Role if capability in CAPABILITIES[role]]
    running = memberships_running(on).filter(
        department_id=department_id, role__in=roles, user__is_active=True
    )
    officers: dict[int, Officer] = {}
    for membership in running.select_related("user").order_by("user__name", "user_id", "pk"):
        officer = officers.setdefault(membership.user_id, Officer(membership.user))
        officer.roles.append(membership.get_role_display())
    for loan in _loans(department_id, roles, on):
        if lender := officers.get(loan.membership.user_id):
            lender.away_until, lender.stand_in = loan.ends_on, loan.delegate.name
            stand_in = officers.setdefault(loan.delegate_id, Officer(loan.delegate))
            stand_in.stands_in_for = lender.user.name
    return list(officers.values())


def _loans(department_id: int, roles: list[Role], on: date) -> list[Delegation]:
    rows = Delegation.objects.filter(
        membership__department_id=department_id,
        membership__role__in=roles,
        delegate__is_active=True,
        ended_at__isnull=True,
        starts_on__lte=on,
        ends_on__gte=on,
    )
    return list(rows.select_related("membership__user", "delegate").order_by("ends_on"))
