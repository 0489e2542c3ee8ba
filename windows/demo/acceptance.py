"""Invented cases between receipt and acceptance: what came in, what was made of it, what then happened."""

from pathlib import Path

import yaml

from cases.models import IntakeDraft
from cases.selectors.slots import draft_resolution
from cases.services import Choice, Intake, Point
from catalogue.models import MaterialRequirement, Necessity
from materials.selectors import Answer

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
