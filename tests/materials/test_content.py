"""What a file is, as an attacker would like it not to be seen."""

import io
import resource
import struct
import subprocess
import sys
import zlib

import pikepdf
import pytest
from pikepdf import Array, Name
from PIL import Image, ImageFile

from materials import apart
from materials.apart import content_apart
from materials.content import Content, Flaw, content_of
from tests.materials import sample_files as sent
from tests.materials.sample_files import PDF, SCRIPT, animated, opens_with, pdf, picture

PASSWORD = pikepdf.Encryption(user="x", owner="y")
RESTRICTED = pikepdf.Encryption(user="", owner="y")


@pytest.fixture(autouse=True)
def strict_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the process of its own: WeasyPrint, once imported, makes Pillow lenient everywhere."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)


def what(content: bytes) -> Content:
    return content_of(io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "pages"),
    [
        (PDF, 1),
        (pdf(pages=3), 3),
        (pdf(sent.adds_up), 1),
        (pdf(sent.opens_at_a_page), 1),
        (opens_with("GoTo", D=Array([0])), 1),
        (opens_with("Named", N=Name.Print), 1),
        (pdf(sent.with_attachment), 1),
        (b"\r\n" + PDF, 1),
    ],
    ids=[
        "plain",
        "pages",
        "form that adds up",
        "opens at a page",
        "jumps",
        "prints",
        "attachment",
        "lines before",
    ],
)
def test_an_ordinary_pdf_is_taken(content: bytes, pages: int) -> None:
    assert what(content) == Content("application/pdf", pages)


@pytest.mark.parametrize(
    "content",
    [
        opens_with("JavaScript", **SCRIPT),
        opens_with("Launch", F="calc.exe"),
        opens_with("URI", URI="https://example.org/?who"),
        opens_with("SubmitForm", F="https://example.org"),
        *map(
            pdf,
            [
                sent.script_by_name,
                sent.script_on_page,
                sent.script_after_a_jump,
                sent.share_read_on_page,
                sent.program_behind_link,
                sent.script_under_mouse,
                sent.program_behind_bookmark,
                sent.film,
                sent.dynamic_form,
            ],
        ),
    ],
)
def test_a_pdf_that_does_something_by_itself_is_refused(content: bytes) -> None:
    assert what(content) == Content(flaw=Flaw.ACTIVE)


def test_a_script_is_found_where_objects_are_packed() -> None:
    packed = pdf(
        sent.script_on_page,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
    )
    assert b"JavaScript" not in packed
    assert what(packed).flaw is Flaw.ACTIVE


def test_a_pdf_that_needs_a_password_is_refused_and_one_that_only_forbids_printing_is_not() -> None:
    assert what(pdf(encryption=PASSWORD)).flaw is Flaw.ENCRYPTED
    assert what(pdf(encryption=RESTRICTED)) == Content("application/pdf", 1)


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (pdf(pages=0), Flaw.DAMAGED),
        (PDF[: len(PDF) // 2], Flaw.DAMAGED),
        (PDF[:-10], Flaw.DAMAGED),
        (b"%PDF-1.7\n%%EOF", Flaw.DAMAGED),
        (pdf(sent.portfolio), Flaw.PORTFOLIO),
        (b"MZ\x90\x00" + PDF, Flaw.UNKNOWN),
        (b"PK\x03\x04" + PDF, Flaw.UNKNOWN),
        (b"GIF89a" + PDF, Flaw.UNKNOWN),
        (picture("GIF"), Flaw.UNKNOWN),
        (picture("TIFF"), Flaw.UNKNOWN),
        (animated("PNG"), Flaw.ANIMATED),
        (animated("WEBP"), Flaw.ANIMATED),
        (picture("JPEG")[:3000], Flaw.DAMAGED),
        (picture("WEBP")[:-500], Flaw.DAMAGED),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50), Flaw.HEIC),
    ],
    ids=[
        "no pages",
        "half a PDF",
        "no end of file",
        "a head only",
        "portfolio",
        "PDF in a program",
        "PDF in an archive",
        "PDF in a picture",
        "GIF",
        "TIFF",
        "animated PNG",
        "animated WebP",
        "part of a JPEG",
        "part of a WebP",
        "HEIC",
    ],
)
def test_what_is_wrong_is_named(content: bytes, flaw: Flaw) -> None:
    assert what(content) == Content(flaw=flaw)


def test_a_picture_that_is_a_pdf_as_well_is_neither() -> None:
    photo = picture("JPEG", comment=PDF[:900])
    assert Image.open(io.BytesIO(photo)).format == "JPEG"
    assert what(photo).flaw is Flaw.UNKNOWN


def test_a_photo_with_a_second_picture_behind_it_is_a_photo() -> None:
    # Phones write such files by themselves (MPO); they were refused.
    out = io.BytesIO()
    front, behind = (Image.effect_noise((80, 60), 80).convert("RGB") for _ in range(2))
    front.save(out, "MPO", save_all=True, append_images=[behind])
    assert what(out.getvalue()) == Content("image/jpeg", 1)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    small = picture("PNG")
    at = small.index(b"IHDR") + 4
    header = struct.pack(">II", 10_000, 10_000) + small[at + 8 : at + 13]
    huge = small[:at] + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)) + small[at + 17 :]
    assert what(huge).flaw is Flaw.PIXELS


def test_more_pages_than_anybody_reads_are_refused() -> None:
    assert what(pdf(pages=2001)).flaw is Flaw.PAGES


def largest_child_bytes() -> int:
    return 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def test_a_file_that_swells_without_end_harms_its_own_process_only() -> None:
    content = sent.bomb_of_objects()
    assert len(content) < 5_000_000
    with sent.as_file(content) as file:
        assert content_apart(file).flaw in {Flaw.EXHAUSTING, Flaw.DAMAGED}
    assert largest_child_bytes() < apart.MEMORY_BYTES


def test_a_parser_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "PATIENCE_SECONDS", 0.01)
    with sent.as_file(PDF) as file:
        assert content_apart(file).flaw is Flaw.EXHAUSTING


def test_the_other_process_knows_no_secret_and_writes_no_file() -> None:
    look = (
        "import os, resource, materials.apart as a; a._confine();"
        "print(sorted(os.environ), resource.getrlimit(resource.RLIMIT_FSIZE))"
    )
    seen = subprocess.run(
        [sys.executable, "-c", look], env={}, cwd=apart._HOME, capture_output=True, text=True, check=True
    )
    assert "SECRET" not in seen.stdout
    assert "(0, 0)" in seen.stdout
