"""What a licence is printed from, and the templates that come with the application."""

from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import tinycss2

from e_licences.render.sheets import A4_LANDSCAPE, A4_PORTRAIT, CARD, SHEETS, Sheet

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "e_licences"
STANDARD = "standard"
_FILES = {
    STANDARD: ("a4.html", "a4-landscape.css", A4_LANDSCAPE),
    "portrait": ("a4.html", "a4-portrait.css", A4_PORTRAIT),
    "card": ("card.html", "card.css", CARD),
}
SHIPPED = tuple(_FILES)


@dataclass(frozen=True)
class LicenceTemplate:
    """`html` stands inside <body>, in the words of `engine`; an empty `style` is the one by title."""

    form: str
    html: str
    css: str
    style: str = ""

    @property
    def sheet(self) -> Sheet:
        return SHEETS[self.form]


@lru_cache(maxsize=8)
def shipped(code: str) -> LicenceTemplate:
    """
    Raises:
        KeyError: none of that name comes with the application.
    """
    html, css, form = _FILES[code]
    return LicenceTemplate(
        form=form,
        html=(FOLDER / html).read_text(encoding="utf-8"),
        css=(FOLDER / css).read_text(encoding="utf-8"),
    )


@lru_cache(maxsize=128)
def own_text(template: LicenceTemplate) -> str:
    """What the template itself prints, and the words of its language; no value of any licence."""
    found = _Text()
    found.feed(template.html)
    found.close()
    tokens = tinycss2.parse_component_value_list(template.css, skip_comments=True)
    return "".join([*found.parts, *_strings(tokens)])


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _strings(tokens: Any) -> list[str]:
    found = []
    for token in tokens:
        if token.type == "string":
            found.append(token.value)
        found += _strings(getattr(token, "content", None) or getattr(token, "arguments", None) or ())
    return found
