"""A QR code as rectangles; version and mask are found the same way each time."""

from typing import Any

import segno

from e_licences.render.drawing import Drawing, Pen

QUIET = 4  # modules left white around the code, ISO/IEC 18004
MASK = 2  # trying all eight masks costs 5 ms and changes nothing a reader notices


def qr(text: str) -> Drawing:
    """Error correction M: 15 % of the code may be lost.

    What stands before and after a # is written in a mode of its own: capitals take a third less room.
    """
    address, hash_sign, code = text.partition("#")
    parts: Any = [part for part in (address, hash_sign, code) if part]  # more than segno's hints allow
    matrix = segno.make(parts, error="m", micro=False, mask=MASK, boost_error=False).matrix
    side = len(matrix) + 2 * QUIET
    pen = Pen()
    pen.colour("#ffffff")
    pen.rectangle(0, 0, side, side)
    pen.fill()
    pen.colour("#000000")
    for number, row in enumerate(matrix):
        y = side - QUIET - number - 1
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                pen.add(f"{QUIET + start} {y} {end - start} 1 re")
            start = end + 1
    pen.fill()
    return pen.drawing(side, side)
