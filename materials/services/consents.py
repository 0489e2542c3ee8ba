"""The applicant's word on sensitive data, asked for separately and told why (个人信息保护法 29, 30)."""

from datetime import datetime
from uuid import UUID

from catalogue.models import MaterialKind
from materials.models import Consent, DataResource


def consent_record(
    *, reference: UUID, subject_id: int, kind: MaterialKind, is_given: bool, actor_id: int, at: datetime
) -> Consent:
    """Append the word given now; a later one prevails over it.

    The row keeps why the data were said to be needed, in the words of that day: the kind's, or those of the
    resource where only that is sensitive.
    """
    return Consent.objects.create(
        reference=reference,
        subject_id=subject_id,
        kind=kind.code,
        is_given=is_given,
        necessity=kind.necessity or _necessity_of_resource(kind.code),
        recorded_by_id=actor_id,
        at=at,
    )


def _necessity_of_resource(kind: str) -> str:
    rows = DataResource.objects.filter(kind=kind, is_listed=True, is_sensitive=True).order_by("pk")
    return rows.values_list("necessity", flat=True).first() or ""
