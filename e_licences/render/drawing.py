"""Drawings in millimetres, y upwards, as the operators of a PDF form: drawn once, printed on many pages."""

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Point = tuple[float, float]
CIRCLE = 0.5523  # length of the handles that make four Bézier curves a circle


@dataclass(frozen=True)
class Drawing:
    """`is_ink`: printed by multiplying, so that the text below stays legible as under a real seal."""

    width: float
    height: float
    operators: bytes  # deflated
    is_ink: bool = False


class Pen:
    def __init__(self) -> None:
        self._operators: list[str] = []

    def add(self, operators: str) -> None:
        self._operators.append(operators)

    def colour(self, value: str) -> None:
        """Stroke and fill with #rrggbb from here on."""
        channels = " ".join(f"{int(value[i : i + 2], 16) / 255:.3f}" for i in (1, 3, 5))
        self.add(f"{channels} RG {channels} rg")

    def width(self, value: float) -> None:
        self.add(f"{value:g} w")

    def rectangle(self, x: float, y: float, width: float, height: float) -> None:
        self.add(f"{x:.3f} {y:.3f} {width:.3f} {height:.3f} re")

    def polyline(self, points: Iterable[Point]) -> None:
        first, *others = points
        self.add(f"{first[0]:.2f} {first[1]:.2f} m")
        self._operators.extend(f"{x:.2f} {y:.2f} l" for x, y in others)

    def circle(self, x: float, y: float, radius: float) -> None:
        k = radius * CIRCLE
        self.add(
            f"{x + radius:.3f} {y:.3f} m "
            f"{x + radius:.3f} {y + k:.3f} {x + k:.3f} {y + radius:.3f} {x:.3f} {y + radius:.3f} c "
            f"{x - k:.3f} {y + radius:.3f} {x - radius:.3f} {y + k:.3f} {x - radius:.3f} {y:.3f} c "
            f"{x - radius:.3f} {y - k:.3f} {x - k:.3f} {y - radius:.3f} {x:.3f} {y - radius:.3f} c "
            f"{x + k:.3f} {y - radius:.3f} {x + radius:.3f} {y - k:.3f} {x + radius:.3f} {y:.3f} c h"
        )

    def curve(self, path: Callable[[float], Point], end: float, pieces: int) -> None:
        """The smooth line `path(t)` for t from 0 to `end`, as `pieces` Bézier curves."""
        step, tiny = end / pieces, end * 1e-5
        x, y = path(0)
        self.add(f"{x:.2f} {y:.2f} m")
        handle = _slope(path, 0, tiny, step)
        for piece in range(1, pieces + 1):
            next_x, next_y = path(piece * step)
            next_handle = _slope(path, piece * step, tiny, step)
            self.add(
                f"{x + handle[0]:.2f} {y + handle[1]:.2f} "
                f"{next_x - next_handle[0]:.2f} {next_y - next_handle[1]:.2f} {next_x:.2f} {next_y:.2f} c"
            )
            x, y, handle = next_x, next_y, next_handle

    def stroke(self) -> None:
        self.add("S")

    def fill(self) -> None:
        self.add("f")

    def drawing(self, width: float, height: float, *, is_ink: bool = False) -> Drawing:
        return Drawing(width, height, deflated("\n".join(self._operators).encode("ascii"), 9), is_ink)


def deflated(operators: bytes, level: int) -> bytes:
    """Never with a return as its last byte: readers take it for the end of the line after a stream."""
    while (found := zlib.compress(operators, level)).endswith(b"\r"):
        operators += b"\n"
    return found


def _slope(path: Callable[[float], Point], at: float, tiny: float, step: float) -> Point:
    """A third of the derivative over one step: the handle of a Bézier curve."""
    (x0, y0), (x1, y1) = path(at - tiny), path(at + tiny)
    scale = step / (6 * tiny)
    return (x1 - x0) * scale, (y1 - y0) * scale
