"""The round seal of an office, cut from its name: ring, name on the arc, five-pointed star, code below.

Each glyph is placed as an outline of its own, because text on a path is not printed along the path.
"""

import math
from functools import lru_cache

from e_licences.render.drawing import Drawing, Pen
from e_licences.render.fonts import check_characters, outline

DIAMETER = 42.0  # millimetres, the size of a county office's seal
RED = "#d8101c"
MIDDLE = DIAMETER / 2
RING = 20.3
EM_MIDDLE = 380  # half-way between the top and the foot of a Chinese glyph, in thousandths


@lru_cache(maxsize=512)
def seal(name: str, purpose: str = "", code: str = "") -> Drawing:
    """`purpose` stands under the star (收件专用章), `code` small on the lower arc.

    Raises:
        RuleBrokenError: a character cannot be cut.
    """
    for text in (name, purpose, code):
        check_characters(text, name)
    pen = Pen()
    pen.colour(RED)
    pen.width(1.15)
    pen.circle(MIDDLE, MIDDLE, RING)
    pen.stroke()
    _star(pen, 5.6)
    _upper_arc(pen, name)
    if purpose:
        size = min(3.3, 22 / len(purpose))
        for place, character in enumerate(purpose):
            _glyph(pen, character, (place - (len(purpose) - 1) / 2) * size, -11.4, 0, size, size)
    for place, character in enumerate(code):
        angle = 180 - (place - (len(code) - 1) / 2) * 4.6
        _on_circle(pen, character, 18.2, angle, angle - 180, 1.5, 1.5)
    return pen.drawing(DIAMETER, DIAMETER, is_ink=True)


def _upper_arc(pen: Pen, name: str) -> None:
    size = 5.6 if len(name) <= 12 else 4.8
    radius = 18.5 - size / 2
    step = min(24.0, 205 / max(1, len(name) - 1))
    room = math.radians(step) * radius
    wide = min(size * 0.94, room * 0.96)
    for place, character in enumerate(name):
        angle = (place - (len(name) - 1) / 2) * step
        _on_circle(pen, character, radius, angle, angle, wide, size)


def _star(pen: Pen, radius: float) -> None:
    corners = []
    for corner in range(10):
        reach = radius * (0.382 if corner % 2 else 1)
        angle = math.radians(36 * corner)
        corners.append((MIDDLE + reach * math.sin(angle), MIDDLE + reach * math.cos(angle)))
    pen.polyline(corners)
    pen.fill()


def _on_circle(
    pen: Pen, character: str, radius: float, clock: float, lean: float, wide: float, high: float
) -> None:
    """`clock` in degrees from the top, clockwise; `lean` is how far the glyph is turned."""
    angle = math.radians(clock)
    _glyph(pen, character, radius * math.sin(angle), radius * math.cos(angle), lean, wide, high)


def _glyph(pen: Pen, character: str, x: float, y: float, lean: float, wide: float, high: float) -> None:
    """A glyph with its middle at (x, y) from the middle of the seal."""
    path, advance = outline(character)
    cos, sin = math.cos(math.radians(lean)), math.sin(math.radians(lean))
    a, b, c, d = wide / 1000 * cos, -wide / 1000 * sin, high / 1000 * sin, high / 1000 * cos
    left, foot = -advance / 2, -EM_MIDDLE
    pen.add(
        f"q {a:.6f} {b:.6f} {c:.6f} {d:.6f} "
        f"{MIDDLE + x + a * left + c * foot:.3f} {MIDDLE + y + b * left + d * foot:.3f} cm"
    )
    pen.add(path)
    pen.add("f Q")
