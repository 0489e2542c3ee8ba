"""Conditions on answers: rules as data, judged by rule-engine, compiled once. Needs no database.

A condition is a mapping `{question: [answers]}` or a text such as `area >= 300 and music == "yes"`; the
mapping is turned into a text, so that there is one way in which conditions are judged.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import prod

from django.utils.translation import gettext as _
from rule_engine import Context, DataType, EngineError, Rule

from catalogue.expression_text import ConditionError, Symbol, comparisons, names_of, symbol_of, text_of

Source = Mapping[str, Sequence[str]] | str  # empty = always
Answers = Mapping[str, str]  # {question: answer}, as `catalogue.situations.answers_known` leaves them

_REMEMBERED = 512  # verdicts per condition
_MOST_COMPLETIONS = 2_000


class Condition:
    """Compiled; shared by threads. A missing answer leaves it open unless no answer could matter any more."""

    def __init__(self, text: str, symbols: Sequence[Symbol]) -> None:
        self.text = text
        self.symbols = tuple(symbol.key for symbol in symbols)
        self.constants: dict[str, frozenset[int]] = {}  # of the numbers
        self._rule = Rule(text, _context(symbols)) if text else None
        known = {symbol.key: symbol for symbol in symbols}
        for symbol, found in comparisons(self._rule.statement.expression, known) if self._rule else ():
            self.constants[symbol.key] = self.constants.get(symbol.key, frozenset()) | found
        self._is_number = tuple(symbol.is_number for symbol in symbols)
        self._samples = tuple(
            samples(symbol, self.constants.get(symbol.key, frozenset())) for symbol in symbols
        )
        self._judged = lru_cache(_REMEMBERED)(self._judge)
        self._reasoned = lru_cache(_REMEMBERED)(self._reasons)

    def verdict(self, answers: Answers) -> bool | None:
        """Whether it holds; None as long as an open question may decide."""
        return self._judged(self._values(answers))

    def applies(self, answers: Answers) -> bool:
        return self.verdict(answers) is True

    def reasons(self, answers: Answers) -> tuple[str, ...]:
        """Questions whose answers settle the verdict, none of them without need; empty while it is open."""
        return self._reasoned(self._values(answers))

    def open(self, answers: Answers) -> tuple[str, ...]:
        """Questions that may still decide it."""
        if self.verdict(answers) is not None:
            return ()
        return tuple(key for key in self.symbols if key not in answers)

    def _values(self, answers: Answers) -> tuple[str | None, ...]:
        return tuple([answers.get(key) for key in self.symbols])

    def _judge(self, values: tuple[str | None, ...]) -> bool | None:
        if self._rule is None:
            return True
        if None not in values:
            given = zip(self.symbols, values, self._is_number, strict=True)
            return bool(self._rule.matches({k: int(v or 0) if is_number else v for k, v, is_number in given}))
        ways = [self._samples[at] if value is None else (value,) for at, value in enumerate(values)]
        if prod(len(way) for way in ways) > _MOST_COMPLETIONS:
            return None
        found = {self._judge(completed) for completed in product(*ways)}
        return found.pop() if len(found) == 1 else None

    def _reasons(self, values: tuple[str | None, ...]) -> tuple[str, ...]:
        """What stands later is left out first, so that the first answer that settles it is named."""
        verdict = self._judged(values)
        if verdict is None:
            return ()
        kept = list(values)
        for position in reversed(range(len(kept))):
            value, kept[position] = kept[position], None
            if self._judged(tuple(kept)) is not verdict:
                kept[position] = value
        return tuple(key for key, value in zip(self.symbols, kept, strict=True) if value is not None)


ALWAYS = Condition("", ())


def condition_compile(source: Source, symbols: Mapping[str, Symbol]) -> Condition:
    """
    Raises:
        ConditionError: a question or answer nobody knows, a wrong type, or what is no condition at all.
    """
    text = source if isinstance(source, str) else text_of(source, symbols)
    if not text.strip():
        return ALWAYS
    used = [symbol_of(name, symbols) for name in names_of(text)]
    try:
        return Condition(text, used)
    except EngineError as error:
        raise ConditionError(_("This is no condition: %(reason)s.") % {"reason": error.message}) from error


def samples(symbol: Symbol, constants: frozenset[int]) -> tuple[str, ...]:
    """Answers that stand for all: every choice; of numbers the least, the greatest and those at constants."""
    if not symbol.is_number:
        return symbol.values
    around = {constant + step for constant in constants for step in (-1, 0, 1)}
    inside = {number for number in around if symbol.minimum <= number <= symbol.maximum}
    return tuple(str(number) for number in sorted(inside | {symbol.minimum, symbol.maximum}))


def _context(symbols: Sequence[Symbol]) -> Context:
    types = {s.key: DataType.FLOAT if s.is_number else DataType.STRING for s in symbols}
    return Context(type_resolver=types, mapping_attribute_lookup=False)
