"""Looking at a printed paper: its text, its fonts, its picture."""

import ctypes
import os
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageStat

REFERENCE = Path(__file__).parent / "reference"
REFERENCE_SIDE = 400
FORM_DEPTH = 4


@dataclass(frozen=True)
class Paper:
    pdf: bytes

    @property
    def page_count(self) -> int:
        with pypdfium2.PdfDocument(self.pdf) as document:
            return len(document)

    @property
    def size_mm(self) -> tuple[float, float]:
        with pypdfium2.PdfDocument(self.pdf) as document:
            width, height = document[0].get_size()
        return round(width * 25.4 / 72, 1), round(height * 25.4 / 72, 1)

    @property
    def metadata(self) -> dict[str, str]:
        with pypdfium2.PdfDocument(self.pdf) as document:
            return dict(document.get_metadata_dict())

    @property
    def text(self) -> str:
        """All text, without line breaks: a value that wraps reads as one."""
        with pypdfium2.PdfDocument(self.pdf) as document:
            pages = [page.get_textpage().get_text_bounded() for page in document]
        return "".join(pages).replace("\r", "").replace("\n", "")

    def picture(self, dpi: int = 100, page: int = 0) -> Image.Image:
        with pypdfium2.PdfDocument(self.pdf) as document:
            picture: Image.Image = document[page].render(scale=dpi / 72).to_pil().convert("RGB")
            return picture

    def qr_text(self) -> str:
        return "".join(code.text for code in zxingcpp.read_barcodes(self.picture(150)))

    @property
    def fonts(self) -> set[tuple[str, bool]]:
        """Name and whether it is embedded, of the font of each text object."""
        with pypdfium2.PdfDocument(self.pdf) as document:
            return {
                _font(text)
                for page in document
                for text in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=FORM_DEPTH)
            }

    def text_box_mm(self, page: int = 0) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of the rectangle round all characters of a page."""
        with pypdfium2.PdfDocument(self.pdf) as document:
            text = document[page].get_textpage()
            boxes = [
                text.get_charbox(index)
                for index in range(text.count_chars())
                if text.get_text_range(index, 1).strip()
            ]
        edges = (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )
        left, bottom, right, top = (edge * 25.4 / 72 for edge in edges)
        return left, bottom, right, top

    def red_share(self, left: float, top: float, width: float, height: float) -> float:
        """Share of seal-red pixels in a rectangle given in millimetres from the upper left corner."""
        scale = 100 / 25.4
        box = tuple(round(edge * scale) for edge in (left, top, left + width, top + height))
        part = self.picture(100).crop((box[0], box[1], box[2], box[3]))
        red, green, blue = part.split()
        others = ImageChops.lighter(green, blue).point([255] * 90 + [0] * 166)
        mask = ImageChops.multiply(red.point([0] * 191 + [255] * 65), others)
        return mask.histogram()[255] / (part.width * part.height)


def _font(text: pypdfium2.PdfObject) -> tuple[str, bool]:
    font = pdfium.FPDFTextObj_GetFont(text.raw)
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(length)
    pdfium.FPDFFont_GetBaseFontName(font, name, length)
    return name.value.decode(), bool(pdfium.FPDFFont_GetIsEmbedded(font))


def assert_looks_like(paper: Paper, name: str, page: int = 0) -> None:
    """Compare coarsely with the stored picture, so that nothing stands on its head or has gone.

    After a wanted change run test_render.py and test_papers.py with UPDATE_PICTURES=1, and look at the new
    pictures before they are committed.
    """
    path = REFERENCE / f"{name}.png"
    picture = paper.picture(100, page)
    small = picture.copy()
    small.thumbnail((REFERENCE_SIDE, REFERENCE_SIDE))
    if os.environ.get("UPDATE_PICTURES"):
        small.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(path, optimize=True)
    with Image.open(path) as stored:
        expected = stored.convert("RGB")
    assert expected.size == small.size
    blur = ImageFilter.BoxBlur(2)
    difference = ImageChops.difference(small.filter(blur), expected.filter(blur)).convert("L")
    assert ImageStat.Stat(difference).mean[0] < 2.5
    assert sum(difference.histogram()[60:]) < 0.001 * small.width * small.height
