"""What the text of a condition may say: comparisons of questions with values, joined by and, or, not, in.

All else is refused before the expression library sees it, so that no text can call a function, reach an
attribute or run a regular expression.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rule_engine import Rule, ast

RESERVED = frozenset(Rule.parser.reserved_words)
_JOINING = frozenset({"and", "or", "not", "in"})
_COMPARING = frozenset({"==", "!=", "<=", ">=", "<", ">"})
_PART = re.compile(
    r"""\s*(?:(?P<text>"[^"\\\n]*"|'[^'\\\n]*')|(?P<number>[0-9]{1,9}(?![\w.]))|(?P<word>[A-Za-z_]\w*)"""
    r"""|(?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,))""",
    re.ASCII,
)


class ConditionError(ValueError):
    """The condition cannot be one; the text says why. `question` is the part of a mapping it is about."""

    def __init__(self, text: str, question: str = "") -> None:
        super().__init__(text)
        self.question = question


@dataclass(frozen=True)
class Symbol:
    """A question as conditions see it: a choice among `values`, or a whole number when there are none."""

    key: str
    values: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 0

    @property
    def is_number(self) -> bool:
        return not self.values


def names_of(text: str) -> list[str]:
    """The questions it names, each once, in their order.

    Raises:
        ConditionError: there is something in it that no condition may hold.
    """
    names: dict[str, None] = {}
    before, position, end, is_list = "", 0, len(text.rstrip()), False
    while position < end:
        found = _PART.match(text, position)
        if found is None:
            raise _not_allowed(text[position:end].split(maxsplit=1)[0])
        part = found.group().strip()
        if (part == "(" and before not in _JOINING | _COMPARING | {"", "("}) or (
            part == "[" and before != "in"
        ):
            raise _not_allowed(f"{before}{part}")
        if part == "," and not is_list:
            raise _not_allowed(part)
        is_list = part == "[" or (is_list and part != "]")
        if found.lastgroup == "word" and part not in _JOINING:
            names[part] = None
        before, position = part, found.end()
    return list(names)


def text_of(source: Mapping[str, Sequence[str]], symbols: Mapping[str, Symbol]) -> str:
    """The mapping in the words of an expression."""
    parts = []
    for key, wanted in source.items():
        symbol = symbol_of(key, symbols)
        if symbol.is_number:
            raise _number_wanted(key)
        for answer in wanted:
            _answer_check(symbol, answer)
        listed = ", ".join(f'"{answer}"' for answer in wanted)
        parts.append(f"{key} in [{listed}]")
    return " and ".join(parts)


def symbol_of(key: str, symbols: Mapping[str, Symbol]) -> Symbol:
    if key not in symbols:
        raise ConditionError(_("The question “%(found)s” is unknown.") % {"found": key}, key)
    return symbols[key]


def comparisons(node: Any, symbols: Mapping[str, Symbol]) -> Iterator[tuple[Symbol, frozenset[int]]]:
    """Each comparison of the parsed text as its question and the numbers it names.

    Raises:
        ConditionError: a value that the question cannot have, or something else than comparisons.
    """
    if isinstance(node, ast.LogicExpression):
        yield from comparisons(node.left, symbols)
        yield from comparisons(node.right, symbols)
    elif isinstance(node, ast.UnaryExpression) and node.type == "not":
        yield from comparisons(node.right, symbols)
    elif isinstance(node, ast.ContainsExpression) and isinstance(node.container, ast.ArrayExpression):
        yield _comparison(node.member, list(node.container.value), symbols)
    elif isinstance(node, ast.ComparisonExpression):
        sides = [node.left, node.right]
        if not isinstance(node.left, ast.SymbolExpression):
            sides.reverse()
        symbol, numbers = _comparison(sides[0], sides[1:], symbols)
        if isinstance(node, ast.ArithmeticComparisonExpression) and not symbol.is_number:
            text = _("The answers to “%(question)s” have no order.")
            raise ConditionError(text % {"question": symbol.key})
        yield symbol, numbers
    else:
        raise _no_comparison()


def _comparison(name: Any, values: list[Any], symbols: Mapping[str, Symbol]) -> tuple[Symbol, frozenset[int]]:
    if not isinstance(name, ast.SymbolExpression) or not values:
        raise _no_comparison()
    symbol = symbols[name.name]
    for value in values:
        if not isinstance(value, ast.StringExpression | ast.FloatExpression):
            raise _no_comparison()
        if not symbol.is_number:
            _answer_check(symbol, str(value.value))
        elif not isinstance(value, ast.FloatExpression):
            raise _number_wanted(symbol.key)
    return symbol, frozenset(int(value.value) for value in values) if symbol.is_number else frozenset()


def _answer_check(symbol: Symbol, answer: str) -> None:
    if answer not in symbol.values:
        text = _("“%(found)s” is no answer to “%(question)s”.")
        raise ConditionError(text % {"found": answer, "question": symbol.key}, symbol.key)


def _number_wanted(key: str) -> ConditionError:
    text = _(
        "“%(question)s” is answered with a number; compare it with one, for example %(question)s >= 300."
    )
    return ConditionError(text % {"question": key}, key)


def _no_comparison() -> ConditionError:
    return ConditionError(_("Compare each question with a value of its own."))


def _not_allowed(found: str) -> ConditionError:
    text = _("Only comparisons with values, joined by and, or, not, in, are read, not “%(found)s”.")
    return ConditionError(text % {"found": found[:40]})
