"""Cuts the small fonts out of the two full ones, and lists what both can print, after an update of those.

    python scripts/core_fonts.py

A small font holds what nearly every paper is written with: everything that is no ideograph, and the
ideographs of GB 2312. A process that meets no other holds some 70 MB less. A character it lacks is printed
in the full one, which is the next in line of the font family. The same full fonts give the same small ones.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "e_licences" / "fonts"
CHARACTERS = FOLDER / "characters.txt"
FAMILY_NAMES = {1, 4, 16}
SOFT_HYPHEN = 0xAD  # in the fonts, yet printed only at the end of a line
IDEOGRAPHS = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x40000))


def main() -> int:
    for full in sorted(FOLDER.glob("NotoSerifSC_*.ttf")):
        small = full.with_name(full.name.replace("NotoSerifSC", "NotoSerifSCCore"))
        cut(full, small)
        print(f"{small.relative_to(ROOT)}: {small.stat().st_size / 1e6:.1f} MB")
    CHARACTERS.write_text("\n".join(spans(printable())) + "\n", encoding="ascii")
    return 0


def printable() -> set[int]:
    """Code points every full font has a glyph for."""
    maps = []
    for full in FOLDER.glob("NotoSerifSC_*.ttf"):
        with TTFont(full, lazy=True) as font:
            maps.append(set(font.getBestCmap()))
    return set.intersection(*maps) - {SOFT_HYPHEN}


def spans(points: Iterable[int]) -> Iterator[str]:
    """Runs of code points in hexadecimal: `4E00-9FA5`."""
    for _gap, run in groupby(enumerate(sorted(points)), lambda pair: pair[1] - pair[0]):
        found = [point for _place, point in run]
        yield f"{found[0]:04X}-{found[-1]:04X}" if len(found) > 1 else f"{found[0]:04X}"


def cut(full: Path, small: Path) -> None:
    font = TTFont(full, recalcTimestamp=False)
    options = subset.Options(
        layout_features=["*"], hinting=False, glyph_names=False, notdef_outline=True, name_IDs=["*"]
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=core_of(font.getBestCmap()))
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in FAMILY_NAMES:
            record.string = str(record).replace("Serif SC", "Serif SC Core")
        elif record.nameID == 6:
            record.string = str(record).replace("SerifSC", "SerifSCCore")
    font.save(small)


def core_of(code_points: Iterable[int]) -> set[int]:
    return {point for point in code_points if not is_ideograph(point) or is_in_gb2312(chr(point))}


def is_ideograph(point: int) -> bool:
    return any(point in block for block in IDEOGRAPHS)


def is_in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
