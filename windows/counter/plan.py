"""The list of materials as it shrinks under the answers, each row with the answers behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from catalogue.models import MaterialRequirement
from catalogue.selectors import BundleMaterial, Cause, Condition, ServiceBundle, ServicePlan, causes_of


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """`provision` is file, form or shared, and empty where the material is not needed or not decided yet.

    `question` and `answer` say what brought it or took it away; without an answer the question is open.
    """

    requirement: MaterialRequirement
    provision: str
    question: str = ""
    answer: str = ""


class ShrinkingPlan:
    """All materials the service knows against those this applicant must bring."""

    def __init__(self, plan: ServicePlan, bundle: ServiceBundle) -> None:
        self.plan = plan
        self.bundle = bundle
        self._conditions = {part.joint_item.pk: part.condition for part in bundle.items}

    @cached_property
    def lines(self) -> list[MaterialLine]:
        needed = {
            material.requirement.pk: (provision, material.causes)
            for provision, materials in (
                ("form", self.plan.from_form),
                ("file", self.plan.asked),
                ("shared", self.plan.held),
            )
            for material in materials
        }
        lines = []
        for known in self.bundle.materials:
            provision, causes = needed.get(known.requirement.pk, ("", ()))
            lines.append(
                _brought(known.requirement, provision, causes) if provision else self._without(known)
            )
        return lines

    @property
    def asked(self) -> list[MaterialLine]:
        return [line for line in self.lines if line.provision == "file"]

    @property
    def unasked(self) -> list[MaterialLine]:
        return [line for line in self.lines if line.provision in ("form", "shared")]

    @property
    def undecided(self) -> list[MaterialLine]:
        return [line for line in self.lines if not line.provision and not line.answer]

    @property
    def dropped(self) -> list[MaterialLine]:
        return [line for line in self.lines if not line.provision and line.answer]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def left(self) -> int:
        """Files to bring, as far as the answers tell; what is still undecided counts."""
        return len(self.asked) + sum(line.requirement.is_asked for line in self.undecided)

    def _without(self, known: BundleMaterial) -> MaterialLine:
        """Its own condition fails, or that of each item it is for; else an open question may bring it yet."""
        items = [condition for pk, condition in self._conditions.items() if pk in known.joint_item_ids]
        failing = [condition for condition in (known.condition, *items) if self._fails(condition)]
        if self._fails(known.condition) or (items and all(self._fails(condition) for condition in items)):
            return self._taken_away(known.requirement, failing[0])
        still_open = [key for one in (known.condition, *items) for key in one.open(self.plan.answers)]
        question = self.bundle.question(still_open[0]) if still_open else None
        return MaterialLine(known.requirement, "", question.label if question else "")

    def _taken_away(self, requirement: MaterialRequirement, condition: Condition) -> MaterialLine:
        causes = causes_of(self.bundle, condition, self.plan.answers)
        answers = _(", ").join(cause.option.label for cause in causes)
        return MaterialLine(requirement, "", causes[0].question.label, answers)

    def _fails(self, condition: Condition) -> bool:
        return condition.verdict(self.plan.answers) is False


def _brought(requirement: MaterialRequirement, provision: str, causes: Sequence[Cause]) -> MaterialLine:
    if not causes:
        return MaterialLine(requirement, provision)
    return MaterialLine(requirement, provision, causes[0].question.label, causes[0].option.label)
