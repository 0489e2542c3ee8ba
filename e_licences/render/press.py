"""Prints HTML and ready drawings on PDF pages. Nothing is fetched; no font but ours is seen."""

import ctypes
import gc
import logging
import os
import threading
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from e_licences.render.drawing import Drawing
from e_licences.render.fonts import isolated_fontconfig

PT_PER_MM = 72 / 25.4
PT_PER_PX = 0.75
RETURN_AT_END = b"\r\nendstream"  # readers take the return for a part of the line's end: a byte too many
PADDINGS = 8

_one_at_a_time = threading.Lock()  # Pango's font map is not made for threads


class Press:
    """The costly parts, kept for the life of a process: fonts 70 ms, a parsed stylesheet 10 ms."""

    def __init__(self) -> None:
        with isolated_fontconfig():
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
            from weasyprint.urls import URLFetcher

            self._weasyprint = weasyprint
            self._fonts = FontConfiguration()
            self._no_fetching = URLFetcher(allowed_protocols=())
        self._stylesheets: dict[str, Any] = {}
        logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # seven lines for each paper
        _settle_memory()

    def _stylesheet(self, css: str) -> Any:
        if css not in self._stylesheets:
            self._stylesheets[css] = self._weasyprint.CSS(
                string=css, font_config=self._fonts, url_fetcher=self._no_fetching
            )
        return self._stylesheets[css]

    def pages(self, html: str, css: str) -> Any:
        document = self._weasyprint.HTML(string=html, url_fetcher=self._no_fetching)
        return document.render(stylesheets=[self._stylesheet(css)], font_config=self._fonts)

    def attachment(self, enclosure: "Enclosure") -> Any:
        return self._weasyprint.Attachment(
            string=enclosure.content,
            name=enclosure.name,
            description=enclosure.description,
            relationship="Data",
            created=enclosure.created,
            modified=enclosure.created,
        )


def _settle_memory() -> None:
    """What is loaded by now stays for the life of the process: no collection need walk it any more."""
    gc.collect()
    gc.freeze()


def _give_memory_back() -> None:
    """Boxes point at each other: by itself the collector waits for dozens of prints. What is free then, such
    as copies of fonts, goes back to the system; left alone, glibc keeps it.
    """
    gc.collect()
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:  # of glibc only
        malloc_trim(0)


@lru_cache(maxsize=1)
def _press(process: int) -> Press:
    """One press per process: a forked worker must not share the font map of its parent."""
    return Press()


@dataclass(frozen=True)
class Enclosure:
    """A file inside the PDF that says in data what the pages say (PDF/A-3, relationship Data)."""

    name: str
    content: bytes
    description: str
    created: datetime


@dataclass(frozen=True)
class Box:
    """Where a drawing was put: the page, from 0, and millimetres from its upper left corner."""

    name: str
    page: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Printed:
    pdf: bytes
    boxes: tuple[Box, ...]


def print_pdf(
    versions: Iterable[str],
    *,
    css: str,
    drawings: Mapping[str, Drawing],
    sheet: Drawing | None = None,
    enclosure: Enclosure | None = None,
) -> bytes:
    """As `print_pages`, for who wants one page and nothing but the file."""
    return print_pages(versions, css=css, drawings=drawings, sheet=sheet, enclosure=enclosure).pdf


def print_pages(
    versions: Iterable[str],
    *,
    css: str,
    drawings: Mapping[str, Drawing],
    sheet: Drawing | None = None,
    enclosure: Enclosure | None = None,
    pages: int = 1,
) -> Printed:
    """Print the first of `versions` (HTML) that fits the pages, else the last on as many as it takes.

    A drawing is put into the box of the element whose id is its key; `sheet` lies under every page.
    """
    with _one_at_a_time:
        printed = _print(_press(os.getpid()), versions, css, drawings, sheet, enclosure, pages)
        _give_memory_back()
        return printed


def _print(
    press: Press,
    versions: Iterable[str],
    css: str,
    drawings: Mapping[str, Drawing],
    sheet: Drawing | None,
    enclosure: Enclosure | None,
    pages: int,
) -> Printed:
    for html in versions:
        document = press.pages(html, css)
        if len(document.pages) <= pages:
            break

    for padding in range(PADDINGS):  # one in 256 takes a second turn
        enclosed = [press.attachment(enclosure)] if enclosure else None  # it can be read only once

        def finish(document: Any, pdf: Any, padding: int = padding) -> None:
            _Forms(pdf, drawings, sheet).put(document.pages)
            _associated_once(pdf)
            _deflate(pdf, padding)

        pdf: bytes = document.write_pdf(finisher=finish, pdf_variant="pdf/a-3u", attachments=enclosed)
        if RETURN_AT_END not in pdf:
            break
    return Printed(pdf, tuple(_boxes(document.pages, drawings)))


