"""One page of a stored file as a picture. Pure: run in a process of its own (`apart`)."""

import io
from enum import StrEnum
from typing import Any, BinaryIO

from materials.content import MAX_PIXELS, PDF, PICTURES


class Size(StrEnum):
    THUMB = "thumb"
    FIT = "fit"
    LARGE = "large"


LONGEST = {Size.THUMB: 96, Size.FIT: 1200, Size.LARGE: 2400}  # pixels of the longer side
TURNS = (0, 90, 180, 270)  # degrees, clockwise
FINEST_SCALE = 6.0  # a stamp-sized page is not blown up without end; 72 × 6 dots per inch
QUALITY = 80


class NoSuchPageError(Exception):
    pass


def page_picture(file: BinaryIO, *, media_type: str, page: int, size: Size, turn: int) -> bytes:
    """The page as WebP, upright as its EXIF says, without a photo's metadata (where, when, which phone)."""
    from PIL import WebPImagePlugin  # noqa: F401  # or Pillow would load every format it knows

    longest = LONGEST[size]
    picture = (_of_pdf if media_type == PDF else _of_picture)(file, page, longest)
    if turn:
        picture = picture.rotate(-turn, expand=True)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=2)
    return out.getvalue()


def _of_pdf(file: BinaryIO, page: int, longest: int) -> Any:
    import pypdfium2

    with pypdfium2.PdfDocument(file) as document:
        if not 1 <= page <= len(document):
            raise NoSuchPageError
        document.init_forms()  # or what was typed into a form would be missing
        sheet = document[page - 1]
        scale = min(longest / max(1, *sheet.get_size()), FINEST_SCALE)
        return sheet.render(scale=scale).to_pil().convert("RGB")


def _of_picture(file: BinaryIO, page: int, longest: int) -> Any:
    from PIL import Image, ImageOps

    if page != 1:
        raise NoSuchPageError
    with Image.open(file, formats=list(PICTURES)) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        picture.draft("RGB", (longest, longest))  # a JPEG is decoded no larger than needed
        if picture.mode.startswith("I"):
            small: Any = picture.point(lambda value: value / 256).convert("L")  # 16 bits of grey
        else:
            small = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        if small.mode == "RGBA":
            small = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small)
        upright: Any = ImageOps.exif_transpose(small)
        return upright.convert("RGB")
