"""Sample papers for trying the system out: one page that says what it stands for."""

import io
from functools import lru_cache

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

_PAGE = (827, 1169)  # A4 at 100 dpi


@lru_cache(maxsize=64)
def sample_pdf(title: str, title_en: str) -> bytes:
    """One A4 page with the material's name, marked as a sample."""
    page = Image.new("RGB", _PAGE, "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((60, 60, _PAGE[0] - 60, _PAGE[1] - 60), outline="#c6cdd6", width=2)
    for text, size, top, colour in (
        ("示例材料 · Sample paper", 26, 120, "#566171"),
        (title, 44, 480, "#1b2430"),
        (title_en, 28, 560, "#1b2430"),
        ("演示数据，无法律效力 · Demonstration data, no legal force", 22, 1040, "#b42318"),
    ):
        font = _font(size)
        while font.getlength(text) > _PAGE[0] - 180:  # the frame, and some air within
            font = _font(int(font.size) - 2)
        draw.text((_PAGE[0] / 2, top), text, fill=colour, font=font, anchor="mm")
    for line in range(6):
        y = 680 + line * 48
        draw.line((140, y, _PAGE[0] - 140 - 60 * (line % 3), y), fill="#e3e7ed", width=10)
    out = io.BytesIO()
    page.save(out, format="PDF", resolution=100)
    return out.getvalue()


def sample_upload(title: str, title_en: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{title[:60]}.pdf", sample_pdf(title, title_en), "application/pdf")


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        str(settings.BASE_DIR / "e_licences" / "fonts" / "NotoSerifSC_400Regular.ttf"), size
    )
