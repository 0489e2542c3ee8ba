"""Cuts the small fonts out of the two full ones, after an update of those.

    python scripts/core_fonts.py

A small font holds what nearly every paper is written with: everything that is no ideograph, and the
ideographs of GB 2312. A process that meets no other holds some 70 MB less. A character it lacks is printed
in the full one, which is the next in line of the font family. The same full fonts give the same small ones.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "e_licences" / "fonts"
FAMILY_NAMES = {1, 4, 16}
IDEOGRAPHS = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x40000))


def main() -> int:
    for full in sorted(FOLDER.glob("NotoSerifSC_*.ttf")):
        small = full.with_name(full.name.replace("NotoSerifSC", "NotoSerifSCCore"))
        cut(full, small)
        print(f"{small.relative_to(ROOT)}: {small.stat().st_size / 1e6:.1f} MB")
    return 0


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
