"""A paper of a case as PDF: a Chinese original under the organ's seal, and its translation.

The words of a paper stand in its template, one per language and not in the catalogue of translations: the
Chinese text is a document of law, which nobody reads in pieces.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cases.models.papers import PaperLanguage
from cases.paper_kinds import PAPER_FORMS, PaperKind
from cases.papers import receipt_load, receipt_pdf
from e_licences.services.rendering import check_characters, print_pdf, qr, seal

LANGUAGE_CODES = {PaperLanguage.CHINESE: "zh-hans", PaperLanguage.ENGLISH: "en"}
SIZES_PT = (12, 11, 10.5, 11)  # tried for one page; a longer paper takes several at the last
_MARKUP = re.compile(r"<head>.*?</head>|<[^>]*>", re.DOTALL)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def paper_pdf(kind: PaperKind, facts: Mapping[str, Any], language: PaperLanguage) -> bytes:
    """PDF/A-3u; the same facts give the same bytes.

    Raises:
        RuleBrokenError: a character of the paper is not in the font.
    """
    head = facts["head"]
    form = PAPER_FORMS[kind]
    if kind is PaperKind.RECEIPT:
        return receipt_pdf(replace(receipt_load(facts[language.value]), paper_number=head["number"]))
    said = spoken(facts, language)
    for text, name in _texts(said):
        check_characters(text, name)
    pages = [
        render_to_string(
            f"cases/papers/{language.value}/{kind.value}.html",
            {
                **said,
                "title": form.title if language is PaperLanguage.CHINESE else form.title_en,
                "title_zh": form.title,
                "seal_purpose": form.seal_purpose,
                "created": f"{head['day']['day']}T00:00:00+08:00",
                "size": size,
            },
        )
        for size in SIZES_PT
    ]
    check_characters(html.unescape(_MARKUP.sub("", pages[0])), form.title)
    return print_pdf(
        pages,
        css=render_to_string("cases/papers/paper.css"),
        drawings={
            "qr": qr(head["progress_url"]),
            "seal": seal(head["organ"]["zh"], form.seal_purpose),
        },
    )


def spoken(value: Any, language: PaperLanguage) -> Any:
    """Facts in one language, with days and instants written out."""
    if isinstance(value, list):
        return [spoken(part, language) for part in value]
    if not isinstance(value, Mapping):
        return value
    if value.keys() == {"zh", "en"}:
        return value[language.value]
    if "day" in value and isinstance(value["day"], str):
        return _day(date.fromisoformat(value["day"]), language) + _provisional(value, language)
    if "moment" in value:
        at = datetime.fromisoformat(value["moment"])
        hour = f"{at.hour}时{at.minute:02d}分" if language is PaperLanguage.CHINESE else f" {at:%H:%M}"
        return _day(at.date(), language) + hour + _provisional(value, language)
    return {name: spoken(part, language) for name, part in value.items()}


def _day(day: date, language: PaperLanguage) -> str:
    if language is PaperLanguage.CHINESE:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _provisional(value: Mapping[str, Any], language: PaperLanguage) -> str:
    if not value.get("is_provisional"):
        return ""
    return "（暂定）" if language is PaperLanguage.CHINESE else " (provisional)"


def _texts(said: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the facts with what it is called, for the person who must look."""
    if isinstance(said, str):
        yield said, name
    elif isinstance(said, list):
        for part in said:
            yield from _texts(part, name)
    elif isinstance(said, Mapping):
        names = _names()
        for key, part in said.items():
            yield from _texts(part, names.get(key, name or key))


def _names() -> dict[str, str]:
    return {
        "applicant": _("Applicant"),
        "agent": _("Agent"),
        "organ": _("Department"),
        "item": _("Item"),
        "service": _("Service"),
        "material": _("Material"),
        "points": _("Material"),
        "reason": _("Reason"),
        "opinion": _("Opinion"),
        "conditions": _("Conditions"),
        "address": _("Address"),
        "note": _("Note"),
        "finding": _("Reason"),
    }
