"""The policy's first half: what each role may do at all. Whose cases it may do it to is `cases/policy.py`.

The platform's operator and the supervisors hold no right to decide anything (rules S52).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a membership in a department is for."""

    CLERK = "clerk", _("Window clerk")
    REVIEWER = "reviewer", _("Reviewer")
    SECTION_HEAD = "section_head", _("Section head")
    SIGNATORY = "signatory", _("Signatory")
    ORGAN_HEAD = "organ_head", _("Head of the organ")
    GOVERNMENT_HEAD = "government_head", _("Head of the government")
    SUPERVISOR = "supervisor", _("Supervisor")
    EDITOR = "editor", _("Catalogue editor")


class Capability(StrEnum):
    INTAKE = "take in a case at the window"
    DELIVER = "hand over a result at the output window"
    INBOX = "see the inbox of a department"
    REVIEW = "claim and decide an approval"
    CHECK = "check a proposed decision before it is signed"
    COUNTERSIGN = "countersign a proposed decision"
    APPROVE_PROCEDURE = "approve a special procedure"
    EXTEND = "extend a statutory limit of the department"
    EXTEND_JOINT = "extend the joint limit"
    PORTAL = "see one's own cases and licences"
    OVERSEE = "see every case, change none"
    OVERSEE_OWN = "see the figures and the lists of the department, change none"
    RECORD_FACT = "record a new fact that allows a second supplement notice"
    CONFIRM_VOID = "confirm as the second person that a case is void"
    REPAIR_BAR = "strike the record of a broken commitment"
    EXPLAIN = "explain a finding of the department"
    RATINGS = "call back who rated the department badly, and record what came of it"
    RESOLVE = "answer a disputed visit, close a finding"
    SUPPLY = "answer look-ups and corrections of the department's data by hand"
    SHARE = "ask for data of other departments, grant or refuse the department's own"
    RESOURCES = "edit the registry of data sources and resources"
    PHRASES = "keep the stock phrases of the department"
    LICENCES = "change, suspend, end and re-issue the licences of the department"
    LICENCE_STATES = "ask how a list of licences stands"
    SEALS = "see the department's seals; suspend, resume and destroy them, appoint who may use them"
    SEAL_REGISTER = "see every seal, enter a new one"
    CATALOGUE = "see and edit the catalogue"
    CALENDAR = "edit the calendar of working days"


CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.CLERK: frozenset({Capability.INTAKE, Capability.DELIVER}),
    Role.REVIEWER: frozenset(
        {Capability.INBOX, Capability.REVIEW, Capability.SUPPLY, Capability.LICENCE_STATES}
    ),
    Role.SECTION_HEAD: frozenset(
        {
            Capability.INBOX,
            Capability.CHECK,
            Capability.SUPPLY,
            Capability.PHRASES,
            Capability.LICENCE_STATES,
        }
    ),
    Role.SIGNATORY: frozenset(
        {
            Capability.INBOX,
            Capability.COUNTERSIGN,
            Capability.APPROVE_PROCEDURE,
            Capability.EXPLAIN,
            Capability.RATINGS,
            Capability.SHARE,
            Capability.PHRASES,
            Capability.LICENCES,
            Capability.LICENCE_STATES,
        }
    ),
    Role.ORGAN_HEAD: frozenset(
        {
            Capability.INBOX,
            Capability.APPROVE_PROCEDURE,
            Capability.EXTEND,
            Capability.EXPLAIN,
            Capability.OVERSEE_OWN,
            Capability.RATINGS,
            Capability.SHARE,
            Capability.LICENCES,
            Capability.LICENCE_STATES,
            Capability.SEALS,
        }
    ),
    Role.GOVERNMENT_HEAD: frozenset({Capability.OVERSEE, Capability.EXTEND_JOINT}),
    Role.SUPERVISOR: frozenset(
        {
            Capability.OVERSEE,
            Capability.RECORD_FACT,
            Capability.CONFIRM_VOID,
            Capability.REPAIR_BAR,
            Capability.RESOLVE,
            Capability.RATINGS,
        }
    ),
    Role.EDITOR: frozenset(
        {Capability.CATALOGUE, Capability.CALENDAR, Capability.RESOURCES, Capability.SEAL_REGISTER}
    ),
}


@dataclass(frozen=True)
class RunningRole:
    """A membership that runs today: one's own, or that of the absent colleague `on_behalf_of`."""

    role: Role
    department_id: int
    site_id: int | None
    on_behalf_of: int | None = None
    absent_name: str = ""
    lent_until: date | None = None


@dataclass(frozen=True)
class Actor:
    """A user as the policy sees them on one day."""

    user_id: int
    name: str
    applicant_id: int | None
    roles: tuple[RunningRole, ...] = ()

    def departments(self, capability: Capability) -> frozenset[int]:
        return frozenset(r.department_id for r in self._holding(capability))

    def sites(self, capability: Capability) -> frozenset[int]:
        return frozenset(r.site_id for r in self._holding(capability) if r.site_id is not None)

    def can(self, capability: Capability) -> bool:
        if capability is Capability.PORTAL:
            return self.applicant_id is not None
        return bool(self._holding(capability))

    def on_behalf_of(self, capability: Capability, department_id: int | None = None) -> int | None:
        """The absent user whose right this is; None when the actor has it in their own name, or not at all.

        Without a department: for a right that is not tied to one, such as recording a fact.
        """
        lenders = [
            r.on_behalf_of
            for r in self._holding(capability)
            if department_id is None or r.department_id == department_id
        ]
        return None if None in lenders or not lenders else lenders[0]

    @property
    def stands_in_for(self) -> tuple[RunningRole, ...]:
        return tuple(r for r in self.roles if r.on_behalf_of is not None)

    def _holding(self, capability: Capability) -> tuple[RunningRole, ...]:
        return tuple(r for r in self.roles if capability in CAPABILITIES[r.role])
