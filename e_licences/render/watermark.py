"""A copy for one use (加注件): every page says whose it is, what for and until when, across what it shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.template.loader import render_to_string

from e_licences.render.fonts import check_characters
from e_licences.render.press import print_pdf

MM_PER_PT = 25.4 / 72
LINE_MM = 34  # between the lines across the page
CARD_LINE_MM = 15
CARD_MM = 120  # a page no wider is that of a card
STRIP_MM = 23  # added below each page for the words of the copy
CARD_STRIP_MM = 14
NOT_IN_A_COPY = ("/AF", "/Perms", "/AcroForm", "/DSS", "/Names")  # of the catalogue


@dataclass(frozen=True)
class Mark:
    """What is written on each page, in Chinese as the licences are."""

    serial: str
    maker: str
    reason: str
    made_at: str
    expires_at: str
    is_sealed: bool
    is_demo: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        return self.serial, self.maker, self.reason


def check_mark(mark: Mark) -> None:
    """
    Raises:
        RuleBrokenError: a character is not in the font.
    """
    for text in mark.texts:
        check_characters(text, "reason" if text == mark.reason else text)


def watermarked(pdf: bytes, mark: Mark) -> bytes:
    """The pages of `pdf` under the mark.

    What was signed and what was enclosed are left out: a signature cannot hold for a changed file, and data
    in a file of their own would bear no mark.
    """
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as copy:
        for name in NOT_IN_A_COPY:
            if name in copy.Root:
                del copy.Root[name]
        for page in copy.pages:
            _without_fields(page)
            _lengthen(page)
            with pikepdf.open(BytesIO(_overlay(mark, *_size_mm(page)))) as over:
                page.add_overlay(over.pages[0], None)
        out = BytesIO()
        copy.remove_unreferenced_resources()
        copy.save(out, deterministic_id=True)
        return out.getvalue()


def _lengthen(page: Any) -> None:
    """Room below, so that the words of the copy cover nothing of the licence."""
    import pikepdf

    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    is_card = (right - left) * MM_PER_PT <= CARD_MM
    bottom -= (CARD_STRIP_MM if is_card else STRIP_MM) / MM_PER_PT
    for name in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
        if name in page:
            del page[name]
    page.MediaBox = pikepdf.Array([left, bottom, right, top])


def _without_fields(page: Any) -> None:
    """The field of the seal; links stay."""
    import pikepdf

    if "/Annots" in page:
        kept = [one for one in page.Annots if one.get("/Subtype") != "/Widget"]
        page.Annots = pikepdf.Array(kept)
        if not kept:
            del page["/Annots"]


def _size_mm(page: Any) -> tuple[int, int]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return round((right - left) * MM_PER_PT), round((top - bottom) * MM_PER_PT)


def _overlay(mark: Mark, width: int, height: int) -> bytes:
    is_card = width <= CARD_MM
    lines = tuple(range(-width // 2, height + width // 2, CARD_LINE_MM if is_card else LINE_MM))
    context = {"mark": mark, "lines": lines, "is_card": is_card, "times": range(2 if is_card else 3)}
    return print_pdf(_once(context), css=_css(width, height), drawings={})


def _once(context: dict[str, object]) -> Iterator[str]:
    yield render_to_string("e_licences/copy.html", context)


@lru_cache(maxsize=16)
def _css(width: int, height: int) -> str:
    context = {"width": width, "height": height, "is_card": width <= CARD_MM}
    return render_to_string("e_licences/copy.css", context)
