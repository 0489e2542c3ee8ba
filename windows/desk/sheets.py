"""One page of a case's files as the desk shows it: which, how large, how turned, with what is pinned on it.

All of it stands in the address, so that it works by links alone and can be gone back to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404, QueryDict

from cases.models import BOX_SIDE, Case, PageRemark, SubmittedMaterial
from cases.services.remarks import Box
from materials.models import StoredFile
from materials.selectors.previews import TURNS, Size, pages_of

ZOOMS = (50, 75, 100, 150, 200, 300)  # per cent of the pane's width; 0: the whole page
LARGE_FROM = 150
OF_THE_SHEET = ("file", "page", "with", "with_page", "zoom", "turn")
NUMBER_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Pin:
    """A remark with its number in the list, and where it is on the page as it is shown, in per cent."""

    number: int
    remark: PageRemark
    left: float = 0
    top: float = 0
    width: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a file. `pages` is 0 where the file cannot be opened."""

    material: SubmittedMaterial
    file: StoredFile
    page: int
    pages: int
    pins: list[Pin]

    @property
    def before(self) -> int:
        return self.page - 1

    @property
    def after(self) -> int:
        return self.page + 1 if self.page < self.pages else 0

    @property
    def back(self) -> int:
        """Of two that are turned together the shorter one stays where it is."""
        return self.before or self.page

    @property
    def forth(self) -> int:
        return self.after or self.page


@dataclass(frozen=True, slots=True)
class Viewer:
    """`files`: what can be looked at, in order. `beside`: the second page when two are compared."""

    case: Case
    files: list[SubmittedMaterial]
    sheet: Sheet
    beside: Sheet | None
    zoom: int
    turn: int
    remarks: list[Pin]
    counterpart: int | None  # the file it is compared with when nothing else is said
    later: frozenset[int]  # files that came after the application

    @property
    def size(self) -> str:
        return Size.LARGE.value if self.zoom >= LARGE_FROM else Size.FIT.value

    @property
    def larger(self) -> int:
        """The next size up; 0 when there is none."""
        return next((zoom for zoom in ZOOMS if zoom > (self.zoom or 75)), 0)

    @property
    def smaller(self) -> int:
        return next((zoom for zoom in reversed(ZOOMS) if zoom < (self.zoom or 75)), 0)

    @property
    def clockwise(self) -> int:
        return (self.turn + 90) % 360

    @property
    def counterclockwise(self) -> int:
        return (self.turn - 90) % 360

    @property
    def file_before(self) -> int | None:
        return self._neighbour(-1)

    @property
    def file_after(self) -> int | None:
        return self._neighbour(1)

    @property
    def number(self) -> int:
        return next(n for n, row in enumerate(self.files, 1) if row.pk == self.sheet.material.pk)

    def _neighbour(self, step: int) -> int | None:
        at = self.number - 1 + step
        return self.files[at].file_id if 0 <= at < len(self.files) else None


def viewer_of(
    given: QueryDict, *, case: Case, materials: Iterable[SubmittedMaterial], remarks: Sequence[PageRemark]
) -> Viewer | None:
    """Of a case found through the policy; None where nothing was handed in as a file.

    Raises:
        Http404: a file, page, size or turn that is not there.
    """
    files = [row for row in materials if row.file is not None]
    if not files:
        return None
    zoom, turn = _number(given, "zoom", 0), _number(given, "turn", 0)
    if zoom not in (0, *ZOOMS) or turn not in TURNS:
        raise Http404
    pins = [Pin(number, remark) for number, remark in enumerate(remarks, 1)]
    chosen = _chosen(files, _number(given, "file", 0)) or files[0]
    sheet = _sheet(chosen, _number(given, "page", 1), pins, turn)
    second = _chosen(files, _number(given, "with", 0))
    beside = None
    if second is not None:
        beside = _sheet(second, _number(given, "with_page", 0) or sheet.page, pins, turn, is_clamped=True)
    return Viewer(
        case=case,
        files=files,
        sheet=sheet,
        beside=beside,
        zoom=zoom,
        turn=turn,
        remarks=pins,
        counterpart=_counterpart(files, chosen),
        later=frozenset(row.file.pk for row in files if row.file and row.file.stored_at > case.received_at),
    )


def turned(box: Box, turn: int) -> Box:
    """Where a box lies when the page is turned clockwise by so many degrees."""
    if turn == 90:
        return Box(BOX_SIDE - box.top - box.height, box.left, box.height, box.width)
    if turn == 180:
        return Box(BOX_SIDE - box.left - box.width, BOX_SIDE - box.top - box.height, box.width, box.height)
    if turn == 270:
        return Box(box.top, BOX_SIDE - box.left - box.width, box.height, box.width)
    return box


def _sheet(
    material: SubmittedMaterial, page: int, pins: list[Pin], turn: int, *, is_clamped: bool = False
) -> Sheet:
    file = material.file
    assert file is not None  # noqa: S101  # only rows with a file come here
    pages = pages_of(file)
    if is_clamped:
        page = max(1, min(page, pages))
    if not 1 <= page <= max(pages, 1):
        raise Http404
    here = [pin for pin in pins if pin.remark.file_id == file.pk and pin.remark.page == page]
    return Sheet(material, file, page, pages, [_pinned(pin, turn, n) for n, pin in enumerate(here)])


def _pinned(pin: Pin, turn: int, place: int) -> Pin:
    """On its box; one about the whole page at the right edge, each below the one before."""
    remark = pin.remark
    if remark.left is None or remark.top is None or remark.width is None or remark.height is None:
        return Pin(pin.number, remark, left=96.0, top=min(4.0 + 5 * place, 96.0))
    box = turned(Box(remark.left, remark.top, remark.width, remark.height), turn)
    return Pin(pin.number, remark, box.left / 10, box.top / 10, box.width / 10, box.height / 10)


def _chosen(files: list[SubmittedMaterial], file_id: int) -> SubmittedMaterial | None:
    if not file_id:
        return None
    found = next((row for row in files if row.file_id == file_id), None)
    if found is None:
        raise Http404
    return found


def _counterpart(files: list[SubmittedMaterial], chosen: SubmittedMaterial) -> int | None:
    """The version before it of the same material; of the first one, the one after it."""
    same = [row for row in files if row.requirement_id == chosen.requirement_id]
    at = same.index(chosen)
    if at:
        return same[at - 1].file_id
    return same[1].file_id if len(same) > 1 else None


def _number(given: QueryDict, name: str, default: int) -> int:
    value = given.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= NUMBER_DIGITS):
        raise Http404
    return int(value)
