"""The answer to a check as a page. It is asked for more often than any other, often by many at once.

The template is rendered once for each kind of answer, with marks where the facts of a licence stand. What is
kept are the pieces between the marks; an answer fills them in.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from e_licences.services import VerificationAnswer

KINDS = 256
Fact = Callable[[VerificationAnswer], str]


def _day(on: date | None) -> str:
    if on is None:
        return ""
    if (translation.get_language() or "").startswith("en"):
        return f"{on.day} {on:%b} {on.year}"
    return f"{on.year}年{on.month}月{on.day}日"


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{_day(local.date())} {local:%H:%M}"


FACTS: Final[Mapping[str, Fact]] = {
    "checked_at": lambda answer: _moment(answer.checked_at),
    "since": lambda answer: _day(answer.changed_on),
    "ground": lambda answer: answer.ground,
    "article": lambda answer: answer.article,
    "type_name": lambda answer: answer.type_name,
    "number": lambda answer: answer.number,
    "holder_name": lambda answer: answer.holder_name,
    "issuing_department": lambda answer: answer.issuing_department,
    "issued_on": lambda answer: _day(answer.issued_on),
    "valid_from": lambda answer: _day(answer.valid_from),
    "valid_until": lambda answer: _day(answer.valid_until),
    "identifier": lambda answer: answer.identifier,
}
# Characters of the private use area: no text of ours holds them, and what a licence says comes in after them.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([a-z_]+){_CLOSE}")
_SOME_DAY, _SOME_INSTANT = date(2026, 1, 8), datetime(2026, 1, 8, tzinfo=timezone.get_default_timezone())


def answer_page(answer: VerificationAnswer) -> str:
    pieces = _pieces(_kind(answer), translation.get_language() or "", settings.DEMO)
    return "".join(escape(FACTS[piece](answer)) if place % 2 else piece for place, piece in enumerate(pieces))


def _kind(answer: VerificationAnswer) -> VerificationAnswer:
    """The answer without what it says of one licence, only whether it says it."""
    return replace(
        answer,
        checked_at=_SOME_INSTANT,
        number="-" if answer.number else "",
        identifier="",
        type_name="",
        issuing_department="",
        issued_on=None,
        valid_from=None,
        valid_until=_SOME_DAY if answer.valid_until else None,
        holder_name="",
        changed_from=_SOME_INSTANT if answer.changed_from else None,
        ground="",
        article="",
    )


@lru_cache(maxsize=KINDS)
def _pieces(kind: VerificationAnswer, language: str, is_demo: bool) -> tuple[str, ...]:
    """Text and names of facts in turns."""
    facts = {name: f"{_OPEN}{name}{_CLOSE}" for name in FACTS}
    with translation.override(language):
        page = render_to_string(
            "windows/verify/answer.html", {"answer": kind, "fact": facts, "is_demo": is_demo}
        )
    return tuple(_MARK.split(page))
