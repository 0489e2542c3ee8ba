"""A service under every combination of answers: none may be empty, contradict itself, or ask in vain."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations as pairs

from django.utils.translation import gettext as _

from catalogue.combinations import Combination, combinations, idle_places, judge_of
from catalogue.expressions import Condition, samples
from catalogue.loader.condition_checks import (
    Conditions,
    conditions_read,
    printed_answers,
    question_refuse_idle,
)
from catalogue.loader.entries import MaterialEntry, ServiceEntry, UseEntry
from catalogue.loader.sections import Section

Judge = Callable[[Combination], bool]


def combinations_check(service: ServiceEntry) -> int:
    """Try them and refuse what is found, each once with one example; how many were tried.

    None are tried as long as a condition cannot be read.
    """
    found = conditions_read(service)
    if not found.is_right:
        return 0
    answers = _answers(found)
    tried, is_complete = combinations(answers, settled=_stopping(found))
    trial = _Trial(service, found, tuple(answers), is_complete)
    for combination in tried:
        trial.run(combination)
    trial.refuse_whole()
    return len(tried)


def _stopping(found: Conditions) -> dict[str, frozenset[str]]:
    """The answers that stop the service by themselves."""
    return {
        key: frozenset(option.value for option in question.options if option.stop)
        for key, question in found.questions.items()
    }


def _answers(found: Conditions) -> dict[str, tuple[str, ...]]:
    """The answers to try: of the questions that conditions look at or that may stop, in their order."""
    constants: dict[str, frozenset[int]] = {}
    for condition in found.all:
        for key, numbers in condition.constants.items():
            constants[key] = constants.get(key, frozenset()) | numbers
    stopping = _stopping(found)
    return {
        key: samples(question.symbol, constants.get(key, frozenset()))
        for key, question in found.questions.items()
        if key in constants or stopping[key]
    }


@dataclass(frozen=True)
class _Part:
    """An item or a material with its condition on combinations."""

    section: Section
    name: str
    condition: Condition
    holds: Judge


@dataclass
class _Trial:
    service: ServiceEntry
    found: Conditions
    keys: tuple[str, ...]
    is_complete: bool
    items: dict[str, _Part] = field(default_factory=dict)
    materials: dict[str, _Part] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)  # items.<key>, materials.<key>
    told: set[tuple[str, ...]] = field(default_factory=set)
    judged: set[object] = field(default_factory=set)  # outcomes
    outcomes: dict[Combination, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for use, condition in self.found.items:
            holds = judge_of(condition, self.keys)
            self.items[use.key] = _Part(use.section, use.item.name, condition, holds)
        for part, condition in self.found.materials:
            holds = judge_of(condition, self.keys)
            self.materials[part.key] = _Part(part.section, part.name, condition, holds)
        self.uses = {use.key: use for use in self.service.uses}
        self.needs = {part.key: part for part in self.service.materials}
        self.rules = [judge_of(condition, self.keys) for _question, _stop, condition in self.found.stops]
        stopping = _stopping(self.found)
        self.stopping = [stopping[key] for key in self.keys]

    def run(self, combination: Combination) -> None:
        if stops := self._stops(combination):
            self.outcomes[combination] = stops
            return
        items = tuple([key for key, part in self.items.items() if part.holds(combination)])
        wanted = tuple([key for key, part in self.materials.items() if part.holds(combination)])
        self.outcomes[combination] = outcome = (items, wanted)
        if outcome in self.judged:
            return
        self.judged.add(outcome)
        needed = [key for key in wanted if not set(items).isdisjoint(self.needs[key].items)]
        self.reached |= {f"items.{key}" for key in items} | {f"materials.{key}" for key in needed}
        self._judge_items(items, combination)
        self._judge_materials(items, wanted, needed, combination)

    def refuse_whole(self) -> None:
        """What only all of them show; where not all were tried, what each condition shows by itself."""
        if not self.judged:
            self.service.section.refuse("", _("Every situation ends in a stop."))
            return
        self._refuse_unreached()
        if self.is_complete:
            self._refuse_idle()

    def _refuse_unreached(self) -> None:
        for place, parts in (("items", self.items), ("materials", self.materials)):
            for key, part in parts.items():
                is_reached = f"{place}.{key}" in self.reached
                if not self.is_complete:
                    is_reached = part.condition.verdict({}) is not False
                if not is_reached and self._can_be_judged(place, key):
                    part.section.refuse("when", _("It never applies, whatever is answered."))

    def _refuse_idle(self) -> None:
        printed = printed_answers(self.service)
        idle = {self.keys[place] for place in idle_places(self.outcomes)} - printed
        for entry in self.service.questions:
            if entry.key in idle:
                question_refuse_idle(entry)

    def _can_be_judged(self, place: str, key: str) -> bool:
        """A material for items nobody knows has been refused for that."""
        return place == "items" or any(item in self.items for item in self.needs[key].items)

    def _stops(self, combination: Combination) -> tuple[int, ...]:
        chosen = [place for place, value in enumerate(combination) if value in self.stopping[place]]
        ruled = [-1 - place for place, holds in enumerate(self.rules) if holds(combination)]
        return tuple(chosen + ruled)

    def _judge_items(self, items: Sequence[str], combination: Combination) -> None:
        if not items:
            text = _("No item applies. For example: %(example)s.")
            conditions = [part.condition for part in self.items.values()]
            self._tell(self.service.section, "items", text, conditions, combination)
        for one, other in pairs(items, 2):
            text = self._conflict(self.uses[one], self.uses[other])
            if text:
                self._tell_pair(self.items[one], self.items[other], text, combination)

    @staticmethod
    def _conflict(one: UseEntry, other: UseEntry) -> str:
        if other.key in one.excludes or one.key in other.excludes:
            return _("It applies with “%(other)s”, which excludes it. For example: %(example)s.")
        if one.item.licence_type and one.item.licence_type == other.item.licence_type:
            return _("It applies with “%(other)s”, which issues the same licence. For example: %(example)s.")
        return ""

    def _judge_materials(
        self, items: Sequence[str], wanted: Sequence[str], needed: Sequence[str], combination: Combination
    ) -> None:
        for key in wanted:
            part = self.materials[key]
            if key not in needed and part.condition.symbols and self._can_be_judged("materials", key):
                text = _(
                    "Nobody needs it: it applies where none of its items does. For example: %(example)s."
                )
                conditions = [part.condition, *self._item_conditions(self.needs[key])]
                self._tell(part.section, "when", text, conditions, combination)
        for one, other in pairs(needed, 2):
            if self._is_same(self.needs[one], self.needs[other], items):
                text = _(
                    "“%(other)s” is the same kind for the same item and holder. For example: %(example)s."
                )
                self._tell_pair(self.materials[one], self.materials[other], text, combination)

    def _item_conditions(self, part: MaterialEntry) -> Iterator[Condition]:
        return (self.items[key].condition for key in part.items if key in self.items)

    @staticmethod
    def _is_same(one: MaterialEntry, other: MaterialEntry, items: Sequence[str]) -> bool:
        shared = set(one.items) & set(other.items) & set(items)
        return one.kind == other.kind and one.holder == other.holder and bool(shared)

    def _tell_pair(self, one: _Part, other: _Part, text: str, combination: Combination) -> None:
        """At the later of the two, which is what has been added."""
        conditions = [one.condition, other.condition]
        self._tell(other.section, "", text, conditions, combination, other=one.name)

    def _tell(
        self,
        section: Section,
        key: str,
        text: str,
        conditions: Sequence[Condition],
        combination: Combination,
        **values: str,
    ) -> None:
        """Once per place and text; the example names the answers that these conditions look at."""
        if (mark := (section.path, text, *values.values())) in self.told:
            return
        self.told.add(mark)
        looked_at = {symbol for condition in conditions for symbol in condition.symbols}
        given = [(key, value) for key, value in zip(self.keys, combination, strict=True) if key in looked_at]
        example = _("; ").join(self._in_words(name, value) for name, value in given) or _("always")
        section.refuse(key, text % {"example": example, **values})

    def _in_words(self, key: str, value: str) -> str:
        question = self.found.questions[key]
        option = question.option(value)
        return f"{question.label} {option.label if option else value}"
