"""The trace an exported list leaves."""

from datetime import datetime

from people.policy import Actor
from supervision.models import ListExport


def list_export_note(
    *, actor: Actor, what: str, filters: str, file_format: str, rows: int, at: datetime
) -> ListExport:
    return ListExport.objects.create(
        what=what,
        filters=filters[:500],
        file_format=file_format,
        rows=rows,
        exported_by_id=actor.user_id,
        at=at,
    )
