"""Texts of the templates that never change: looked up once for each language, not at every row of a list."""

from typing import Any

from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language


class ConstantText(Node):
    """What `{% translate "…" %}` of a bare text says; in a page of fifty rows there are several hundred."""

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.found: dict[str | None, Any] = {}

    def render(self, context: Context) -> Any:
        language = get_language()
        if language not in self.found:
            self.found[language] = self.node.render(context)
        return self.found[language]


def translate(parser: Parser, token: Token) -> Node:
    """Django's tag, with its words and options; only what rests on nothing else is kept."""
    node = do_translate(parser, token)
    rests_on = (node.asvar, node.noop, node.message_context, node.filter_expression.filters)
    is_bare = node.filter_expression.var.literal is not None and not any(rests_on)
    return ConstantText(node) if is_bare else node
