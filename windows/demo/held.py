"""What government held of the invented people: consents they gave, answers the sources sent, declarations."""

from datetime import datetime
from typing import Any

from cases.models import IntakeDraft, SlotChoice
from cases.selectors.slots import draft_resolution
from cases.services import draft_choose, draft_consent, draft_lookups_order
from materials.models import Lookup, LookupState
from materials.selectors import Answer
from materials.services.lookup_results import Supply, lookup_settle
from people.policy import Actor


def consents_give(draft: IntakeDraft, *, actor: Actor, at: datetime) -> None:
    for slot in draft_resolution(draft=draft, at=at).slots:
        if slot.needs_consent:
            draft_consent(draft=draft, requirement=slot.requirement, is_given=True, actor=actor, at=at)


def lookups_play(draft: IntakeDraft, *, actor: Actor, at: datetime) -> None:
    """The sources have long answered: nobody else knows these people."""
    draft_lookups_order(draft=draft, actor=actor, at=at)
    owed = Lookup.objects.filter(reference=draft.key, state=LookupState.PENDING)
    for lookup in owed.select_related("resource__owner", "subject"):
        supply = Supply(
            record=_record(lookup, draft),
            officer_name=lookup.resource.owner.short_name,
            as_of=at,
            duration_ms=40 + lookup.pk % 90,
        )
        lookup_settle(lookup_id=lookup.pk, supply=supply, at=at)


def declare(draft: IntakeDraft, *, actor: Actor, at: datetime) -> None:
    for slot in draft_resolution(draft=draft, at=at).of(Answer.DECLARE):
        draft_choose(
            draft=draft, requirement=slot.requirement, choice=SlotChoice.DECLARED, actor=actor, at=at
        )


def _record(lookup: Lookup, draft: IntakeDraft) -> dict[str, str]:
    """Values that fit the form as it was filled in, so that nothing is disputed."""
    read_off = {
        str(field.get("from", "")).partition(".")[2]: str(draft.form_values.get(field["key"]) or "")
        for field in draft.joint_service.fields
        if str(field.get("from", "")).partition(".")[0] == lookup.kind
    }
    known: dict[str, Any] = {"name": lookup.subject.name, "number": lookup.subject.identifier}
    return {
        field["key"]: str(read_off.get(field["key"]) or known.get(field["key"]) or "—")
        for field in lookup.resource.fields
    }
