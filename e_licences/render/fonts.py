"""The two fonts papers are printed with, what they can write, and the outlines a seal is cut from."""

import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from common.errors import RuleBrokenError, Text

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
FAMILIES = '"Noto Serif SC Core", "Noto Serif SC"'  # the small one first, see scripts/core_fonts.py
REGULAR = FOLDER / "NotoSerifSC_400Regular.ttf"
BOLD = FOLDER / "NotoSerifSC_700Bold.ttf"
CORE_REGULAR = FOLDER / "NotoSerifSCCore_400Regular.ttf"
CORE_BOLD = FOLDER / "NotoSerifSCCore_700Bold.ttf"
CHARACTERS = FOLDER / "characters.txt"

_glyph_lock = threading.Lock()


class Characters:
    """Code points both fonts can print, as `scripts/core_fonts.py` wrote them down: one bit for each."""

    def __init__(self, path: Path = CHARACTERS) -> None:
        self._bits = bytearray((sys.maxunicode + 1) // 8)
        for line in path.read_text(encoding="ascii").splitlines():
            first, _dash, last = line.partition("-")
            for point in range(int(first, 16), int(last or first, 16) + 1):
                self._bits[point >> 3] |= 1 << (point & 7)

    def __contains__(self, point: int) -> bool:
        return bool(self._bits[point >> 3] >> (point & 7) & 1)

    def __iter__(self) -> Iterator[int]:
        return (point for point in range(sys.maxunicode + 1) if point in self)


@lru_cache(maxsize=1)
def characters() -> Characters:
    return Characters()


def check_characters(text: str, field: Text) -> None:
    """Refuse a text of which the font would leave out a character: a name with a blank is a wrong name.

    Raises:
        RuleBrokenError: names the first such character and the field.
    """
    for character in text:
        if character != "\n" and ord(character) not in characters():
            raise RuleBrokenError(
                _(
                    "The character “%(character)s” (%(code)s) in “%(field)s” cannot be printed with the"
                    " licence font. Nothing was issued."
                )
                % {
                    "character": character if character.isprintable() else " ",
                    "code": f"U+{ord(character):04X}",
                    "field": field,
                },
                field=str(field),
            )


def hb_subset_available() -> bool:
    """Whether fonts are cut by HarfBuzz; without it a licence takes four times as long."""
    try:
        with isolated_fontconfig():
            from weasyprint.text.ffi import harfbuzz, harfbuzz_subset
    except OSError:
        return False
    return harfbuzz_subset is not None and bool(harfbuzz.hb_version_atleast(4, 1, 0))


@contextmanager
def isolated_fontconfig() -> Iterator[None]:
    """While fontconfig reads its configuration, show it our folder only.

    Put back at once, because child processes of ours (a browser in the tests) want the fonts of the system.
    """
    changes = {
        "FONTCONFIG_FILE": str(FOLDER / "fonts.conf"),
        "XDG_CACHE_HOME": str(Path(settings.VAR_DIR) / "cache"),
    }
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="weasyprint")
            yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class _Outline(BasePen):  # type: ignore[misc]
    """A glyph as PDF path operators in font units."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.operators: list[str] = []

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(f"{point[0]:g} {point[1]:g} m")

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(f"{point[0]:g} {point[1]:g} l")

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(" ".join(f"{x:.1f} {y:.1f}" for x, y in points) + " c")

    def _closePath(self) -> None:  # noqa: N802
        self.operators.append("h")


@lru_cache(maxsize=2)
def _font(path: Path) -> TTFont:
    return TTFont(path, lazy=True)


@lru_cache(maxsize=2048)
def outline(character: str) -> tuple[str, float]:
    """The bold glyph as PDF path operators and its advance, both in thousandths of the size."""
    with _glyph_lock:
        font = _font(CORE_BOLD)
        if ord(character) not in font.getBestCmap():
            font = _font(BOLD)
        name = font.getBestCmap()[ord(character)]
        glyph = font.getGlyphSet()[name]
        pen = _Outline(font.getGlyphSet())
        glyph.draw(pen)
        return "\n".join(pen.operators), float(glyph.width)
