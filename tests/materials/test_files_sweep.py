"""What crashes and second thoughts leave on the disk goes after a day; what somebody refers to never does."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from cases.models import DraftMaterial
from common.filing import draft_written
from materials.models import StoredFile
from materials.services import file_store, files_sweep
from materials.services.files_sweep import ORPHANS_AT_MOST
from tests.cast import AT, Cast, Item, draft_make, service_make
from tests.materials.sample_files import PDF

NEXT_DAY = AT + timedelta(days=1, minutes=1)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def store(cast: Cast) -> StoredFile:
    stored = file_store(
        upload=SimpleUploadedFile("plan.pdf", PDF), stored_by_id=cast.users["clerk"].pk, at=AT
    )
    dated(Path(stored.file.path))
    return stored


def dated(path: Path) -> Path:
    os.utime(path, (AT.timestamp(), AT.timestamp()))
    return path


def orphan(folder: Path, name: str = "orphan.pdf") -> Path:
    path = folder / "materials" / "2026" / "01" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return dated(path)


def attached(cast: Cast) -> StoredFile:
    service = service_make(cast, [Item("market", ["market"])])
    stored = store(cast)
    DraftMaterial.objects.create(
        draft=draft_make(cast, service), requirement=service.materials.get(), file=stored
    )
    return stored


@pytest.mark.usefixtures("calendar_2026")
def test_files_without_a_row_go_after_a_day_and_others_stay(cast: Cast, folder: Path) -> None:
    kept, lost = attached(cast), orphan(folder)
    assert files_sweep(at=AT + timedelta(hours=23)) == 0
    assert lost.exists()
    assert files_sweep(at=NEXT_DAY) == 1
    assert not lost.exists()
    assert Path(kept.file.path).exists()
    assert files_sweep(at=NEXT_DAY) == 0


@pytest.mark.django_db
def test_a_draft_that_a_crash_left_goes_too() -> None:
    with draft_written("materials", [b"x"]) as draft:
        left = dated(draft.path.rename(draft.path.with_suffix(".left")))
    assert files_sweep(at=NEXT_DAY) == 1
    assert not left.exists()


@pytest.mark.usefixtures("calendar_2026")
def test_a_file_that_was_taken_out_again_goes_with_its_row(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    stored = attached(cast)
    os.utime(stored.file.path)  # as if no sweep would look at the folder
    with django_capture_on_commit_callbacks(execute=True):
        assert files_sweep(at=NEXT_DAY) == 0
    assert StoredFile.objects.exists()
    DraftMaterial.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert files_sweep(at=AT + timedelta(hours=23)) == 0
        assert files_sweep(at=NEXT_DAY)
    assert not StoredFile.objects.exists()
    assert not Path(stored.file.path).exists()


@pytest.mark.django_db
def test_where_very_many_have_no_row_it_is_the_database_that_is_wrong(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lost = [orphan(folder, f"{number}.pdf") for number in range(ORPHANS_AT_MOST + 1)]
    assert files_sweep(at=NEXT_DAY) == 0
    assert all(path.exists() for path in lost)
    assert "have no row" in caplog.text
    lost[0].unlink()
    assert files_sweep(at=NEXT_DAY) == ORPHANS_AT_MOST
