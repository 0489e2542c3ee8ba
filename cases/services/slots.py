"""What is said at the window about a material that is held, to be fetched or to be declared."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import AskReason, IntakeDraft, Said, SlotChoice
from cases.selectors.slots import draft_resolution
from cases.services.drafts import draft_change
from catalogue.models import MaterialRequirement
from catalogue.selectors import ServicePlan
from common.errors import NotAllowedError, RuleBrokenError
from materials.selectors import Answer, Resolution, Slot, Why
from materials.services import consent_record, lookup_order
from people.policy import Actor
from people.services import applicant_note

LAW = "浙江省保障“最多跑一次”改革规定 第七条"
SENSITIVE = "个人信息保护法 第二十九条、第三十条"


@transaction.atomic
def draft_choose(
    *,
    draft: IntakeDraft,
    requirement: MaterialRequirement,
    choice: SlotChoice,
    actor: Actor,
    at: datetime,
    reason_code: str = "",
    reason: str = "",
) -> None:
    """Keep what was said about one material; the last word counts.

    Who asks for what is held must say why: it becomes a finding (rules R35, V3). Who disputes what is held
    has their own version prevail for this case (浙江规定 第七条).

    Raises:
        RuleBrokenError: the choice does not fit how the material stands, or the reason is missing.
    """
    slot = slot_of(draft, requirement, at)
    if slot.answer not in _FITTING[choice] or (choice is SlotChoice.LATER and not slot.is_deferrable):
        raise RuleBrokenError(_("This does not fit how the material stands now."), field="choice")
    if choice is SlotChoice.PAPER and draft.is_online:
        raise RuleBrokenError(_("Only a clerk at the window can see a paper."), field="choice")
    if choice is SlotChoice.ASKED and draft.is_online:
        raise RuleBrokenError(_("What is held is not asked for."), field="choice", source=LAW)
    if choice is SlotChoice.ASKED and reason_code not in AskReason.values:
        raise RuleBrokenError(
            _("What is held is not asked for. Whoever asks all the same chooses the reason."),
            field="reason_code",
            source=LAW,
        )
    said = Said(
        choice,
        at,
        held_id=slot.held[0].pk if slot.held else None,
        reason_code=reason_code if choice is SlotChoice.ASKED else "",
        reason=reason.strip()[:500],
    )
    draft_change(draft, at, said=draft.said | {str(requirement.pk): said.plain()})


@transaction.atomic
def draft_unchoose(*, draft: IntakeDraft, requirement: MaterialRequirement, at: datetime) -> None:
    """Take the choice back, and the files that came with it alone."""
    rest = {pk: said for pk, said in draft.said.items() if pk != str(requirement.pk)}
    draft_change(draft, at, said=rest)
    slot = slot_of(draft, requirement, at)
    if not slot.is_asked and not slot.is_disputed:
        draft.materials.filter(requirement=requirement).delete()


@transaction.atomic
def draft_consent(
    *, draft: IntakeDraft, requirement: MaterialRequirement, is_given: bool, actor: Actor, at: datetime
) -> None:
    """The applicant's separate word on sensitive data (个人信息保护法 29, 30); who refuses brings it.

    Raises:
        RuleBrokenError: no consent is needed for this material.
    """
    draft_change(draft, at)
    slot = slot_of(draft, requirement, at)
    need = slot.need
    if need.kind is None or need.subject is None or not (slot.needs_consent or slot.why is Why.BROUGHT):
        raise RuleBrokenError(
            _("No separate consent is needed for this material."), field="consent", source=SENSITIVE
        )
    consent_record(
        reference=draft.key,
        subject_id=_subject_id(draft, slot),
        kind=need.kind,
        is_given=is_given,
        actor_id=actor.user_id,
        at=at,
    )
    if is_given:
        draft.materials.filter(requirement=requirement).delete()
        draft_lookups_order(draft=draft, actor=actor, at=at)


def draft_lookups_order(
    *, draft: IntakeDraft, actor: Actor, at: datetime, plan: ServicePlan | None = None
) -> int:
    """Ask the sources for what this intake needs and nobody has yet; each once. Returns how many were asked.

    Nothing is asked for that waits for a consent or for the number of the person it is about.
    """
    resolved = draft_resolution(draft=draft, at=at, plan=plan)
    return lookups_owe(draft=draft, resolved=resolved, actor_id=actor.user_id, at=at)


def lookups_owe(*, draft: IntakeDraft, resolved: Resolution, actor_id: int, at: datetime) -> int:
    """Whatever is to be fetched has its look-up, once; also what only the submission has brought to light."""
    owed = 0
    for slot in resolved.of(Answer.FETCH):
        if slot.lookup is not None or slot.needs_consent or slot.why is Why.WHOSE:
            continue
        if slot.access is None or slot.asked_by is None or slot.need.kind is None:
            continue
        with suppress(NotAllowedError):  # it stands in the ledger; the slot says that there is no access
            lookup_order(
                reference=draft.key,
                resource_id=slot.access.resource.pk,
                subject_id=_subject_id(draft, slot),
                kind=slot.need.kind.code,
                department_id=slot.asked_by.department_id,
                purpose=slot.asked_by.purpose,
                actor_id=actor_id,
                at=at,
            )
            owed += 1
    return owed


def slot_of(draft: IntakeDraft, requirement: MaterialRequirement, at: datetime) -> Slot:
    """
    Raises:
        RuleBrokenError: the material is not needed in this applicant's situation.
    """
    slot = draft_resolution(draft=draft, at=at).by_requirement.get(requirement.pk)
    if slot is None:
        raise RuleBrokenError(_("This material is not needed in this situation."), field="material")
    return slot


def _subject_id(draft: IntakeDraft, slot: Slot) -> int:
    subject = slot.need.subject
    if subject is None:
        raise RuleBrokenError(_("Say first whose material it is."), field="identifier")
    names = {draft.identifier: draft.name, draft.agent_identifier: draft.agent_name}
    return applicant_note(
        kind=subject.kind, identifier=subject.identifier, name=names.get(subject.identifier, "")
    )


_FITTING = {
    SlotChoice.CONFIRMED: {Answer.HELD},
    SlotChoice.DISPUTED: {Answer.HELD},
    SlotChoice.ASKED: {Answer.HELD, Answer.FETCH, Answer.INTERNAL, Answer.ASK},
    SlotChoice.DECLARED: {Answer.DECLARE},
    SlotChoice.PAPER: {Answer.ASK},
    SlotChoice.LATER: {Answer.ASK},
}
