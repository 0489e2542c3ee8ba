"""What a file is, found by opening it. Pure: bytes in, answer out; run in a process of its own (`apart`).

A signature alone does not count, and what a reviewer would not see on the page is not taken: scripts that run
by themselves, portfolios, further pictures of an animation, a second file inside the first one's head.
"""

import warnings
from enum import StrEnum
from typing import BinaryIO, NamedTuple

MAX_PIXELS = 80_000_000  # A3 at 600 dots per inch has 70 million
MAX_PAGES = 2_000
HEAD = 1024  # readers look for a PDF's signature so far
TAIL = 2048
PDF = "application/pdf"
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
MEDIA_TYPES = (PDF, *PICTURES.values())
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif")


class Flaw(StrEnum):
    """Why a file is not taken; the sentences stand in `materials.services.file_words`."""

    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"
    PORTFOLIO = "portfolio"
    ANIMATED = "animated"
    PIXELS = "pixels"
    PAGES = "pages"
    HEIC = "heic"
    EXHAUSTING = "exhausting"  # it wants more time or memory than a file may take


class Content(NamedTuple):
    """`media_type` is empty where there is a flaw."""

    media_type: str = ""
    pages: int = 0
    flaw: Flaw | None = None


def content_of(file: BinaryIO) -> Content:
    head = file.read(HEAD)
    file.seek(0)
    if head.lstrip().startswith(b"%PDF-"):
        return _pdf(file)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return Content(flaw=Flaw.HEIC)
    if b"%PDF-" in head:
        return Content(flaw=Flaw.UNKNOWN)  # two files in one: which is shown depends on who opens it
    return _picture(file)


def _pdf(file: BinaryIO) -> Content:
    import pikepdf
    import pypdfium2

    from materials.pdf_actions import flaw_in

    if b"%%EOF" not in _tail(file):
        return Content(flaw=Flaw.DAMAGED)  # cut off; what is left would still be shown as if it were all
    try:
        with pikepdf.open(file) as opened:
            pages = len(opened.pages)
            flaw = Flaw.PAGES if pages > MAX_PAGES else flaw_in(opened)
        with pypdfium2.PdfDocument(file) as document:
            pages = min(pages, len(document))
    except pikepdf.PasswordError:
        return Content(flaw=Flaw.ENCRYPTED)
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, TypeError, KeyError, AttributeError):
        return Content(flaw=Flaw.DAMAGED)
    if flaw or pages == 0:
        return Content(flaw=flaw or Flaw.DAMAGED)
    return Content(PDF, pages)


def _tail(file: BinaryIO) -> bytes:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - TAIL))
    tail = file.read()
    file.seek(0)
    return tail


def _picture(file: BinaryIO) -> Content:
    from PIL import Image, UnidentifiedImageError, WebPImagePlugin  # noqa: F401  # this one is not known yet

    warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is the lower one
    try:
        with Image.open(file, formats=list(PICTURES)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return Content(flaw=Flaw.PIXELS)
            # Phones keep a smaller copy or a depth map behind the photo (MPO); nobody is shown it.
            kind = "JPEG" if picture.format == "MPO" else picture.format or ""
            if kind != "JPEG" and getattr(picture, "n_frames", 1) > 1:
                return Content(flaw=Flaw.ANIMATED)
            picture.load()
            return Content(PICTURES[kind], 1)
    except Image.DecompressionBombError:
        return Content(flaw=Flaw.PIXELS)
    except UnidentifiedImageError:
        return Content(flaw=Flaw.UNKNOWN)
    except (OSError, ValueError, SyntaxError, EOFError, KeyError):
        return Content(flaw=Flaw.DAMAGED)
