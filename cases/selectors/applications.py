"""What an applicant reads of their own applications online, before and right after they are cases."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from cases.deadlines import clocks
from cases.models import Case, IntakeDraft
from catalogue.models import HandlingChannel, JointService
from catalogue.selectors import service_bundle
from people.policy import Actor

OVER_THE_NETWORK = {HandlingChannel.COMPUTER.value, HandlingChannel.MOBILE.value}


def is_applied_for_online(service: JointService) -> bool:
    """For persons, and each of its items that says how it is applied for says: over the network, too."""
    if service.subject == "organisation":
        return False
    stated = [set(part.joint_item.item.channels) for part in service_bundle(service.pk).items]
    return all(not channels or channels & OVER_THE_NETWORK for channels in stated)


def applications_open(*, actor: Actor) -> list[IntakeDraft]:
    """The actor's own, not submitted yet; the one touched last first."""
    rows = IntakeDraft.objects.filter(owner_id=actor.user_id, submitted_at__isnull=True)
    return list(rows.select_related("joint_service"))


def application_find(*, actor: Actor, key: uuid.UUID) -> IntakeDraft | None:
    """The actor's own application, submitted or not; somebody else's does not exist."""
    rows = IntakeDraft.objects.filter(pk=key, owner_id=actor.user_id)
    return rows.select_related("joint_service__lead_department", "site").first()


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
