"""What becomes of a material after the case is received: fetched, fallen away, handed in, waived."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.errors import NotYoursError
from cases.models import Approval, Case, CaseStatus, Provision, SubmittedMaterial, Verb
from cases.policy import may_review
from cases.selectors.slots import case_resolution
from cases.services.deferral import require_hander_in
from cases.services.events import event_append
from cases.services.holding import paper_hold
from cases.services.moves import checked_text
from catalogue.models import MaterialKind, MaterialRequirement
from common.errors import AlreadyDoneError, RuleBrokenError
from common.once import change_once, within_transaction
from e_licences.models import Licence
from exchange.services import message_queue
from materials.models import Correction, HeldMaterial, Lookup, LookupState, Use, UseEntry
from materials.selectors import Answer
from materials.services import file_store, lookup_renew, use_record
from people.policy import Actor

NOT_ON_RECORD = gettext_noop("The source has no such record")
LICENCE_FELL_AWAY = gettext_noop("The licence it rested on is not valid any more")
CORRECTED = gettext_noop("The supplier has corrected it")


@within_transaction
def lookup_note(*, lookup: Lookup, at: datetime) -> None:
    """A source has answered about a case that waits for it: the slot is filled, or open for the applicant."""
    rows = SubmittedMaterial.objects.filter(
        case__intake_key=lookup.reference,
        case__status__in=CaseStatus.running(),
        requirement__kind=lookup.kind,
    ).filter(Q(provision=Provision.AWAITED) | Q(reopened_at__isnull=False))
    for row in rows.select_related("case", "requirement").select_for_update(of=("self",)):
        if lookup.state == LookupState.FOUND and lookup.held is not None:
            _fill(row, lookup.held, Verb.MATERIAL_FETCHED, at)
        elif lookup.state == LookupState.NONE and row.reopened_at is None:
            _reopen(row, NOT_ON_RECORD, at)


@within_transaction
def result_note(*, licence: Licence, held: HeldMaterial, at: datetime) -> None:
    """A licence that this case itself issued is the material its later items wait for."""
    rows = SubmittedMaterial.objects.filter(
        case__number=licence.order.case_number,
        provision=Provision.RESULT,
        held=None,
        requirement__kind__in=MaterialKind.objects.filter(licence_type_id=licence.licence_type_id).values(
            "code"
        ),
    )
    rows.update(held=held)


@within_transaction
def held_fell_away(
    *, held_ids: list[int], why: str, at: datetime, spared: QuerySet[Case] | None = None
) -> int:
    """What running cases relied on is relied on no more: each slot is open again. What a source supplied is
    fetched anew; elsewhere another holding fills it at once, and only what nobody has is asked for. Decisions
    made before stand; so do `spared` cases. Returns how many were opened.
    """
    rows = SubmittedMaterial.objects.filter(
        held_id__in=held_ids,
        reopened_at__isnull=True,
        case__status__in=CaseStatus.running(),
        is_disputed=False,  # there the applicant's version has prevailed, and still does
    )
    if why == CORRECTED:  # so has it where they put a value right in the one form
        disputed = Correction.objects.filter(held_id__in=held_ids)
        rows = rows.exclude(case__intake_key__in=disputed.values("reference"))
    if spared is not None:
        rows = rows.exclude(case__in=spared)
    opened = 0
    for row in (
        rows.select_related("case__applicant", "case__agent", "case__joint_service", "requirement")
        .order_by("pk")
        .select_for_update(of=("self",))
    ):
        opened += 1
        if row.held_id is not None and lookup_renew(
            reference=row.case.intake_key, held_id=row.held_id, at=at
        ):
            SubmittedMaterial.objects.filter(pk=row.pk).update(
                provision=Provision.AWAITED, held=None, note=why
            )
            event_append(
                case_id=row.case_id,
                verb=Verb.MATERIAL_REOPENED,
                at=at,
                reason=f"{row.requirement.name}: {_(why)}",
            )
            continue
        slot = case_resolution(case=row.case, at=at).by_requirement.get(row.requirement_id)
        others = [] if slot is None else [held for held in slot.held if held.pk not in held_ids]
        if slot is not None and slot.answer is Answer.HELD and others:
            _reopen(row, why, at, tell=False)
            _fill(row, others[0], Verb.MATERIAL_FILLED, at)
        else:
            _reopen(row, why, at)
    return opened


@within_transaction
def held_came_back(*, licence_id: int, held: HeldMaterial, at: datetime) -> None:
    """A licence that running cases relied on is valid again, or has its next version, which is `held`: that
    is what they rely on now, also where the slot was open.
    """
    rows = SubmittedMaterial.objects.filter(
        held__licence_id=licence_id,
        case__status__in=CaseStatus.running(),
        is_disputed=False,
    ).exclude(provision__in=[Provision.REPLACED, Provision.WAIVED])
    for row in rows.select_related("case", "requirement").order_by("pk").select_for_update(of=("self",)):
        if row.reopened_at is not None:
            _fill(row, held, Verb.MATERIAL_FILLED, at)
        elif row.held_id != held.pk:
            SubmittedMaterial.objects.filter(pk=row.pk).update(held=held)


@within_transaction
def slot_fill(
    *, case: Case, material_id: int, upload: "UploadedFile[bytes]", actor: Actor, at: datetime
) -> None:
    """Hand in what is open again, at the window or from the applicant's own phone.

    Raises:
        AlreadyDoneError: it is filled, or was never open.
    """
    require_hander_in(actor, case)
    row = _open_row(case, material_id)
    file = file_store(upload=upload, stored_by_id=actor.user_id, at=at)
    _close(row)
    SubmittedMaterial.objects.create(
        case=case, requirement_id=row.requirement_id, provision=Provision.FILE, file=file
    )
    paper_hold(case=case, requirement=row.requirement, file=file, actor=actor, at=at)
    event_append(
        case_id=case.pk,
        verb=Verb.MATERIAL_FILLED,
        at=at,
        actor_id=actor.user_id,
        reason=row.requirement.name,
    )


@within_transaction
def material_waive(*, case: Case, material_id: int, evidence: str, actor: Actor, at: datetime) -> None:
    """Other evidence proves the fact, so the material is not needed; on record (浙江规定 第九条).

    Raises:
        NotYoursError: the officer reviews for none of the departments that need it.
        AlreadyDoneError: it is there already.
    """
    row = _open_row(case, material_id)
    departments = _departments_of(row.requirement)
    if not any(may_review(actor, department_id) for department_id in departments):
        raise NotYoursError(_("Only a reviewer of a department that needs the material can do this."))
    evidence = checked_text(evidence, field="evidence", empty=_("Name the other evidence that proves it."))
    change_once(
        SubmittedMaterial.objects.filter(_is_open(), pk=row.pk),
        provision=Provision.WAIVED,
        held=None,
        reopened_at=None,
        note=evidence[:500],
    )
    event_append(
        case_id=case.pk,
        verb=Verb.MATERIAL_WAIVED,
        at=at,
        actor_id=actor.user_id,
        reason=f"{row.requirement.name}: {evidence}",
    )


def slots_filled(approval: Approval) -> Q:
    """A condition on the approval: nothing that its item needs is being fetched or open again.

    A grant waits for it; a refusal and the clock do not (许可法 45).
    """
    return Q(~Exists(_waiting_of(approval)))


@contextmanager
def waiting_told(approval: Approval, guard: Q | None) -> Iterator[None]:
    """Say what is waited for when it was that, and nothing else, which held the grant up."""
    try:
        yield
    except AlreadyDoneError:
        row = _waiting_of(approval).select_related("requirement").first() if guard is not None else None
        if row is None:
            raise
        text = (
            _("“%(material)s” is still being fetched from its source; it cannot be granted without it.")
            if row.reopened_at is None
            else _("“%(material)s” is open again and not there yet; it cannot be granted without it.")
        )
        raise RuleBrokenError(
            text % {"material": row.requirement.label},
            field="outcome",
            source="浙江省保障“最多跑一次”改革规定 第七条、第九条",
        ) from None


def _waiting_of(approval: Approval) -> QuerySet[SubmittedMaterial]:
    return SubmittedMaterial.objects.filter(
        _is_open(), case_id=approval.case_id, requirement__items=approval.item.joint_item_id
    )


def _is_open() -> Q:
    return Q(provision=Provision.AWAITED) | Q(reopened_at__isnull=False)


def _open_row(case: Case, material_id: int) -> SubmittedMaterial:
    row: SubmittedMaterial | None = (
        SubmittedMaterial.objects.filter(_is_open(), case_id=case.pk, pk=material_id)
        .select_related("requirement")
        .select_for_update(of=("self",))
        .first()
    )
    if row is None or case.status not in CaseStatus.running():
        raise AlreadyDoneError(_("Nothing is open here any more."))
    return row


def _departments_of(requirement: MaterialRequirement) -> set[int]:
    return set(requirement.items.values_list("item__item_departments__department_id", flat=True))


def _close(row: SubmittedMaterial) -> None:
    """The row stays as the trace of what the case rested on; what came instead has a row of its own."""
    SubmittedMaterial.objects.filter(pk=row.pk).update(provision=Provision.REPLACED, reopened_at=None)


def _fill(row: SubmittedMaterial, held: HeldMaterial, verb: Verb, at: datetime) -> None:
    provision = Provision.RESULT if row.provision == Provision.RESULT else Provision.SHARED
    SubmittedMaterial.objects.filter(pk=row.pk).update(
        provision=provision, held=held, reopened_at=None, note=""
    )
    event_append(case_id=row.case_id, verb=verb, at=at, reason=row.requirement.name)
    if held.reference == row.case.intake_key:
        return
    use_record(
        [
            UseEntry(
                at=at,
                use=Use.REUSED,
                subject_id=held.subject_id,
                kind=held.kind,
                department_id=row.case.lead_department_id,
                supplier_id=held.department_id,
                resource_id=held.resource_id,
                held=held,
                reference=row.case.intake_key,
                purpose=row.requirement.name,
            )
        ]
    )


def _reopen(row: SubmittedMaterial, why: str, at: datetime, *, tell: bool = True) -> None:
    SubmittedMaterial.objects.filter(pk=row.pk).update(reopened_at=at, note=why)
    row.reopened_at = at
    event_append(
        case_id=row.case_id,
        verb=Verb.MATERIAL_REOPENED,
        at=at,
        reason=f"{row.requirement.name}: {_(why)}",
    )
    if tell:
        message_queue(
            key=f"material_reopened:{row.pk}:{at:%Y%m%d%H%M%S}",
            recipient_id=row.case.applicant_id,
            kind="material_reopened",
            reference=row.case.number,
            at=at,
        )
