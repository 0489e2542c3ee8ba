"""The face of an electronic licence and how it becomes a PDF."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from e_licences.render.fonts import check_characters
from e_licences.render.guilloche import sheet
from e_licences.render.press import print_pdf
from e_licences.render.qr import qr
from e_licences.render.seal import seal
from e_licences.render.styles import Style, style_for

SIZES_PT = (14, 13, 12, 11, 10, 9, 8, 7)  # of the field table; the first at which it fits one page is taken
LABEL_CHARACTERS = 4  # shorter labels are spread to this width, as on a printed licence
MM_PER_PT = 25.4 / 72
SUBTITLE = "（电子证照）"
# 国务院令 716 art. 10: an electronic licence has the effect of the one on paper.
NOTICE = "本电子证照与纸质证照具有同等法律效力。请扫描二维码或登录核验网址查验证照真伪与当前状态。"


@dataclass(frozen=True)
class LicenceFace:
    """Everything that is printed, and nothing else.

    `fields` leaves out number, identifier, issuer and dates: they have places of their own.
    No `valid_until` with a `valid_from` means for good (长期); neither means the licence has no term.
    """

    title: str
    number: str
    identifier: str
    fields: tuple[tuple[str, str], ...]
    issuer_name: str
    issuer_code: str
    issued_on: date
    verify_url: str
    title_en: str = ""
    subtitle: str = SUBTITLE
    valid_from: date | None = None
    valid_until: date | None = None
    notice: str = NOTICE
    is_demo: bool = False


@dataclass(frozen=True)
class _Row:
    label: str
    value: str

    @property
    def spacing_em(self) -> float:
        """Space after each character that spreads a short label to the common width."""
        count = len(self.label)
        if 2 <= count < LABEL_CHARACTERS:
            return (LABEL_CHARACTERS - count) / (count - 1)
        return 0.0


def licence_pdf(face: LicenceFace) -> bytes:
    """The licence as PDF/A-3u; the same face gives the same bytes.

    Raises:
        RuleBrokenError: a character of the face is not in the font.
    """
    check_face(face)
    style = style_for(face.title)
    rows = tuple(_Row(label, value) for label, value in face.fields if value) + _term(face)
    stamp = seal(face.issuer_name, code=face.issuer_code)
    return print_pdf(
        _versions(face, style, rows),
        css=_css(style),
        drawings={"qr": qr(face.verify_url), "seal": stamp, "seal-again": stamp},
        sheet=sheet(style),
    )


def check_face(face: LicenceFace) -> None:
    """Refuse a face of which the font would leave something out, before a number is spent on it."""
    named = (
        (face.title, _("Title")),
        (face.title_en, _("Title")),
        (face.subtitle, _("Subtitle")),
        (face.number, _("Licence number")),
        (face.identifier, _("Licence identifier")),
        (face.issuer_name, _("Issuing body")),
        (face.issuer_code, _("Code of the issuing body")),
        (face.verify_url, _("Verification address")),
        (face.notice, _("Notice")),
    )
    for text, name in named:
        check_characters(text, name)
    for label, value in face.fields:
        check_characters(label, label)
        check_characters(value, label)


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"


def _term(face: LicenceFace) -> tuple[_Row, ...]:
    if face.valid_until is None:
        return (_Row("有效期限", "长期"),) if face.valid_from else ()
    until = chinese_date(face.valid_until)
    return (
        _Row("有效期限", f"{chinese_date(face.valid_from)}至{until}" if face.valid_from else f"至{until}"),
    )


@lru_cache(maxsize=16)
def _css(style: Style) -> str:
    return render_to_string("e_licences/licence.css", {"style": style})


def _versions(face: LicenceFace, style: Style, rows: tuple[_Row, ...]) -> Iterator[str]:
    for size in SIZES_PT:
        if size == SIZES_PT[-1] or _height_mm(rows, size, style) <= _room_mm(style):
            yield _html(face, style, rows, size)


def _html(face: LicenceFace, style: Style, rows: tuple[_Row, ...], size: int) -> str:
    lines = _title_lines(face.title, style)
    return render_to_string(
        "e_licences/licence.html",
        {
            "face": face,
            "rows": rows,
            "size": size,
            "label_em": _label_em(rows),
            "created": f"{face.issued_on.isoformat()}T00:00:00+08:00",
            "issued_on": chinese_date(face.issued_on),
            "host": urlsplit(face.verify_url).netloc,
            "title_lines": lines,
            "title_pt": _title_pt(lines, style),
            "issuer_pt": min(14, round(190 / max(1, len(face.issuer_name)), 1)),
        },
    )


def _title_lines(title: str, style: Style) -> tuple[str, ...]:
    """One line, or two where one would be too small: broken after a comma near the middle."""
    if _title_pt((title,), style) >= 22:
        return (title,)
    middle = len(title) // 2
    breaks = [place + 1 for place, character in enumerate(title) if character in "、，（"]
    place = min(breaks, key=lambda place: abs(place - middle), default=middle)
    return title[:place], title[place:]


def _title_pt(lines: tuple[str, ...], style: Style) -> float:
    """As large as the sheet allows: a character takes 1.3 of its size with the space after it."""
    longest = max(1, *map(len, lines))
    return min(38.0, round((style.width - 68) / MM_PER_PT / (1.3 * longest), 1))


def _room_mm(style: Style) -> float:
    return 137.0 if style.is_portrait else 115.0


def _height_mm(rows: tuple[_Row, ...], size: int, style: Style) -> float:
    """Rough height of the table, to skip sizes that cannot fit; the layout has the last word."""
    width = (153.0 if style.is_portrait else 173.0) - _label_em(rows) * size * MM_PER_PT
    lines = sum(max(1, math.ceil(1.04 * _ems(row.value) * size * MM_PER_PT / width)) for row in rows)
    return (lines * 1.42 + len(rows) * 0.42) * size * MM_PER_PT


def _label_em(rows: tuple[_Row, ...]) -> float:
    """Width of the labels' column: the longest label, within reason, and a gap."""
    longest = max((len(row.label) for row in rows), default=0)
    return min(9, max(LABEL_CHARACTERS, longest)) + 1.4


def _ems(text: str) -> float:
    return sum(1.0 if ord(character) > 0x2000 else 0.55 for character in text)
