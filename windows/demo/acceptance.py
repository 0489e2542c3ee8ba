"""Invented cases between receipt and acceptance: what came in, what was made of it, what then happened."""

from datetime import datetime
from pathlib import Path

import yaml

from cases.models import Case, DeferredMaterial, IntakeDraft, SupplementNotice, VoidReason
from cases.selectors.slots import draft_resolution
from cases.services import Choice, Intake, Point
from catalogue.models import MaterialRequirement, Necessity
from materials.selectors import Answer
from people.policy import Actor
from windows.demo.samples import sample_upload
from workflows import engine
from workflows.engine.acceptance import deferred_supply

TOLERANT = "tolerant"
_SAID = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))["acceptance"]


def materials_brought(intake: str, draft: IntakeDraft) -> list[MaterialRequirement]:
    """All that is asked; but for a notice the first is missing, and what may follow follows."""
    asked = [
        slot.requirement
        for slot in draft_resolution(draft=draft, at=draft.created_at).of(Answer.ASK)
        if slot.requirement.necessity != Necessity.NOT_NEEDED
    ]
    if intake == TOLERANT:
        return [row for row in asked if row.necessity != Necessity.DEFERRABLE]
    return asked[1:] if intake == Choice.NOTICE else asked


def intake_of(intake: str, draft: IntakeDraft) -> Intake:
    if intake in ("", TOLERANT):
        return Intake()
    points: list[Point] = []
    if intake == Choice.NOTICE:
        missing = draft_resolution(draft=draft, at=draft.created_at).of(Answer.ASK)[0].requirement
        field = draft.joint_service.fields[0]["key"]
        points = [
            Point(f"material:{missing.pk}", _SAID["missing"]),
            Point(f"field:{field}", _SAID["wording"]),
        ]
    return Intake(
        choice=Choice(intake),
        reason=_SAID.get(intake, ""),
        competent_organ=_SAID["competent_organ"] if intake == Choice.NOT_ACCEPT else "",
        points=points,
    )


def acceptance_leave(then: str, case: Case, *, clerk: Actor, lead: Actor, at: datetime) -> None:
    acts = {
        "point": _point,
        "answer": _answer,
        "supply": _supply,
        "void": _void,
        "void_by_lead": _void,
    }
    acts[then](case, lead if then in ("point", "void_by_lead") else clerk, at)


def _point(case: Case, actor: Actor, at: datetime) -> None:
    field = case.joint_service.fields[-2]["key"]
    engine.notice_point(
        case_number=case.number,
        actor=actor,
        department_id=case.lead_department_id,
        target=f"field:{field}",
        text=_SAID["form_point"],
        at=at,
    )


def _answer(case: Case, actor: Actor, at: datetime) -> None:
    """Everything the notice names, so that the case waits for acceptance again."""
    for point in SupplementNotice.objects.get(case=case).points.select_related("requirement"):
        if point.requirement is not None:
            engine.acceptance_supply(
                case_number=case.number,
                actor=actor,
                requirement_id=point.requirement.pk,
                upload=sample_upload(point.requirement.name, point.requirement.name_en),
                at=at,
            )
        else:
            key = point.target.removeprefix("field:")
            value = _SAID["corrected"].format(value=case.form_values[key])
            engine.acceptance_correct(case_number=case.number, actor=actor, values={key: value}, at=at)
    engine.acceptance_complete(case_number=case.number, actor=actor, at=at)


def _supply(case: Case, actor: Actor, at: datetime) -> None:
    first = DeferredMaterial.objects.filter(case=case).select_related("requirement").order_by("pk")[0]
    deferred_supply(
        case_number=case.number,
        actor=actor,
        deferred_id=first.pk,
        upload=sample_upload(first.requirement.name, first.requirement.name_en),
        at=at,
    )


def _void(case: Case, actor: Actor, at: datetime) -> None:
    """By the window for the supervisor to decide, by the lead for the window."""
    is_window = case.clerk_id == actor.user_id
    engine.void_ask(
        case_number=case.number,
        actor=actor,
        reason=VoidReason.DUPLICATE if is_window else VoidReason.WRONG_APPLICANT,
        note=_SAID["void" if is_window else "void_by_lead"],
        at=at,
    )
