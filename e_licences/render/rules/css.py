"""Style sheets of a template: rules and @page; no address, no other font, no other sheet."""

from collections.abc import Iterator
from typing import Any

import tinycss2
from django.utils.translation import gettext as _

from e_licences.render.rules.finding import Finding

ADDRESSES = frozenset({"url", "src", "image", "image-set", "cross-fade", "attr", "paint"})
MARGIN_BOXES = frozenset(
    f"{side}-{place}"
    for side, places in {
        "top": ("left-corner", "left", "center", "right", "right-corner"),
        "bottom": ("left-corner", "left", "center", "right", "right-corner"),
        "left": ("top", "middle", "bottom"),
        "right": ("top", "middle", "bottom"),
    }.items()
    for place in places
)
OURS = frozenset({"size", "marks", "bleed"})  # of @page


def css_findings(css: str) -> list[Finding]:
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return [finding for rule in rules for finding in _rule(rule)]


def declaration_findings(style: str) -> list[Finding]:
    """Of a style attribute."""
    return list(_declarations(_parts(style)))


def _parts(content: Any) -> Any:
    return tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)


def _rule(rule: Any) -> Iterator[Finding]:
    if rule.type == "error":
        yield _refused(rule, rule.message)
    elif rule.type == "at-rule" and (rule.lower_at_keyword != "page" or rule.content is None):
        yield _refused(rule, _("@%(name)s is not allowed; @page is.") % {"name": rule.at_keyword})
    else:
        yield from _tokens(rule.prelude)
        inner = _parts(rule.content)
        yield from _declarations(inner, is_page=rule.type == "at-rule")


def _declarations(inner: Any, *, is_page: bool = False) -> Iterator[Finding]:
    for part in inner:
        if part.type == "error":
            yield _refused(part, part.message)
        elif part.type == "declaration":
            yield from _tokens(part.value)
            if is_page and part.lower_name in OURS:
                yield _refused(part, _("The size of the page is that of the sheet; leave it out."))
        elif is_page and part.type == "at-rule" and part.lower_at_keyword in MARGIN_BOXES:
            box = _parts(part.content)
            yield from _declarations(box)
        else:
            yield _refused(part, _("A rule may not stand in a rule."))


def _tokens(tokens: Any) -> Iterator[Finding]:
    for token in tokens:
        is_function = token.type == "function"
        if token.type == "url" or (is_function and token.lower_name in ADDRESSES):
            yield _refused(token, _("Nothing is fetched: url() and its like are not allowed."))
        elif token.type == "error":
            yield _refused(token, token.message)
        yield from _tokens(token.arguments if is_function else getattr(token, "content", None) or ())


def _refused(part: Any, reason: str) -> Finding:
    return Finding("css", part.source_line, reason)
