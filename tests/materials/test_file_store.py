"""Taking in a file: by its content, whole or not at all."""

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from materials.models import StoredFile
from materials.services import FileRefusedError, file_store
from tests.cast import AT, Cast
from windows.demo.samples import sample_pdf

PDF = sample_pdf("平面图", "Floor plan")


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((400, 300), 80).convert("RGB").save(out, kind)
    return out.getvalue()


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def _after_a_licence_was_printed() -> None:
    """The renderer, once imported, makes Pillow accept half a picture; a cut upload went through after it."""
    import weasyprint  # noqa: F401


def store(cast: Cast, name: str, content: bytes) -> StoredFile:
    upload = SimpleUploadedFile(name, content, "application/octet-stream")
    return file_store(upload=upload, stored_by_id=cast.users["clerk"].pk, at=AT)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("平面图.pdf", PDF, "application/pdf"),
        ("照片.PNG", picture("PNG"), "image/png"),
        ("photo.jpeg", picture("JPEG"), "image/jpeg"),
        ("photo.webp", picture("WEBP"), "image/webp"),
        ("without an ending", PDF, "application/pdf"),
    ],
)
def test_a_real_file_is_kept_as_it_came(
    cast: Cast, folder: Path, name: str, content: bytes, media_type: str
) -> None:
    stored = store(cast, name, content)
    assert (stored.name, stored.media_type, stored.size_bytes) == (name, media_type, len(content))
    with stored.file.open("rb") as kept:
        assert kept.read() == content
    assert len(files_in(folder)) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("text.pdf", "这不是 PDF".encode()),
        ("signature-only.pdf", b"%PDF-1.7\n"),
        ("cut.png", picture("PNG")[:500]),
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("really-a-picture.pdf", picture("PNG")),
        ("really-a-pdf.jpg", PDF),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("program.exe", b"MZ" + bytes(200)),
        ("both.pdf", b"\x89PNG\r\n\x1a\n" + PDF[:200]),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(
    cast: Cast, folder: Path, name: str, content: bytes
) -> None:
    with pytest.raises(FileRefusedError) as refused:
        store(cast, name, content)
    assert name in str(refused.value)
    assert refused.value.field == "file"
    assert not StoredFile.objects.exists()
    assert files_in(folder) == []


def test_a_file_over_the_limit_is_refused_and_the_limit_is_named(
    cast: Cast, folder: Path, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = 1_048_576
    with pytest.raises(FileRefusedError, match="1 MB"):
        store(cast, "large.pdf", PDF + bytes(1_048_576))
    assert files_in(folder) == []


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """The kernel refuses to write any file beyond so many bytes, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_and_leaves_no_half_file(cast: Cast, folder: Path) -> None:
    with disk_of(1000), pytest.raises(FileRefusedError):
        store(cast, "plan.pdf", PDF)
    assert not StoredFile.objects.exists()
    assert files_in(folder) == []
    assert store(cast, "plan.pdf", PDF).size_bytes == len(PDF)


def test_the_same_file_twice_is_two_files_with_one_hash(cast: Cast, folder: Path) -> None:
    first, second = store(cast, "a.pdf", PDF), store(cast, "b.pdf", PDF)
    assert first.sha256 == second.sha256
    assert first.file.name != second.file.name
    assert len(files_in(folder)) == 2
