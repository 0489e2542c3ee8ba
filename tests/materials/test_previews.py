"""A page as a picture: the right one, upright, no larger than asked, and never at the cost of the house."""

import io
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from materials import apart
from materials.apart import UnreadableError, picture_apart
from materials.previews import LONGEST, NoSuchPageError, Size, page_picture
from tests.materials import sample_files as sent
from tests.materials.sample_files import PDF, as_file, pdf, picture

PDF_TYPE, JPEG = "application/pdf", "image/jpeg"
RIGHT_SIDE_UP, MIRROR = 6, 2  # values of the EXIF tag: turn clockwise by 90 degrees; mirrored
ORIENTATION, PLACE = 0x0112, 0x8825


def drawn(
    content: bytes, media_type: str, *, page: int = 1, size: Size = Size.FIT, turn: int = 0
) -> Image.Image:
    answer = page_picture(io.BytesIO(content), media_type=media_type, page=page, size=size, turn=turn)
    found = Image.open(io.BytesIO(answer))
    assert found.format == "WEBP"
    return found


@pytest.mark.parametrize("size", list(Size))
def test_the_longer_side_is_as_asked(size: Size) -> None:
    found = drawn(PDF, PDF_TYPE, size=size)
    assert max(found.size) == pytest.approx(LONGEST[size], abs=2)
    assert found.height > found.width


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_is_made_smaller_and_a_small_one_stays(kind: str) -> None:
    for size, shown in (((1600, 800), (1200, 600)), ((40, 20), (40, 20))):
        assert drawn(picture(kind, size), f"image/{kind.lower()}").size == shown


def test_each_page_is_its_own_and_what_is_not_there_is_told() -> None:
    def widen(made: Pdf) -> None:
        made.pages[1].obj.MediaBox = Array([0, 0, 842, 595])

    content = pdf(widen, pages=2)
    upright, across = (drawn(content, PDF_TYPE, page=page) for page in (1, 2))
    assert upright.height > upright.width
    assert across.width > across.height
    for page in (0, 3):
        with pytest.raises(NoSuchPageError):
            drawn(content, PDF_TYPE, page=page)
    with pytest.raises(NoSuchPageError):
        drawn(picture("PNG"), "image/png", page=2)


def half_red(kind: str, **how: object) -> bytes:
    """Wider than high; the left half is red, the right one white."""
    out = io.BytesIO()
    made = Image.new("RGB", (400, 200), "white")
    made.paste("red", (0, 0, 200, 200))
    made.save(out, kind, **how)
    return out.getvalue()


def is_red(found: Image.Image, x: float, y: float) -> bool:
    pixel = found.convert("RGB").getpixel((int(found.width * x), int(found.height * y)))
    assert isinstance(pixel, tuple)
    red, green, _ = pixel
    return red > 200 and green < 100


def test_a_photo_is_shown_as_the_phone_was_held_and_without_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = RIGHT_SIDE_UP
    exif[PLACE] = {1: "N", 2: (30.0, 15.0, 0.0)}
    found = drawn(half_red("JPEG", exif=exif), JPEG)
    assert found.height > found.width
    assert is_red(found, 0.5, 0.1)
    assert not is_red(found, 0.5, 0.9)
    assert not found.getexif()
    exif[ORIENTATION] = MIRROR
    assert is_red(drawn(half_red("JPEG", exif=exif), JPEG), 0.9, 0.5)


@pytest.mark.parametrize(
    ("turn", "x", "y"), [(0, 0.1, 0.5), (90, 0.5, 0.1), (180, 0.9, 0.5), (270, 0.5, 0.9)]
)
def test_a_page_is_turned_clockwise(turn: int, x: float, y: float) -> None:
    found = drawn(half_red("PNG"), "image/png", turn=turn)
    assert is_red(found, x, y)
    assert not is_red(found, 1 - x, 1 - y)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_colour_is_drawn(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new(mode, (60, 40)).save(out, kind)
    assert drawn(out.getvalue(), f"image/{kind.lower()}").size == (60, 40)


def test_what_is_transparent_lies_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(out, "PNG")
    assert drawn(out.getvalue(), "image/png").convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_what_was_typed_into_a_form_is_on_the_page() -> None:
    def fill(made: Pdf) -> None:
        look = made.make_stream(b"1 0 0 rg 0 0 595 842 re f")
        look.Type, look.Subtype = Name.XObject, Name.Form
        look.BBox = Array([0, 0, 595, 842])
        sent.annotated(
            made,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="name",
            V="x",
            F=4,
            AP=Dictionary(N=look),
        )
        made.pages[0].obj.Annots[0].Rect = Array([0, 0, 595, 842])

    assert is_red(drawn(pdf(fill), PDF_TYPE), 0.5, 0.5)


def test_a_sheet_without_end_is_drawn_no_larger_than_asked() -> None:
    def stretch(made: Pdf) -> None:
        made.pages[0].obj.MediaBox = Array([0, 0, 14_400_000, 14_400])

    found = drawn(pdf(stretch), PDF_TYPE, size=Size.LARGE)
    assert max(found.size) <= LONGEST[Size.LARGE] + 1


def test_a_page_that_swells_or_never_ends_harms_its_own_process_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with as_file(sent.bomb_of_objects()) as file, pytest.raises(UnreadableError):
        picture_apart(file, media_type=PDF_TYPE, page=1, size=Size.FIT, turn=0)
    monkeypatch.setattr(apart, "PATIENCE_SECONDS", 0.01)
    with as_file(PDF) as file, pytest.raises(UnreadableError):
        picture_apart(file, media_type=PDF_TYPE, page=1, size=Size.FIT, turn=0)


def test_apart_gives_the_same_picture(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(PDF)
    with path.open("rb") as file:
        found = picture_apart(file, media_type=PDF_TYPE, page=1, size=Size.THUMB, turn=90)
    assert Image.open(io.BytesIO(found)).size == drawn(PDF, PDF_TYPE, size=Size.THUMB, turn=90).size
    with path.open("rb") as file, pytest.raises(NoSuchPageError):
        picture_apart(file, media_type=PDF_TYPE, page=2, size=Size.THUMB, turn=0)
