"""What an applicant reads of their own applications online, before and right after they are cases."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from cases.deadlines import clocks
from cases.models import Case, IntakeDraft
from catalogue.models import HandlingChannel, JointService
from catalogue.selectors import service_bundle
from common import clock
from people.models import Applicant, IdentifierKind, Mandate
from people.policy import Actor
from people.selectors import mandates_for_service, mandates_running

OVER_THE_NETWORK = {HandlingChannel.COMPUTER.value, HandlingChannel.MOBILE.value}


def is_applied_for_online(service: JointService) -> bool:
    """Each of its items that says how it is applied for says: over the network, too."""
    stated = [set(part.joint_item.item.channels) for part in service_bundle(service.pk).items]
    return all(not channels or channels & OVER_THE_NETWORK for channels in stated)


@dataclass(frozen=True)
class Party:
    """Somebody in whose name the actor may apply; `mandate` is None for the actor themself."""

    applicant: Applicant
    mandate: Mandate | None = None


def parties_for(*, actor: Actor, service: JointService, on: date) -> list[Party]:
    """In whose name the actor may apply for this service: themself first, then whom they may act for."""
    own = Applicant.objects.filter(pk=actor.applicant_id or 0).first()
    if own is None or not own.is_person:
        return []
    held = mandates_for_service(service.code, on=on).filter(agent=own)
    by_principal = {row.principal_id: Party(row.principal, row) for row in held.select_related("principal")}
    kinds = {"person": [IdentifierKind.CITIZEN_ID], "organisation": [IdentifierKind.USCC]}
    fitting = kinds.get(service.subject, list(IdentifierKind))
    parties = [Party(own), *sorted(by_principal.values(), key=lambda party: party.applicant.name)]
    return [party for party in parties if party.applicant.identifier_kind in fitting]


def is_mandate_running(*, draft: IntakeDraft, actor: Actor, on: date) -> bool:
    running = mandates_for_service(draft.joint_service.code, on=on)
    return running.filter(
        agent_id=actor.applicant_id or 0,
        principal__identifier_kind=draft.identifier_kind,
        principal__identifier=draft.identifier,
    ).exists()


def applications_open(*, actor: Actor) -> list[IntakeDraft]:
    """The actor's own, not submitted yet; the one touched last first."""
    rows = IntakeDraft.objects.filter(_may_go_on(actor), owner_id=actor.user_id, submitted_at__isnull=True)
    return list(rows.select_related("joint_service"))


def application_find(*, actor: Actor, key: uuid.UUID) -> IntakeDraft | None:
    """The actor's own application, submitted or not; somebody else's does not exist, nor does one for a
    principal for whom they may not act any more.
    """
    rows = IntakeDraft.objects.filter(_may_go_on(actor), pk=key, owner_id=actor.user_id)
    return rows.select_related("joint_service__lead_department", "site").first()


def _may_go_on(actor: Actor) -> Q:
    held = mandates_running(clock.local_date(clock.now())).filter(
        Q(services=[]) | Q(services__contains=[OuterRef("joint_service__code")]),
        agent_id=actor.applicant_id or 0,
        principal__identifier_kind=OuterRef("identifier_kind"),
        principal__identifier=OuterRef("identifier"),
    )
    return Q(agent_identifier="") | Q(submitted_at__isnull=False) | Q(Exists(held))


@dataclass(frozen=True)
class Promise:
    """By when a case is decided. `is_latest`: not accepted yet, so counted from the last day for that."""

    at: datetime
    is_provisional: bool
    is_latest: bool


def promise_of(case: Case) -> Promise | None:
    """Of a case found through the policy; None where its time does not run and is not about to."""
    if case.promised_due_at is not None:
        return Promise(case.promised_due_at, case.is_due_provisional, is_latest=False)
    if case.acceptance_due_at is None:
        return None
    promised = clocks(case.joint_service, start=case.acceptance_due_at).promised
    return Promise(promised.at, promised.is_provisional, is_latest=True)
