"""情形: questions, their answers, and what a set of answers calls for. Needs no database."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.expression_text import Symbol
from catalogue.expressions import Answers, Condition

_WHOLE = re.compile(r"[0-9]{1,9}")


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
    """A choice among its options, or a whole number from `minimum` to `maximum` when it has none."""

    key: str
    text: str
    text_en: str
    options: tuple[Option, ...] = ()
    unit: str = ""
    unit_en: str = ""
    minimum: int = 0
    maximum: int = 0

    @property
    def label(self) -> str:
        return _in_language(self.text, self.text_en)

    @property
    def unit_label(self) -> str:
        return _in_language(self.unit, self.unit_en)

    @property
    def is_number(self) -> bool:
        return not self.options

    @property
    def symbol(self) -> Symbol:
        values = tuple(option.value for option in self.options)
        return Symbol(self.key, values, self.minimum, self.maximum)

    def option(self, value: str | None) -> Option | None:
        """The answer in words; a number is one where it is whole and within its bounds."""
        if self.is_number:
            return self._number(value or "")
        return next((option for option in self.options if option.value == value), None)

    def _number(self, written: str) -> Option | None:
        if not _WHOLE.fullmatch(written) or not self.minimum <= int(written) <= self.maximum:
            return None
        number = int(written)
        return Option(
            str(number), f"{_spaced(number)} {self.unit}".strip(), f"{_spaced(number)} {self.unit_en}".strip()
        )


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


@dataclass(frozen=True)
class StopRule:
    """A stop that a condition calls for, told at the question whose answer has to change."""

    question: Question
    condition: Condition
    stop: str
    stop_en: str
    stop_basis: str

    @property
    def label(self) -> str:
        return _in_language(self.stop, self.stop_en)


def symbols_of(questions: Iterable[Question]) -> dict[str, Symbol]:
    return {question.key: question.symbol for question in questions}


def answers_known(questions: Iterable[Question], answers: Answers) -> dict[str, str]:
    """The answers that belong to a question and can be its answer; what else was sent is left out."""
    return {q.key: o.value for q in questions if (o := q.option(answers.get(q.key))) is not None}


def answer_problem(question: Question) -> str:
    """What to say about an answer that cannot be one."""
    if question.is_number:
        bounds = {"least": _spaced(question.minimum), "most": _spaced(question.maximum)}
        return _("Enter a whole number from %(least)s to %(most)s.") % bounds
    return _("Choose one of the answers offered.")


def stops_among(
    questions: Iterable[Question], answers: Answers, rules: Sequence[StopRule] = ()
) -> tuple[Stop, ...]:
    """In the order of the questions; `answers` as `answers_known` leaves them."""
    found = []
    for question in questions:
        option = question.option(answers.get(question.key))
        if option is None:
            continue
        if option.stop:
            found.append(Stop(question, option))
        found += [
            Stop(question, replace(option, stop=r.stop, stop_en=r.stop_en, stop_basis=r.stop_basis))
            for r in rules
            if r.question.key == question.key and r.condition.applies(answers)
        ]
    return tuple(found)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def _in_language(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese
