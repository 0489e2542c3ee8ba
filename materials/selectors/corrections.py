"""校核纠错: the tickets as the supplier's officers and as the applicant see them."""

from uuid import UUID

from django.db.models import Q, QuerySet

from materials.models import Correction, CorrectionState
from people.policy import Actor, Capability

ROWS = 100
COUNT_CAP = 99


def corrections_seen(actor: Actor) -> QuerySet[Correction]:
    """What is put to officers of the actor's departments, open or answered."""
    rows = Correction.objects.filter(supplier_id__in=actor.departments(Capability.SUPPLY))
    return rows.select_related(
        "supplier", "subject", "held__resource", "held__licence", "held__file", "claimed_file", "answered_by"
    )


def corrections_to_answer(actor: Actor) -> QuerySet[Correction]:
    """What is open, the first due on top."""
    return corrections_seen(actor).filter(state=CorrectionState.OPEN).order_by("due_at", "pk")[:ROWS]


def corrections_answered(actor: Actor) -> QuerySet[Correction]:
    """What was answered, the last first."""
    rows = corrections_seen(actor).exclude(state=CorrectionState.OPEN)
    return rows.order_by("-answered_at", "-pk")[:ROWS]


def corrections_to_answer_count(actor: Actor) -> int:
    """Capped at a hundred."""
    rows = Correction.objects.filter(
        supplier_id__in=actor.departments(Capability.SUPPLY), state=CorrectionState.OPEN
    )
    return rows.order_by()[: COUNT_CAP + 1].count()


def corrections_of_case(reference: UUID) -> list[Correction]:
    """All of one intake, the first first."""
    rows = Correction.objects.filter(reference=reference).select_related("supplier", "claimed_file")
    return list(rows.order_by("opened_at", "pk"))


def corrections_of_person(actor: Actor) -> QuerySet[Correction]:
    """What is about the actor's own data, or what they themselves have said is wrong."""
    own = Q(subject_id=actor.applicant_id or 0) | Q(opened_by_id=actor.user_id)
    rows = Correction.objects.filter(own).select_related("supplier", "held")
    return rows.order_by("-opened_at", "-pk")[:ROWS]
