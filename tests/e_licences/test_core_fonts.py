"""The small fonts say the same as the full ones, and are left only for a character they lack."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from e_licences.render import fonts
from e_licences.render.licence import licence_pdf
from e_licences.render.samples import Sample, sample_face
from e_licences.render.templates import STANDARD, shipped
from tests.e_licences.paper import Paper

FACE = sample_face(shipped(STANDARD), Sample.ORDINARY)
PAIRS = [(fonts.CORE_REGULAR, fonts.REGULAR), (fonts.CORE_BOLD, fonts.BOLD)]


@pytest.mark.parametrize(("core", "full"), PAIRS)
def test_each_character_has_outline_and_width_of_the_full_font(core: Path, full: Path) -> None:
    small, large = (_shapes(path) for path in (core, full))
    assert set("甲乙丙丁戊己庚辛壬癸Aa1，。（）〔〕·") <= {chr(point) for point in small}
    assert {point for point, shape in small.items() if large[point] != shape} == set()


@pytest.mark.parametrize(("core", "full"), PAIRS)
def test_lines_are_as_high_as_in_the_full_font(core: Path, full: Path) -> None:
    with TTFont(core, lazy=True) as small, TTFont(full, lazy=True) as large:
        for table, names in {"hhea": ("ascent", "descent", "lineGap"), "OS/2": ("usWeightClass",)}.items():
            assert [getattr(small[table], name) for name in names] == [
                getattr(large[table], name) for name in names
            ]


@pytest.mark.parametrize(
    ("name", "is_full_used"), [("张小明", False), ("丁垚", True), ("丁䶮", True), ("㛃𠅤", True)]
)
def test_the_full_font_is_taken_only_for_what_the_small_one_lacks(name: str, is_full_used: bool) -> None:
    paper = Paper(licence_pdf(replace(FACE, fields=(("法定代表人", name),))))
    assert any(font.endswith("Noto-Serif-SC") for font, _is_embedded in paper.fonts) is is_full_used
    assert name in paper.text


def test_what_can_be_printed_is_what_both_full_fonts_have() -> None:
    maps = []
    for path in (fonts.REGULAR, fonts.BOLD):
        with TTFont(path, lazy=True) as font:
            maps.append(set(font.getBestCmap()))
    soft_hyphen = 0xAD
    assert set(fonts.Characters()) == (maps[0] & maps[1]) - {soft_hyphen}


def _shapes(path: Path) -> dict[int, Any]:
    """Of each code point its advance and the operators that draw it."""
    with TTFont(path) as font:
        glyphs, widths, names = font["glyf"], font["hmtx"], font.getBestCmap()
        return {
            point: (widths[name][0], glyphs[name].getCoordinates(glyphs)) for point, name in names.items()
        }
