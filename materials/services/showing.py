"""Who has read which value: a row of the ledger for what was shown, once per officer, case and day."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import RuleBrokenError
from materials.models import HeldMaterial, Use, UseEntry

NECESSITY_LAW = "个人信息保护法 第二十八条"
REASON_MAX = 300


def held_show(
    *,
    rows: Sequence[HeldMaterial],
    actor_id: int,
    department_id: int,
    reference: UUID,
    purpose: str,
    at: datetime,
) -> None:
    """Note what the officer was shown; one statement. The database keeps it to one row a day."""
    entries = _entries(rows, actor_id, department_id, reference, purpose, "", at)
    if entries:
        UseEntry.objects.bulk_create(entries, ignore_conflicts=True)


def held_unmask(
    *,
    rows: Sequence[HeldMaterial],
    actor_id: int,
    department_id: int,
    reference: UUID,
    purpose: str,
    necessity: str,
    at: datetime,
) -> None:
    """Show sensitive data because it is needed; each time with why, in the officer's own words.

    Raises:
        RuleBrokenError: the necessity is not stated.
    """
    necessity = necessity.strip()
    if not necessity or len(necessity) > REASON_MAX:
        text = _("Say why you need to see it for this matter, in 300 characters at most.")
        raise RuleBrokenError(text, field="necessity", source=NECESSITY_LAW)
    UseEntry.objects.bulk_create(_entries(rows, actor_id, department_id, reference, purpose, necessity, at))


def _entries(
    rows: Sequence[HeldMaterial],
    actor_id: int,
    department_id: int,
    reference: UUID,
    purpose: str,
    reason: str,
    at: datetime,
) -> list[UseEntry]:
    return [
        UseEntry(
            at=at,
            use=Use.SHOWN,
            subject_id=row.subject_id,
            kind=row.kind,
            actor_id=actor_id,
            department_id=department_id,
            supplier_id=row.department_id,
            resource_id=row.resource_id,
            held=row,
            reference=reference,
            purpose=purpose[:200],
            reason=reason,
        )
        for row in {row.pk: row for row in rows}.values()
    ]