def _boxes(pages: Any, drawings: Mapping[str, Drawing]) -> Iterable[Box]:
    for number, page in enumerate(pages):
        for name, corners in page.anchors.items():
            if name in drawings:
                left, top, right, bottom = (corner * PT_PER_PX / PT_PER_MM for corner in corners)
                yield Box(name, number, left, top, right - left, bottom - top)


def _associated_once(pdf: Any) -> None:
    """WeasyPrint 70 lists each enclosed file twice."""
    import pydyf

    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _deflate(pdf: Any, padding: int) -> None:
    """Compress each stream now: because of the file identifier the writer would do it twice, at level 9.

    One that would end in a return stays as it is. `padding` moves all that follows, and so changes the last
    byte of the table of contents, which the writer compresses later.
    """
    import pydyf

    for stream in pdf.objects:
        if not isinstance(stream, pydyf.Stream):
            continue
        if stream.extra.get("Type") == "/Metadata":
            stream.compress = False  # read by tools that know nothing else of PDF
            stream.stream = [*stream.stream, b" " * padding]
        if stream.compress:
            _, content = pydyf.Stream(stream.stream).data.split(b"stream\n", 1)
            packed = zlib.compress(content.removesuffix(b"\nendstream"), 6)
            stream.compress = False
            if not packed.endswith(b"\r"):
                stream.stream = [packed]
                stream.extra["Filter"] = "/FlateDecode"


class _Forms:
    """Puts drawings into a finished PDF, each stored once as a form however often it is used."""

    def __init__(self, pdf: Any, drawings: Mapping[str, Drawing], sheet: Drawing | None) -> None:
        self._pdf = pdf
        self._drawings = drawings
        self._sheet = sheet
        self._names: dict[Drawing, str] = {}

    def put(self, pages: Any) -> None:
        for page, reference in zip(pages, self._pdf.page_references, strict=True):
            leaf = self._object(reference)
            resources = self._object(leaf["Resources"])
            operators = self._object(leaf["Contents"]).stream
            height = page.height * PT_PER_PX
            below = b"q"
            if self._sheet is not None:
                box = (0.0, 0.0, page.width * PT_PER_PX, height)
                below = self._use(self._sheet, box, resources) + b" q"
            # The page turns its own coordinates upside down: what follows must not inherit that.
            operators.insert(0, below)
            operators.append(b"Q")
            for name, corners in page.anchors.items():
                if name in self._drawings:
                    x1, y1, x2, y2 = (corner * PT_PER_PX for corner in corners)
                    box = (x1, height - y2, x2, height - y1)
                    operators.append(self._use(self._drawings[name], box, resources))

    def _object(self, reference: bytes) -> Any:
        return self._pdf.objects[int(reference.split()[0])]

    def _use(self, drawing: Drawing, box: tuple[float, float, float, float], resources: Any) -> bytes:
        x1, y1, x2, y2 = box
        ink = b""
        if drawing.is_ink:
            resources["ExtGState"]["Ink"] = _dictionary({"Type": "/ExtGState", "BM": "/Multiply"})
            ink = b"/Ink gs "
        name = self._stored(drawing, resources)
        across, up = (x2 - x1) / drawing.width, (y2 - y1) / drawing.height
        return b"q %s%.6f 0 0 %.6f %.4f %.4f cm /%s Do Q" % (ink, across, up, x1, y1, name.encode())

    def _stored(self, drawing: Drawing, resources: Any) -> str:
        if drawing not in self._names:
            import pydyf

            form = pydyf.Stream(
                [drawing.operators],
                {
                    "Type": "/XObject",
                    "Subtype": "/Form",
                    "BBox": pydyf.Array([0, 0, drawing.width, drawing.height]),
                    "Resources": _dictionary({}),
                    "Filter": "/FlateDecode",
                },
            )
            self._pdf.add_object(form)
            name = f"Drawing{len(self._names)}"
            self._names[drawing] = name
            resources["XObject"][name] = form.reference
        return self._names[drawing]


def _dictionary(entries: dict[str, str]) -> Any:
    import pydyf

    return pydyf.Dictionary(entries)
