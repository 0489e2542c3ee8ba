"""What a subject has agreed to, and what not."""

from uuid import UUID

from django.db.models import QuerySet

from materials.models import Consent

ROWS = 100


def consents_of(reference: UUID) -> dict[tuple[int, str], bool]:
    """The last word of each subject on each kind, for one intake; one statement."""
    rows = Consent.objects.filter(reference=reference).order_by("at", "pk")
    return {(row.subject_id, row.kind): row.is_given for row in rows}


def consents_of_subject(subject_id: int) -> QuerySet[Consent]:
    """All a person was asked and has said, the newest first."""
    return Consent.objects.filter(subject_id=subject_id).order_by("-at", "-pk")[:ROWS]
