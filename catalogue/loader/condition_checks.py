"""Whether the conditions of a service can be read, and what they name is there."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalogue.expression_text import ConditionError, Symbol
from catalogue.expressions import ALWAYS, Condition, Source, condition_compile
from catalogue.loader.entries import MaterialEntry, QuestionEntry, ServiceEntry, StopEntry, UseEntry
from catalogue.loader.sections import Section
from catalogue.situations import Option, Question, symbols_of


@dataclass(frozen=True)
class Conditions:
    """A service's conditions, compiled; `is_right` when each could be."""

    questions: Mapping[str, Question]
    items: tuple[tuple[UseEntry, Condition], ...]
    materials: tuple[tuple[MaterialEntry, Condition], ...]
    stops: tuple[tuple[QuestionEntry, StopEntry, Condition], ...]
    is_right: bool

    @property
    def all(self) -> tuple[Condition, ...]:
        return (
            *(condition for _use, condition in self.items),
            *(condition for _material, condition in self.materials),
            *(condition for _question, _stop, condition in self.stops),
        )


def conditions_read(service: ServiceEntry) -> Conditions:
    """Compile them all; what cannot be compiled is refused at its line."""
    questions = {entry.key: _question(entry) for entry in service.questions}
    symbols = symbols_of(questions.values())
    wrong: list[Section] = []

    def compiled(section: Section, source: Source) -> Condition:
        try:
            return condition_compile(source, symbols)
        except ConditionError:
            wrong.append(section)
            _refuse(section, source, symbols)
            return ALWAYS

    return Conditions(
        questions=questions,
        items=tuple((use, compiled(use.section, use.condition)) for use in service.uses),
        materials=tuple((part, compiled(part.section, part.condition)) for part in service.materials),
        stops=tuple(
            (question, stop, compiled(stop.section, stop.when))
            for question in service.questions
            for stop in question.stops
        ),
        is_right=not wrong,
    )


def conditions_check(service: ServiceEntry) -> None:
    found = conditions_read(service)
    _excludes(service)
    if found.is_right:
        _questions_used(service, found)


def printed_answers(service: ServiceEntry) -> set[str]:
    """Questions whose answers stand on a licence."""
    sources = [source for use in service.uses for source in use.item.licence_fields.values()]
    return {source.removeprefix("answer:") for source in sources if source.startswith("answer:")}


def question_refuse_idle(entry: QuestionEntry) -> None:
    """A question that changes nothing is a burden on whoever must answer it."""
    entry.section.refuse("key", _("The answer to this question changes nothing; leave it out."))


def _refuse(section: Section, source: Source, symbols: Mapping[str, Symbol]) -> None:
    """A mapping is tried question by question, so that each wrong line is told."""
    parts = [source] if isinstance(source, str) else [{key: wanted} for key, wanted in source.items()]
    for part in parts:
        try:
            condition_compile(part, symbols)
        except ConditionError as error:
            is_mapping = not isinstance(part, str) and error.question
            section.refuse(f"when.{error.question}" if is_mapping else "when", str(error))


def _questions_used(service: ServiceEntry, found: Conditions) -> None:
    used = {key for condition in found.all for key in condition.symbols} | printed_answers(service)
    for entry in service.questions:
        if entry.key and entry.key not in used and not any(option.stop for option in entry.options):
            question_refuse_idle(entry)


def _excludes(service: ServiceEntry) -> None:
    keys = {use.key for use in service.uses}
    for use in service.uses:
        for key in use.excludes:
            if key not in keys:
                use.section.refuse("excludes", _("The item “%(found)s” is unknown here.") % {"found": key})
            elif key == use.key:
                use.section.refuse("excludes", _("An item cannot exclude itself."))


def _question(entry: QuestionEntry) -> Question:
    return Question(
        key=entry.key,
        text=entry.text,
        text_en=entry.text_en,
        options=tuple(Option(part.value, part.name, part.name_en, part.stop) for part in entry.options),
        unit=entry.unit,
        unit_en=entry.unit_en,
        minimum=entry.minimum or 0,
        maximum=entry.maximum or 0,
    )
