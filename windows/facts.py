"""Answers and form values as a reader sees them: in words, in the order they were asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cases.services import field_label
from catalogue.models import JointService
from catalogue.selectors import Question


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str
    key: str = ""


def answer_facts(questions: Iterable[Question], answers: Mapping[str, str]) -> list[Fact]:
    return [
        Fact(question.label, option.label if option else answers[question.key], question.key)
        for question in questions
        if question.key in answers
        for option in [question.option(answers[question.key])]
    ]


def form_facts(joint_service: JointService, values: Mapping[str, str]) -> list[Fact]:
    return [
        Fact(field_label(field), str(values.get(field["key"], "")), field["key"])
        for field in joint_service.fields
    ]
