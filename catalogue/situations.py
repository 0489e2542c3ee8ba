"""情形: questions, their answers, and what a set of answers calls for. Needs no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

Condition = Mapping[str, Sequence[str]]  # {question: [answers]}; empty = always
Answers = Mapping[str, str]  # {question: answer}


@dataclass(frozen=True)
class Option:
    """One answer to a question; with a `stop` the service cannot be had in that situation at all."""

    value: str
    name: str
    name_en: str = ""
    stop: str = ""
    stop_en: str = ""
    stop_basis: str = ""

    @property
    def label(self) -> str:
        return _in_language(self.name, self.name_en)

    @property
    def stop_label(self) -> str:
        return _in_language(self.stop, self.stop_en)


@dataclass(frozen=True)
class Question:
    key: str
    text: str
    text_en: str
    options: tuple[Option, ...]

    @property
    def label(self) -> str:
        return _in_language(self.text, self.text_en)

    def option(self, value: str | None) -> Option | None:
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True)
class Stop:
    """Why the service cannot be had: the text for the applicant and the article behind it."""

    question: Question
    option: Option

    @property
    def text(self) -> str:
        return self.option.stop_label

    @property
    def basis(self) -> str:
        return self.option.stop_basis


def applies(condition: Condition, answers: Answers) -> bool:
    """Whether each question of the condition has one of the answers it names; an open question has none."""
    return all(answers.get(question) in wanted for question, wanted in condition.items())


def answers_known(questions: Iterable[Question], answers: Answers) -> dict[str, str]:
    """The answers that belong to a question and are among its options; what else was sent is left out."""
    return {q.key: o.value for q in questions if (o := q.option(answers.get(q.key))) is not None}


def stops_among(questions: Iterable[Question], answers: Answers) -> tuple[Stop, ...]:
    chosen = [(question, question.option(answers.get(question.key))) for question in questions]
    return tuple(Stop(question, option) for question, option in chosen if option is not None and option.stop)


def _in_language(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese
