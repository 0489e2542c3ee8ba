"""The rows of the materials' page: what is asked, with its reason, and what is not, with who has it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import AskReason, IntakeDraft, SlotChoice, TrayFile
from cases.selectors.slots import Suggestion
from cases.services import field_label
from common.clock import local_date
from materials.models import LookupState
from materials.selectors import Answer, Slot, Why, supplier_of, why_text
from windows.counter.forms import AttachForm
from windows.counter.wizard import Progress

POLL_SECONDS = 3


def unasked_context(progress: Progress) -> dict[str, Any]:
    """What is not asked of the applicant: who has it, until when, and what may be said about it."""
    rows = [unasked_row(progress, slot) for slot in progress.resolved.unasked]
    return {
        "draft": progress.draft,
        "resolved": progress.resolved,
        "unasked": rows,
        "is_waiting": any(row["is_waiting"] for row in rows),
        "poll_seconds": POLL_SECONDS,
        "ask_reasons": AskReason.choices,
    }


def unasked_row(progress: Progress, slot: Slot) -> dict[str, Any]:
    held = slot.held[0] if slot.held else None
    said = progress.said.get(slot.requirement.pk)
    return {
        "slot": slot,
        "requirement": slot.requirement,
        "answer": slot.answer.value,
        "held": held,
        "files": [part.file for part in slot.held if part.file is not None],
        "supplier": supplier_of(slot),
        "why": why_text(slot),
        "said": said.choice if said else "",
        "is_waiting": _is_waiting(slot),
        "may_speak": slot.answer in (Answer.HELD, Answer.FETCH, Answer.INTERNAL) and not slot.needs_consent,
        "necessity": _necessity(slot) if slot.needs_consent else "",
        "problem": slot.lookup.get_problem_display() if slot.lookup and slot.lookup.problem else "",
    }


def _necessity(slot: Slot) -> str:
    """Why sensitive data are needed, as the applicant must be told (个人信息保护法 30)."""
    is_english = (get_language() or "").startswith("en")
    stated = [
        row for row in (slot.need.kind, slot.access.resource if slot.access else None) if row is not None
    ]
    for row in stated:
        if row.necessity:
            return row.necessity_en if is_english and row.necessity_en else row.necessity
    return ""


def _is_waiting(slot: Slot) -> bool:
    """Whether an answer may come any moment; what is asked by hand or failed before comes when it comes."""
    lookup = slot.lookup
    return (
        slot.why is Why.TO_FETCH
        and lookup is not None
        and lookup.state == LookupState.PENDING
        and lookup.next_attempt_at is not None
    )


def asked_rows(progress: Progress) -> list[dict[str, Any]]:
    return [asked_row(progress, slot) for slot in progress.resolved.uploads]


def asked_row(progress: Progress, slot: Slot) -> dict[str, Any]:
    needed = slot.requirement
    said = progress.said.get(needed.pk)
    files = progress.files.get(needed.pk, [])
    return {
        "draft": progress.draft,
        "needed": needed,
        "slot": slot,
        "why": SlotChoice.DISPUTED.label if slot.is_disputed else why_text(slot),
        "is_declared": slot.answer is Answer.DECLARE,
        "declared_at": said.at if said and said.choice == "declared" else None,
        "said": said,
        "files": files,
        "pages": sum(attached.file.pages or 1 for attached in files),
        "is_paper": said is not None and said.choice == SlotChoice.PAPER,
        "is_later": said is not None and said.choice == SlotChoice.LATER,
        "is_open": slot.requirement.pk not in progress.standing.there,
        "form": AttachForm(auto_id=f"file-{needed.pk}"),
    }


def tray_context(progress: Progress, tray: Sequence[TrayFile]) -> dict[str, Any]:
    """The files without a material, and the materials each of them may be given to."""
    return {
        "draft": progress.draft,
        "tray": tray,
        "takers": [slot.requirement for slot in progress.resolved.uploads],
        "tray_form": AttachForm(auto_id="file-tray"),
    }


def source_words(found: Mapping[str, Suggestion]) -> dict[str, str]:
    """Under each field that is filled in: where its value comes from, so that the applicant can judge it."""
    words = {}
    for key, suggestion in found.items():
        if suggestion.held is not None:
            words[key] = _("From %(supplier)s, as of %(day)s. Put it right if it is wrong.") % {
                "supplier": suggestion.held.department.short_label,
                "day": local_date(suggestion.held.as_of).isoformat(),
            }
        elif suggestion.case is not None:
            words[key] = _("From the applicant's own case of %(day)s.") % {
                "day": local_date(suggestion.case.received_at).isoformat()
            }
    return words


def put_right(draft: IntakeDraft) -> list[dict[str, str]]:
    """What the applicant wrote instead of what is held."""
    labels = {field["key"]: field_label(field) for field in draft.joint_service.fields}
    return [
        {"label": labels[key], "value": str(draft.form_values[key]), "held": str(source["value"])}
        for key, source in draft.form_sources.items()
        if draft.form_values.get(key) and str(draft.form_values[key]) != source["value"]
    ]
