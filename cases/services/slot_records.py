"""What a submission leaves behind of its materials: uses, what is held from now on, what is disputed."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases.models import AskReason, Case, MaterialDemand, SlotChoice, Verb
from cases.services.events import event_append
from cases.services.holding import Paper, held_rows, party_id
from cases.services.intake import Rows
from cases.services.slots import lookups_owe
from cases.signals import material_demanded
from materials.models import HeldMaterial, Origin, StoredFile, Use, UseEntry
from materials.selectors import Answer, Slot
from materials.services import correction_open, holdings_record, use_record
from people.policy import Actor


def slots_note(*, case: Case, rows: Rows, actor: Actor) -> None:
    """In the transaction of the submission: each use of what was held is in the ledger, each new paper is
    held, each dispute has its ticket, and each demand for what is held is on record.
    """
    use_record(_uses(case, rows, actor))
    lookups_owe(draft=rows.draft, resolved=rows.resolved, actor_id=actor.user_id, at=rows.at)
    files: dict[int, list[StoredFile]] = {slot.requirement.pk: [] for slot in rows.resolved.uploads}
    for attached in rows.files:
        if attached.requirement_id in files:
            files[attached.requirement_id].append(attached.file)
    holdings_record(
        [
            held
            for slot in rows.resolved.uploads
            for held in _papers_held(case, slot, files[slot.requirement.pk], rows)
        ]
    )
    _disputes_open(case, rows, actor)
    _demands_note(case, rows, actor)


def _papers_held(case: Case, slot: Slot, files: Iterable[StoredFile], rows: Rows) -> list[HeldMaterial]:
    need = slot.need
    if need.kind is None or not need.kind.is_reusable:
        return []
    if slot.is_disputed and slot.held[0].origin != Origin.RECEIVED:
        return []  # against what a department holds it prevails in this case only (浙江规定 第七条)
    party = (need.subject.kind, need.subject.identifier) if need.subject else None
    paper = Paper(need.kind, party_id(case, party), need.department_ids, need.about)
    return held_rows(case, paper, files, case.clerk_id, rows.at)


def _uses(case: Case, rows: Rows, actor: Actor) -> list[UseEntry]:
    """What this case itself has fetched stands in the ledger since it was fetched."""
    return [
        UseEntry(
            at=rows.at,
            use=Use.REUSED,
            subject_id=held.subject_id,
            kind=held.kind,
            actor_id=actor.user_id,
            department_id=slot.need.department_ids[0],
            supplier_id=held.department_id,
            resource_id=held.resource_id,
            held=held,
            reference=case.intake_key,
            purpose=case.joint_service.name,
        )
        for slot in rows.resolved.of(Answer.HELD)
        for held in slot.held[:1]
        if held.reference != case.intake_key
    ]


def _disputes_open(case: Case, rows: Rows, actor: Actor) -> None:
    said = rows.draft.said_of
    for slot in rows.resolved.slots:
        if slot.is_disputed and slot.held[0].origin != Origin.RECEIVED:
            correction_open(
                held=slot.held[0],
                subject_id=slot.held[0].subject_id,
                reference=case.intake_key,
                field="",
                held_value="",
                claimed_value="",
                reason=said[slot.requirement.pk].reason,
                claimed_file_id=next(
                    (row.file_id for row in rows.files if row.requirement_id == slot.requirement.pk), None
                ),
                actor_id=actor.user_id,
                at=rows.at,
            )
    put_right = {
        key: source
        for key, source in case.form_sources.items()
        if (value := str(case.form_values.get(key) or "")) and value != source["value"]
    }
    held = (
        HeldMaterial.objects.in_bulk([source["held"] for source in put_right.values()]) if put_right else {}
    )
    for key, source in put_right.items():
        correction_open(
            held=held[source["held"]],
            subject_id=held[source["held"]].subject_id,
            reference=case.intake_key,
            field=key,
            held_value=str(source["value"]),
            claimed_value=str(case.form_values[key]),
            reason=_("Put right in the one form"),
            actor_id=actor.user_id,
            at=rows.at,
        )


def _demands_note(case: Case, rows: Rows, actor: Actor) -> None:
    """Each becomes a finding: what is held is asked for by nobody (浙江规定 第七条, 第四十三条第三项)."""
    for requirement_id, said in rows.draft.said_of.items():
        slot = rows.resolved.by_requirement.get(requirement_id)
        if said.choice != SlotChoice.ASKED or slot is None:
            continue
        demand = MaterialDemand.objects.create(
            case=case,
            requirement_id=requirement_id,
            held_id=said.held_id,
            reason_code=said.reason_code,
            reason=said.reason,
            clerk_id=actor.user_id,
            at=rows.at,
        )
        event_append(
            case_id=case.pk,
            verb=Verb.MATERIAL_ASKED,
            at=rows.at,
            actor_id=actor.user_id,
            reason=f"{slot.requirement.name}: {AskReason(said.reason_code).label}",
        )
        material_demanded.send(Case, case=case, demand=demand, at=rows.at)
