"""The printed sheet of a licence: guilloche border, fret, corner rosettes, the pattern under the text."""

import math
from functools import lru_cache

from e_licences.render.drawing import Drawing, Pen, Point
from e_licences.render.sheets import Sheet
from e_licences.render.styles import Style

BAND = 12.0  # middle of the border, from the edge of the sheet
AMPLITUDE = 3.1
WAVE = 6.4
STRANDS = 8
FRET = 17.0
FRET_UNIT = 3.4
INNER = 20.2
CARD_LINE = 2.4


@lru_cache(maxsize=32)
def paper(style: Style, sheet: Sheet) -> Drawing:
    """The sheet without its text; drawn once in the life of a process."""
    pen = Pen()
    pen.colour(style.paper)
    pen.rectangle(0, 0, sheet.width, sheet.height)
    pen.fill()
    (_card if sheet.is_card else _page)(pen, style, sheet.width, sheet.height)
    return pen.drawing(sheet.width, sheet.height)


def _page(pen: Pen, style: Style, width: float, height: float) -> None:
    _waves(pen, style, (width, height), INNER)
    _tint_rosette(pen, style, width / 2, height / 2, 1)
    _rules(pen, style, width, height)
    for strand in range(STRANDS):
        pen.colour(style.light if strand % 2 else style.dark)
        pen.width(0.16)
        phase = 2 * math.pi * strand / STRANDS
        for start, end in _edges(width, height):
            _strand(pen, start, end, phase)
    _fret(pen, style, width, height)
    for x in (BAND, width - BAND):
        for y in (BAND, height - BAND):
            _corner(pen, style, x, y)


def _card(pen: Pen, style: Style, width: float, height: float) -> None:
    """A wallet card has no room for a border: a fine line, and the pattern all over."""
    _waves(pen, style, (width, height), CARD_LINE)
    _tint_rosette(pen, style, width / 2, height / 2, 0.42)
    pen.colour(style.dark)
    for inset, weight in ((CARD_LINE - 0.6, 0.35), (CARD_LINE, 0.12)):
        pen.width(weight)
        pen.rectangle(inset, inset, width - 2 * inset, height - 2 * inset)
        pen.stroke()


def _edges(width: float, height: float) -> tuple[tuple[Point, Point], ...]:
    left, right, low, high = BAND, width - BAND, BAND, height - BAND
    return (
        ((left, low), (right, low)),
        ((left, high), (right, high)),
        ((left, low), (left, high)),
        ((right, low), (right, high)),
    )


def _strand(pen: Pen, start: Point, end: Point, phase: float) -> None:
    """One line of the border: a sine that swells and shrinks, so that the strands cross in knots."""
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    waves = round(length / WAVE / 4) * 4
    is_level = start[1] == end[1]

    def path(t: float) -> Point:
        turn = 2 * math.pi * waves * t
        swell = AMPLITUDE * (0.72 + 0.28 * math.cos(turn / 2))
        offset = swell * math.sin(turn + phase)
        along = length * t
        return (start[0] + along, start[1] + offset) if is_level else (start[0] + offset, start[1] + along)

    pen.curve(path, 1, waves * 4)
    pen.stroke()


def _rules(pen: Pen, style: Style, width: float, height: float) -> None:
    pen.colour(style.dark)
    for inset, weight in (
        (7.2, 0.9),
        (8.3, 0.22),
        (15.7, 0.22),
        (16.3, 0.22),
        (INNER - 0.5, 0.22),
        (INNER, 0.6),
    ):
        pen.width(weight)
        pen.rectangle(inset, inset, width - 2 * inset, height - 2 * inset)
        pen.stroke()


def _fret(pen: Pen, style: Style, width: float, height: float) -> None:
    """A running fret (回纹) between the border and the field."""
    pen.colour(style.dark)
    pen.width(0.2)
    depth = INNER - 0.5 - FRET - 0.5
    shape = ((0, 0), (0, 1), (0.82, 1), (0.82, 0.25), (0.3, 0.25), (0.3, 0.62), (0.55, 0.62))
    for length, is_level in ((width, True), (height, False)):
        run = length - 2 * (INNER + 1)
        count = round(run / FRET_UNIT)
        unit = run / count
        for number in range(count):
            along = [(INNER + 1 + unit * (number + u * 0.88 + 0.08), FRET + depth * v) for u, v in shape]
            if is_level:
                pen.polyline(along)
                pen.polyline([(x, height - y) for x, y in along])
            else:
                pen.polyline([(y, x) for x, y in along])
                pen.polyline([(width - y, x) for x, y in along])
    pen.stroke()


def _corner(pen: Pen, style: Style, x: float, y: float) -> None:
    pen.colour(style.paper)
    pen.circle(x, y, 7)
    pen.fill()
    pen.colour(style.dark)
    for radius, weight in ((7, 0.5), (6.4, 0.18), (1.1, 0.3)):
        pen.width(weight)
        pen.circle(x, y, radius)
        pen.stroke()
    pen.width(0.14)
    for turn in range(6):
        pen.colour(style.light if turn % 2 else style.dark)
        _rose(pen, x, y, (3.7, 2.4), 8, 2 * math.pi * turn / 6)


def _rose(pen: Pen, x: float, y: float, radii: tuple[float, float], petals: int, phase: float) -> None:
    """A closed line round (x, y) at radii[0] that swings by radii[1], `petals` times."""

    def path(t: float) -> Point:
        radius = radii[0] + radii[1] * math.sin(petals * t + phase)
        return x + radius * math.cos(t), y + radius * math.sin(t)

    pen.curve(path, 2 * math.pi, petals * 4)
    pen.stroke()


def _tint_rosette(pen: Pen, style: Style, x: float, y: float, scale: float) -> None:
    pen.colour(style.tint)
    pen.width(0.22 * scale)
    for radii, petals, turns in (((44, 14), 18, 6), ((27, 9), 14, 5), ((12, 6), 10, 4)):
        for turn in range(turns):
            scaled = (radii[0] * scale, radii[1] * scale)
            _rose(pen, x, y, scaled, petals, 2 * math.pi * turn / turns)


def _waves(pen: Pen, style: Style, size: tuple[float, float], inset: float) -> None:
    pen.colour(style.tint)
    pen.width(0.13)
    width = size[0] - 2 * inset
    for line in range(int((size[1] - 2 * inset) / 2.5)):
        base, phase = inset + 1.25 + 2.5 * line, 0.35 * line

        def path(t: float, base: float = base, phase: float = phase) -> Point:
            return inset + t, base + 1.1 * math.sin(2 * math.pi * t / 48 + phase)

        pen.curve(path, width, int(width / 18) + 1)
    pen.stroke()
