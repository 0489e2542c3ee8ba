"""The list of materials as it shrinks under the answers, each row with the answer behind it."""

from dataclasses import dataclass
from functools import cached_property

from catalogue.models import MaterialRequirement
from catalogue.selectors import Question, ServiceBundle, ServicePlan


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
            if not provision:
                lines.append(self._without(known.requirement, known.joint_item_ids))
            elif causes:
                lines.append(
                    MaterialLine(
                        known.requirement, provision, causes[0].question.label, causes[0].option.label
                    )
                )
            else:
                lines.append(MaterialLine(known.requirement, provision))
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

    def _without(self, requirement: MaterialRequirement, joint_item_ids: frozenset[int]) -> MaterialLine:
        """Its own condition may fail, or that of every item it is for. An open question may bring it yet."""
        conditions = [requirement.condition] + [
            part.joint_item.condition for part in self.bundle.items if part.joint_item.pk in joint_item_ids
        ]
        open_question = ""
        for condition in conditions:
            for key, wanted in condition.items():
                question = self.bundle.question(key)
                given = self.plan.answers.get(key)
                if question is None or given in wanted:
                    continue
                if given is not None:
                    return MaterialLine(requirement, "", question.label, _option_label(question, given))
                open_question = open_question or question.label
        return MaterialLine(requirement, "", open_question)


def _option_label(question: Question, value: str) -> str:
    option = question.option(value)
    return option.label if option else value
