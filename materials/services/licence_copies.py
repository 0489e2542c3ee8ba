"""A licence for a department: only as a copy for one use, and only with its row in the ledger."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from e_licences.models import Licence
from e_licences.services.copies import CopyMade, copy_make
from e_licences.services.sharing import ShareAnswer, share_look_by_department
from e_licences.services.traces import Reader
from materials.models import HeldMaterial, Use, UseEntry
from materials.services.ledger import use_record


@transaction.atomic
def licence_copy_for_department(
    *,
    key: UUID,
    licence: Licence,
    actor_id: int,
    department_id: int,
    reference: UUID,
    case_number: str,
    purpose: str,
    reason: str,
    expires_at: datetime,
    at: datetime,
) -> CopyMade:
    """`reference` and `purpose` as in every row of the ledger: the matter, and what it is about.

    Raises:
        RuleBrokenError, AlreadyDoneError: as of any copy.
    """
    made = copy_make(
        key=key,
        licence_id=licence.pk,
        reader=Reader(actor_id, department_id),
        reason=reason,
        reference=case_number,
        expires_at=expires_at,
        at=at,
    )
    held = HeldMaterial.objects.filter(licence_id=licence.pk).order_by("pk").first()
    use_record(
        [
            UseEntry(
                at=at,
                use=Use.SHOWN,
                subject_id=licence.holder_id,
                kind=held.kind if held else licence.licence_type.code[:60],
                actor_id=actor_id,
                department_id=department_id,
                supplier_id=licence.department_id,
                held=held,
                reference=reference,
                purpose=purpose[:200],
                reason=f"{made.copy.serial}: {made.copy.reason}",
            )
        ]
    )
    return made


@transaction.atomic
def shared_licence_copy(
    *,
    key: UUID,
    share_id: int,
    actor_id: int,
    actor_name: str,
    department_id: int,
    reason: str,
    expires_at: datetime,
    at: datetime,
) -> tuple[ShareAnswer, CopyMade | None]:
    """Of a licence that its holder shares with the department; each copy is one of the looks they allowed.

    No copy where the share is over, used up or withdrawn: then that it was tried is kept.

    Raises:
        ShareUnknownError: it is not shared with this department.
        RuleBrokenError, AlreadyDoneError: as of any copy; then no look is spent.
    """
    answer = share_look_by_department(
        share_id=share_id, department_id=department_id, looker=actor_name, user_id=actor_id, at=at
    )
    if answer.licence is None:
        return answer, None
    made = licence_copy_for_department(
        key=key,
        licence=answer.licence,
        actor_id=actor_id,
        department_id=department_id,
        reference=uuid5(NAMESPACE_URL, f"share:{share_id}"),
        case_number="",
        purpose=answer.share.purpose,
        reason=reason,
        expires_at=expires_at,
        at=at,
    )
    return answer, made
