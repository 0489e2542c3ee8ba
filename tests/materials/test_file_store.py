"""Taking in a file: by its content, whole or not at all; what is refused or rolled back leaves nothing."""

import io
import resource
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import transaction
from PIL import Image
from pytest_django import Settings

from materials.models import StoredFile
from materials.services import FileRefusedError, file_store, upload_examined
from tests.cast import AT, Cast
from tests.materials.sample_files import PDF, picture


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


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
        ("3.1平面图", PDF, "application/pdf"),
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


class ActRefusedError(Exception):
    pass


def hand_in(cast: Cast, *, fails: str = "") -> None:
    """An act as the windows do it: looked through first, stored in the act's transaction."""
    with upload_examined(upload=SimpleUploadedFile("plan.pdf", PDF)) as examined:
        with transaction.atomic():
            file_store(upload=examined, stored_by_id=cast.users["clerk"].pk, at=AT)
            if fails == "within":
                raise ActRefusedError
        if fails == "after":
            raise ActRefusedError


def test_an_act_that_is_rolled_back_leaves_no_file(cast: Cast, folder: Path) -> None:
    # The file was saved in the middle of the act's transaction, and stayed when that came to nothing.
    with pytest.raises(ActRefusedError):
        hand_in(cast, fails="within")
    assert not StoredFile.objects.exists()
    assert (folder / "materials").is_dir()
    assert files_in(folder) == []


def test_what_goes_wrong_after_the_act_is_kept_takes_no_file_away(cast: Cast, folder: Path) -> None:
    with pytest.raises(ActRefusedError):
        hand_in(cast, fails="after")
    assert files_in(folder) == [Path(StoredFile.objects.get().file.path)]


def test_a_file_that_is_examined_but_not_stored_leaves_nothing(folder: Path) -> None:
    with upload_examined(upload=SimpleUploadedFile("plan.pdf", PDF)) as examined:
        assert examined.media_type == "application/pdf"
    assert files_in(folder) == []


def test_a_large_file_is_never_in_memory_as_a_whole(cast: Cast, folder: Path) -> None:
    wide = io.BytesIO()
    Image.effect_noise((4000, 4500), 80).save(wide, "PNG", compress_level=0)
    assert wide.tell() > 17_000_000
    upload = TemporaryUploadedFile("wide.png", "image/png", wide.tell(), None)
    upload.write(wide.getvalue())
    upload.seek(0)
    wide.close()
    tracemalloc.start()
    try:
        stored = file_store(upload=upload, stored_by_id=cast.users["clerk"].pk, at=AT)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stored.size_bytes > 17_000_000
    assert peak < 3_000_000
