"""The applicant says that what is held is wrong: their version prevails for this case (浙江规定 第七条)."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from cases.errors import NotYoursError
from cases.models import Case, CaseStatus, Provision, SubmittedMaterial, Verb
from cases.services.events import event_append
from cases.services.moves import checked_text
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import within_transaction
from exchange.services import message_queue
from materials.models import Correction, HeldMaterial, Origin, StoredFile
from materials.services import correction_open, file_store
from people.policy import Actor

LAW = "浙江省保障“最多跑一次”改革规定 第七条"
VALUE_MAX = 1000


@within_transaction
def material_dispute(
    *,
    case: Case,
    material: SubmittedMaterial,
    actor: Actor,
    reason: str,
    claimed_value: str = "",
    field: str = "",
    upload: "UploadedFile[bytes] | None" = None,
    at: datetime,
) -> Correction | None:
    """Put one's own version beside what is held, in words or as a file; it prevails, and both are kept.

    The supplier is asked to check what it supplied, and nothing waits for its answer. What one has handed in
    oneself before has no supplier: then there is no ticket, and the new file alone counts.
    `field` is the key of the value that is wrong; empty where it is the whole material. The file is not kept
    for other cases: it prevails in this one, whatever the supplier finds.

    Raises:
        NotYoursError: the actor is neither the applicant nor their agent.
        AlreadyDoneError: the case runs no more, nothing is relied on here, or it is disputed already.
        RuleBrokenError: no reason, no such value, or neither a value nor a file instead.
        FileRefusedError: the file is not taken.
    """
    if actor.applicant_id is None or actor.applicant_id not in (case.applicant_id, case.agent_id):
        raise NotYoursError(_("Only the applicant or their agent can say that it is wrong."))
    held = _relied_on(case, material)
    reason = checked_text(reason, field="reason", empty=_("Say what is wrong with it."))
    claimed_value = claimed_value.strip()
    _require_version(held, field, claimed_value, upload)
    _require_first(case, material, held, field)
    file = file_store(upload=upload, stored_by_id=actor.user_id, at=at) if upload is not None else None
    SubmittedMaterial.objects.filter(pk=material.pk).update(is_disputed=True)
    if file is not None:
        SubmittedMaterial.objects.create(
            case=case, requirement_id=material.requirement_id, provision=Provision.FILE, file=file
        )
    event_append(
        case_id=case.pk,
        verb=Verb.MATERIAL_DISPUTED,
        at=at,
        actor_id=actor.user_id,
        reason=f"{material.requirement.name}: {reason}",
    )
    if held.origin == Origin.RECEIVED:
        return None
    return _ticket(case, held, file, actor, reason, claimed_value, field, at)


@within_transaction
def correction_note(*, correction: Correction, at: datetime) -> None:
    """The supplier has answered: it stands in the case, and the applicant is told."""
    case = Case.objects.filter(intake_key=correction.reference).first()
    if case is None:
        return
    event_append(
        case_id=case.pk,
        verb=Verb.CORRECTION_ANSWERED,
        at=at,
        actor_id=correction.answered_by_id,
        reason=f"{correction.get_state_display()}: {correction.answer}",
    )
    message_queue(
        key=f"correction_answered:{correction.pk}",
        recipient_id=case.applicant_id,
        kind="correction_answered",
        reference=case.number,
        at=at,
    )


def _relied_on(case: Case, material: SubmittedMaterial) -> HeldMaterial:
    """What the case rests on here, while it runs. The row is read again, under the lock of the case."""
    row = (
        SubmittedMaterial.objects.select_related("held", "requirement")
        .filter(case_id=case.pk, pk=material.pk, provision=Provision.SHARED, reopened_at=None)
        .first()
    )
    if row is None or row.held is None or case.status not in CaseStatus.running():
        raise AlreadyDoneError(_("The case does not rest on anything held here, or it has ended."))
    held: HeldMaterial = row.held
    return held


def _require_version(
    held: HeldMaterial, field: str, claimed_value: str, upload: "UploadedFile[bytes] | None"
) -> None:
    if field and field not in held.values:
        raise RuleBrokenError(_("Choose the value that is wrong."), field="field")
    if len(claimed_value) > VALUE_MAX:
        text = _("Enter at most %(max)d characters.") % {"max": VALUE_MAX}
        raise RuleBrokenError(text, field="claimed_value")
    if field and claimed_value == str(held.values[field]):
        raise RuleBrokenError(_("This is what is held already."), field="claimed_value")
    if upload is None and held.origin == Origin.RECEIVED:
        raise RuleBrokenError(_("Hand in the right one as a file."), field="upload", source=LAW)
    if upload is None and not claimed_value:
        text = _("Say what is right, or hand in a file that shows it.")
        raise RuleBrokenError(text, field="claimed_value", source=LAW)


def _require_first(case: Case, material: SubmittedMaterial, held: HeldMaterial, field: str) -> None:
    if held.origin == Origin.RECEIVED:
        is_second = SubmittedMaterial.objects.filter(pk=material.pk, is_disputed=True).exists()
    else:
        same = Correction.objects.filter(held=held, reference=case.intake_key, field=field)
        is_second = same.exists()
    if is_second:
        raise AlreadyDoneError(_("You have said so already; your version prevails, and it is being checked."))


def _ticket(
    case: Case,
    held: HeldMaterial,
    file: StoredFile | None,
    actor: Actor,
    reason: str,
    claimed_value: str,
    field: str,
    at: datetime,
) -> Correction:
    return correction_open(
        held=held,
        subject_id=held.subject_id,
        reference=case.intake_key,
        field=field,
        held_value=str(held.values[field]) if field else "",
        claimed_value=claimed_value,
        claimed_file_id=file.pk if file is not None else None,
        reason=reason,
        actor_id=actor.user_id,
        at=at,
    )
