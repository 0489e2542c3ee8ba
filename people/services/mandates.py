"""Who may act for whom: given from one day to another, taken back at any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import local_date
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from common.identifiers import IdentifierError, citizen_id_parse
from people.applicants import applicant_note
from people.models import Applicant, IdentifierKind, Mandate, MandateKind
from people.policy import Actor
from people.selectors import mandates_running

SOURCE = "民法典 第一百六十五条"
BY_LOG_IN = "经本人登录确认"  # what a mandate rests on that its giver entered themself


@dataclass(frozen=True)
class AgentNamed:
    """Who shall act: the number tells who it is, the name must belong to it."""

    identifier: str
    name: str


@transaction.atomic
def mandate_give(
    *,
    principal_id: int,
    agent: AgentNamed,
    services: Sequence[str],
    ends_on: date,
    basis: str = "",
    actor: Actor,
    at: datetime,
) -> Mandate:
    """Let somebody act for oneself, or for an organisation one legally represents; in all or some services.

    What one holds by such a mandate cannot be passed on (民法典 169).

    Raises:
        NotAllowedError: it is neither the actor's own nor that of an organisation they represent.
        RuleBrokenError: the number, the name or the day is not as it must be; says which.
    """
    today = local_date(at)
    principal = _principal_of(principal_id, actor, today)
    if not today <= ends_on <= _latest(today):
        raise RuleBrokenError(
            _("Choose a day from today on, %(days)d days ahead at most.")
            % {"days": settings.MANDATE_MAX_DAYS},
            field="ends_on",
            source=SOURCE,
        )
    return Mandate.objects.create(
        principal=principal,
        agent_id=_agent_of(agent, principal, today),
        kind=MandateKind.ATTORNEY if principal.is_person else MandateKind.MEMBER,
        services=sorted(set(services)),
        basis=basis.strip() or BY_LOG_IN,
        starts_on=today,
        ends_on=ends_on,
        given_by_id=actor.user_id,
        given_at=at,
    )


@transaction.atomic
def mandate_end(*, mandate_id: int, actor: Actor, at: datetime) -> None:
    """By who gave it or represents the principal, or by the agent, who wants it no longer.

    Raises:
        AlreadyDoneError: it has ended, or is none of the actor's.
    """
    running = Mandate.objects.filter(pk=mandate_id, ended_at__isnull=True)
    row = running.select_for_update().first()
    if row is None or row.kind == MandateKind.REPRESENTATIVE or not _may_end(row, actor, local_date(at)):
        raise AlreadyDoneError(_("This mandate has ended already."))
    running.update(ended_at=at, ended_by_id=actor.user_id)


def representative_note(*, organisation_id: int, person_id: int, basis: str, at: datetime) -> None:
    """As the register of organisations has it; told twice, it is noted once."""
    Mandate.objects.bulk_create(
        [
            Mandate(
                principal_id=organisation_id,
                agent_id=person_id,
                kind=MandateKind.REPRESENTATIVE,
                basis=basis,
                starts_on=local_date(at),
                given_at=at,
            )
        ],
        ignore_conflicts=True,
    )


def _principal_of(principal_id: int, actor: Actor, today: date) -> Applicant:
    if principal_id != actor.applicant_id:
        represented = mandates_running(today).filter(
            agent_id=actor.applicant_id, principal_id=principal_id, kind=MandateKind.REPRESENTATIVE
        )
        if not represented.exists():
            text = _("Only the person themself or the organisation's legal representative lets others act.")
            raise NotAllowedError(text, field="principal", source="民法典 第一百六十九条")
    return Applicant.objects.get(pk=principal_id)


def _agent_of(named: AgentNamed, principal: Applicant, today: date) -> int:
    try:
        number = citizen_id_parse(named.identifier, today=today).number
    except IdentifierError as error:
        error.field = "identifier"
        raise
    if not named.name.strip():
        raise RuleBrokenError(_("Enter the name of who shall act."), field="name")
    if number == principal.identifier:
        raise RuleBrokenError(_("You cannot act for yourself by a mandate."), field="identifier")
    agent_id = applicant_note(kind=IdentifierKind.CITIZEN_ID, identifier=number, name=named.name.strip())
    if not Applicant.objects.filter(pk=agent_id, name=named.name.strip()).exists():
        raise RuleBrokenError(_("This number and this name do not belong together."), field="name")
    return agent_id


def _may_end(row: Mandate, actor: Actor, today: date) -> bool:
    if actor.applicant_id in (row.principal_id, row.agent_id):
        return True
    represented = mandates_running(today).filter(
        agent_id=actor.applicant_id or 0, principal_id=row.principal_id, kind=MandateKind.REPRESENTATIVE
    )
    return represented.exists()


def _latest(today: date) -> date:
    return date.fromordinal(today.toordinal() + settings.MANDATE_MAX_DAYS)
