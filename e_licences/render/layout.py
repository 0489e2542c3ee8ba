"""From a face to the HTML of its pages: what the template says, filled in, inside a frame that is ours."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.html import escape

from e_licences.render.engine import filled_in
from e_licences.render.fonts import FAMILIES
from e_licences.render.sheets import A4_PORTRAIT, Sheet
from e_licences.render.styles import Style
from e_licences.render.templates import LicenceTemplate

if TYPE_CHECKING:
    from e_licences.render.licence import LicenceFace

LABEL_CHARACTERS = 4  # shorter labels are spread to this width, as on a printed licence
MM_PER_PT = 25.4 / 72
DEMO_MARK = "演示数据 无法律效力 · Demonstration data, no legal force"
TERM, TERM_EN, FOR_GOOD, FOR_GOOD_EN = "有效期限", "Valid", "长期", "without end"
_FRAME = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{title} {number}</title>
<meta name="author" content="{issuer}">
<meta name="description" content="{identifier}">
<meta name="keywords" content="{keywords}">
<meta name="dcterms.created" content="{created}">
<meta name="dcterms.modified" content="{created}">
</head>
<body class="{language}">
{body}
</body>
</html>
"""
_FRAME_CSS = """
@page {{ size: {width}mm {height}mm }}
:root {{ --dark: {dark}; --light: {light}; --tint: {tint}; --paper: {paper}; --accent: {accent} }}
html, body, h1, h2, h3, p {{ margin: 0; padding: 0 }}
body {{ font: 12pt/1.4 {families}; color: #1a1a1a }}
"""


@dataclass(frozen=True)
class Row:
    label: str
    label_en: str
    value: str

    @property
    def spacing(self) -> str:
        """Space after each character that spreads a short label to the common width; in ems."""
        count = len(self.label)
        spaced = (LABEL_CHARACTERS - count) / (count - 1) if 2 <= count < LABEL_CHARACTERS else 0
        return f"{spaced:.4g}" if spaced else ""


@lru_cache(maxsize=128)
def frame_css(template: LicenceTemplate, style: Style) -> str:
    sheet = template.sheet
    frame = _FRAME_CSS.format(
        width=sheet.width,
        height=sheet.height,
        families=FAMILIES,
        dark=style.dark,
        light=style.light,
        tint=style.tint,
        paper=style.paper,
        accent=style.accent,
    )
    return frame + template.css


def versions(face: "LicenceFace") -> Iterator[str]:
    """The page with its table ever smaller."""
    sheet, rows = face.template.sheet, _rows(face)
    values = _values(face, sheet, rows)
    for size in sheet.sizes_pt:
        if size == sheet.sizes_pt[-1] or _height_mm(rows, size, sheet) <= _room_mm(sheet):
            yield _page(face, filled_in(face.template.html, values | {"size": f"{size:g}"}))


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"


def term(face: "LicenceFace") -> str:
    if face.valid_until is None:
        return FOR_GOOD if face.valid_from else ""
    until = f"至{chinese_date(face.valid_until)}"
    return f"{chinese_date(face.valid_from)}{until}" if face.valid_from else until


def _page(face: "LicenceFace", body: str) -> str:
    return _FRAME.format(
        title=escape(face.title),
        number=escape(face.number),
        issuer=escape(face.issuer_name),
        identifier=escape(face.identifier),
        keywords=DEMO_MARK if face.is_demo else "",
        created=f"{face.issued_on.isoformat()}T00:00:00+08:00",
        language="bilingual" if face.is_bilingual else "chinese",
        body=body,
    )


def _rows(face: "LicenceFace") -> tuple[Row, ...]:
    """What is filled in, and the term as the last."""
    english = chain(face.labels_en if face.is_bilingual else (), repeat(""))
    named = zip(face.fields, english, strict=False)
    rows = [Row(label, label_en, value) for (label, value), label_en in named if value]
    if said := term(face):
        rows.append(Row(TERM, TERM_EN if face.is_bilingual else "", said))
    return tuple(rows)


def _values(face: "LicenceFace", sheet: Sheet, rows: tuple[Row, ...]) -> dict[str, Any]:
    """Names and values a template may use: words and lists of words, nothing that can be called."""
    lines = _title_lines(face.title, sheet)
    greatest = 14 if not sheet.is_card else 7.5
    issuer_pt = sheet.issuer_mm / MM_PER_PT / max(1, len(face.issuer_name))
    return {
        "title": face.title,
        "title_en": face.title_en if face.is_bilingual else "",
        "title_lines": lines,
        "title_pt": f"{_title_pt(lines, sheet):g}",
        "subtitle": face.subtitle,
        "number": face.number,
        "identifier": face.identifier,
        "issuer": face.issuer_name,
        "issuer_en": face.issuer_name_en if face.is_bilingual else "",
        "issuer_pt": f"{min(greatest, round(issuer_pt, 1)):g}",
        "issued_on": chinese_date(face.issued_on),
        "notice": face.notice,
        "host": urlsplit(face.verify_url).netloc,
        "demo_mark": DEMO_MARK if face.is_demo else "",
        "is_bilingual": face.is_bilingual,
        "label_em": f"{_label_em(rows):g}",
        "rows": [
            {"label": row.label, "label_en": row.label_en, "value": row.value, "spacing": row.spacing}
            for row in rows
        ],
    }


def _title_lines(title: str, sheet: Sheet) -> tuple[str, ...]:
    """One line, or two where one would be too small: broken after a comma near the middle."""
    if _title_pt((title,), sheet) >= sheet.title_pt[1]:
        return (title,)
    middle = len(title) // 2
    breaks = [place + 1 for place, character in enumerate(title) if character in "、，（"]
    place = min(breaks, key=lambda place: abs(place - middle), default=middle)
    return title[:place], title[place:]


def _title_pt(lines: tuple[str, ...], sheet: Sheet) -> float:
    """As large as the sheet allows: a character takes 1.3 of its size with the space after it."""
    longest = max(1, *map(len, lines))
    return min(sheet.title_pt[0], round(sheet.line_mm / MM_PER_PT / (1.3 * longest), 1))


def _room_mm(sheet: Sheet) -> float:
    if sheet.is_card:
        return 40.0
    return 137.0 if sheet.form == A4_PORTRAIT else 115.0


def _height_mm(rows: tuple[Row, ...], size: float, sheet: Sheet) -> float:
    """Rough height of the table, to skip sizes that cannot fit; the layout has the last word."""
    column = 78.0 if sheet.is_card else 153.0 if sheet.form == A4_PORTRAIT else 173.0
    width = column - _label_em(rows) * size * MM_PER_PT
    lines = sum(max(1, math.ceil(1.04 * _ems(row.value) * size * MM_PER_PT / width)) for row in rows)
    return (lines * 1.42 + len(rows) * 0.42) * size * MM_PER_PT


def _label_em(rows: tuple[Row, ...]) -> float:
    """Width of the labels' column: the longest label, within reason, and a gap."""
    longest = max((max(len(row.label), len(row.label_en) * 0.33) for row in rows), default=0)
    return round(min(9, max(LABEL_CHARACTERS, longest)) + 1.4, 2)


def _ems(text: str) -> float:
    return sum(1.0 if ord(character) > 0x2000 else 0.55 for character in text)
