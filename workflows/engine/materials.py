"""Materials of a case that runs: what is open again is handed in or waived, under the lock of the case."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404

from cases.models import Case, SubmittedMaterial
from cases.services import disputes, slot_changes
from people.policy import Actor
from workflows.engine.acceptance import case_refresh, case_seen
from workflows.engine.locks import process_locked


def slot_fill(
    *, case_number: str, material_id: int, upload: "UploadedFile[bytes]", actor: Actor, at: datetime
) -> Case:
    case = case_seen(case_number, actor)
    with process_locked(case, at):
        case_refresh(case)
        slot_changes.slot_fill(case=case, material_id=material_id, upload=upload, actor=actor, at=at)
    return case


def material_waive(*, case_number: str, material_id: int, evidence: str, actor: Actor, at: datetime) -> Case:
    case = case_seen(case_number, actor)
    with process_locked(case, at):
        case_refresh(case)
        slot_changes.material_waive(case=case, material_id=material_id, evidence=evidence, actor=actor, at=at)
    return case


def material_dispute(
    *,
    case_number: str,
    material_id: int,
    actor: Actor,
    reason: str,
    claimed_value: str = "",
    field: str = "",
    upload: "UploadedFile[bytes] | None" = None,
    at: datetime,
) -> Case:
    case = case_seen(case_number, actor)
    with process_locked(case, at):
        case_refresh(case)
        material = SubmittedMaterial.objects.filter(case_id=case.pk, pk=material_id)
        found = material.select_related("requirement").first()
        if found is None:
            raise Http404
        disputes.material_dispute(
            case=case,
            material=found,
            actor=actor,
            reason=reason,
            claimed_value=claimed_value,
            field=field,
            upload=upload,
            at=at,
        )
    return case
