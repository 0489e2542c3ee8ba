"""Braces and percent signs: three tags, a few filters, names that exist, and loops over short lists only."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from django.template import TemplateSyntaxError
from django.template.base import FilterExpression, Variable, VariableNode
from django.template.defaulttags import ForNode, IfNode
from django.utils.translation import gettext as _

from e_licences.render.engine import compiled
from e_licences.render.rules.finding import Finding

NAMES = frozenset(
    {
        "title", "title_en", "title_lines", "title_pt", "subtitle", "number", "identifier", "issuer",
        "issuer_en", "issuer_pt", "issued_on", "notice", "host", "demo_mark", "is_bilingual", "label_em",
        "rows", "size",
    }
)  # fmt: skip
LISTS = {"rows": frozenset({"label", "label_en", "value", "spacing"}), "title_lines": frozenset[str]()}
LOOP = frozenset({"first", "last", "counter", "counter0"})
WRITTEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_FORBIDDEN = re.compile(r"[<>&]|\b_\(")
_Names = dict[str, Collection[str]]


def language_findings(html: str) -> list[Finding]:
    found = [
        Finding("html", _line(html, part.start()), _("Between braces, < > & and _( are not allowed."))
        for part in WRITTEN.finditer(html)
        if _FORBIDDEN.search(part.group())
    ]
    try:
        template = compiled(html)
    except TemplateSyntaxError as error:
        token = getattr(error, "token", None)
        return [*found, Finding("html", getattr(token, "lineno", 0) or 0, str(error))]
    names: _Names = dict.fromkeys(NAMES, ())
    return [*found, *_nodes(template.nodelist, names, is_in_loop=False)]


def _nodes(nodes: Any, names: _Names, *, is_in_loop: bool) -> Iterator[Finding]:
    for node in nodes:
        line = node.token.lineno if node.token else 0
        if isinstance(node, VariableNode):
            yield from _expression(node.filter_expression, names, line)
        elif isinstance(node, IfNode):
            for condition, inner in node.conditions_nodelists:
                yield from _condition(condition, names, line)
                yield from _nodes(inner, names, is_in_loop=is_in_loop)
        elif isinstance(node, ForNode):
            yield from _loop(node, names, line, is_in_loop=is_in_loop)


def _loop(node: ForNode, names: _Names, line: int, *, is_in_loop: bool) -> Iterator[Finding]:
    over = str(node.sequence)
    if is_in_loop:
        yield Finding("html", line, _("A loop may not stand in a loop."))
    elif over not in LISTS or len(node.loopvars) != 1:
        reason = _("A loop goes over one of these with one name: %(names)s.")
        yield Finding("html", line, reason % {"names": ", ".join(LISTS)})
    else:
        inner = {**names, node.loopvars[0]: LISTS[over], "forloop": LOOP}
        yield from _nodes(node.nodelist_loop, inner, is_in_loop=True)
    yield from _nodes(node.nodelist_empty, names, is_in_loop=is_in_loop)


def _condition(condition: Any, names: _Names, line: int) -> Iterator[Finding]:
    """What stands after {% if %}; {% else %} has none."""
    if condition is None:
        return
    expression = getattr(condition, "value", None)
    if isinstance(expression, FilterExpression):
        yield from _expression(expression, names, line)
    for part in (getattr(condition, "first", None), getattr(condition, "second", None)):
        yield from _condition(part, names, line)


def _expression(expression: FilterExpression, names: _Names, line: int) -> Iterator[Finding]:
    arguments = [argument for _function, given in expression.filters for _is_lookup, argument in given]
    for variable in (expression.var, *arguments):
        if isinstance(variable, Variable) and variable.lookups is not None:
            yield from _variable(variable, names, line)


def _variable(variable: Variable, names: _Names, line: int) -> Iterator[Finding]:
    first, *more = variable.lookups or ()
    is_known = first in names and (not more or (len(more) == 1 and more[0] in names[first]))
    if not is_known:
        yield Finding("html", line, _("There is no value “%(name)s”.") % {"name": variable.var})


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
