"""The policy's first half: what each role may do at all. Whose cases it may do it to is `cases/policy.py`.

The platform's operator and the supervisors hold no right to decide anything (rules S52).
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a membership in a department is for."""

    CLERK = "clerk", _("Window clerk")
    REVIEWER = "reviewer", _("Reviewer")
    SIGNATORY = "signatory", _("Signatory")
    SUPERVISOR = "supervisor", _("Supervisor")
    EDITOR = "editor", _("Catalogue editor")


class Capability(StrEnum):
    INTAKE = "take in a case at the window"
    DELIVER = "hand over a result at the output window"
    INBOX = "see the inbox of a department"
    REVIEW = "claim and decide an approval"
    COUNTERSIGN = "countersign a proposed decision"
    PORTAL = "see one's own cases and licences"
    OVERSEE = "see every case, change none"
    CATALOGUE = "see and edit the catalogue"


CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.CLERK: frozenset({Capability.INTAKE, Capability.DELIVER}),
    Role.REVIEWER: frozenset({Capability.INBOX, Capability.REVIEW}),
    Role.SIGNATORY: frozenset({Capability.INBOX, Capability.COUNTERSIGN}),
    Role.SUPERVISOR: frozenset({Capability.OVERSEE}),
    Role.EDITOR: frozenset({Capability.CATALOGUE}),
}


@dataclass(frozen=True)
class RunningRole:
    """A membership that runs today."""

    role: Role
    department_id: int
    site_id: int | None


@dataclass(frozen=True)
class Actor:
    """A user as the policy sees them on one day."""

    user_id: int
    name: str
    applicant_id: int | None
    roles: tuple[RunningRole, ...] = ()

    def departments(self, capability: Capability) -> frozenset[int]:
        return frozenset(r.department_id for r in self.roles if capability in CAPABILITIES[r.role])

    def sites(self, capability: Capability) -> frozenset[int]:
        return frozenset(
            r.site_id for r in self.roles if r.site_id is not None and capability in CAPABILITIES[r.role]
        )

    def can(self, capability: Capability) -> bool:
        if capability is Capability.PORTAL:
            return self.applicant_id is not None
        return any(capability in CAPABILITIES[r.role] for r in self.roles)
