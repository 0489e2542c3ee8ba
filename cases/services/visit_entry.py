"""A clerk enters a visit that no act of the case has entered by itself (rules section 6)."""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import Case
from cases.models.visits import EvidenceKind, Visit, VisitPurpose
from cases.services.drafts import checked_identifier
from cases.services.visits import Demand, Evidence, station, visit_record
from common.clock import local_date
from common.errors import RuleBrokenError
from people.models import IdentifierKind, ServiceSite
from people.policy import Actor, Capability
from people.services import applicant_note


class OtherPerson(NamedTuple):
    """Somebody who had to come besides the applicant and the agent: the seller, a spouse."""

    identifier: str
    name: str


@transaction.atomic
def visit_enter(
    *,
    case: Case,
    actor: Actor,
    person: int | OtherPerson,
    site_id: int,
    purpose: VisitPurpose,
    on: date,
    demand: Demand,
    evidence: Evidence,
    at: datetime,
) -> Visit:
    """A clerk of the window that received the case enters one more visit.

    The log-in of the station proves that somebody is here today; any other day or place needs the number of
    a queue ticket or the code on the slip.

    Raises:
        NotYoursError: the case was received at another window.
        RuleBrokenError: the day is to come, nobody is named, or the evidence does not prove this visit.
    """
    stations = actor.sites(Capability.INTAKE)
    if case.site_id not in stations:
        raise NotYoursError(_("Only a clerk of the window that received the case can enter its visits."))
    today = local_date(at)
    if on > today:
        raise RuleBrokenError(_("This day has not come yet."), field="on")
    if evidence.kind == EvidenceKind.STATION and (on != today or site_id not in stations):
        raise RuleBrokenError(
            _("Your log-in proves only who is at your window today. Give the ticket or the slip."),
            field="evidence_kind",
        )
    evidence = _checked_evidence(case, site_id, evidence)
    return visit_record(
        case=case,
        person_id=_person_key(case, person, today),
        site_id=site_id,
        purpose=purpose,
        recorded_by_id=actor.user_id,
        at=at,
        attribution=demand.attribution,
        demanded_by_id=demand.demanded_by_id,
        rule=demand.rule,
        evidence=evidence,
        on=on,
    )


def _checked_evidence(case: Case, site_id: int, evidence: Evidence) -> Evidence:
    if evidence.kind == EvidenceKind.STATION:
        return station(ServiceSite.objects.get(pk=site_id))
    if not evidence.reference.strip():
        raise RuleBrokenError(_("Enter the number of the ticket, or scan the slip."), field="evidence")
    if evidence.kind == EvidenceKind.TICKET:
        return evidence
    if case.number not in evidence.reference:
        raise RuleBrokenError(_("This slip belongs to another case."), field="evidence")
    return Evidence(EvidenceKind.SLIP, case.number)


def _person_key(case: Case, person: int | OtherPerson, today: date) -> int:
    if isinstance(person, OtherPerson):
        kind = IdentifierKind.CITIZEN_ID
        identifier = checked_identifier(kind, person.identifier, today=today, field="other_identifier")
        if not person.name.strip():
            raise RuleBrokenError(_("Enter the name of this person."), field="other_name")
        return applicant_note(kind=kind, identifier=identifier, name=person.name.strip())
    if person not in (case.applicant_id, case.agent_id):
        raise RuleBrokenError(_("Say who came."), field="person")
    return person
