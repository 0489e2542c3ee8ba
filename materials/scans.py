"""Pages from a camera become one PDF. Pure: run in a process of its own (`apart`)."""

import io
import struct
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from materials.content import MAX_PIXELS, PICTURES
from materials.previews import TURNS

LONGEST = 2480  # pixels of the longer side: A4 at 200 dots per inch and a little more
LONG_SIDE_POINTS = 841.89  # A4
QUALITY = 82
_LENGTH = struct.Struct(">I")


def pages_packed(pages: Iterable[bytes]) -> bytes:
    """Several pictures as one stream, each behind its length."""
    return b"".join(_LENGTH.pack(len(page)) + page for page in pages)


def scan_merged(file: BinaryIO, turns: list[int]) -> bytes:
    """The PDF, a page for each picture in their order, turned clockwise by so many degrees; without dates,
    so that the same pages give the same bytes.

    Raises:
        ValueError: a page is no picture, too large, or there is not one turn for each.
    """
    import pikepdf

    pictures = list(_pages(file))
    if len(pictures) != len(turns) or not set(turns) <= set(TURNS):
        raise ValueError("a turn for each page")
    document = pikepdf.new()
    for picture, turn in zip(pictures, turns, strict=True):
        _page_add(document, *_upright(picture, turn))
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def _pages(file: BinaryIO) -> Iterator[bytes]:
    while head := file.read(_LENGTH.size):
        (length,) = _LENGTH.unpack(head)
        yield file.read(length)


def _upright(picture: bytes, turn: int) -> tuple[bytes, int, int]:
    """A JPEG of our own making, without what the camera notes beside the picture, and its size."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(picture), formats=list(PICTURES)) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        page: Any = ImageOps.exif_transpose(opened).convert("RGB")
    page.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    if turn:
        page = page.rotate(-turn, expand=True)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=QUALITY)
    return out.getvalue(), page.width, page.height


def _page_add(document: Any, jpeg: bytes, width: int, height: int) -> None:
    from pikepdf import Dictionary, Name, Stream

    image = Stream(
        document,
        jpeg,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    scale = LONG_SIDE_POINTS / max(width, height)
    across, up = width * scale, height * scale
    page = document.add_blank_page(page_size=(across, up))
    page.Resources = Dictionary(XObject=Dictionary(Page=image))
    page.Contents = Stream(document, b"q %.2f 0 0 %.2f 0 0 cm /Page Do Q" % (across, up))
