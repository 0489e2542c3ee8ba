"""Malware: found, it is refused; not asked or not answered, nothing is let through."""

import logging
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import BinaryIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from materials import file_words
from materials.models import StoredFile
from materials.services import FileRefusedError, file_store
from tests.cast import AT, Cast
from tests.materials.clamd_sample import EICAR, LONGEST, clamd_sample
from tests.materials.sample_files import PDF
from windows.console import doctor
from windows.console.doctor import State

INFECTED = PDF.replace(b"%%EOF", b"% " + EICAR + b"\n%%EOF")
NAME = "张三的平面图.pdf"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MALWARE_SCAN_SECONDS = 5
    return tmp_path / "files"


@pytest.fixture(params=["socket", "address"])
def scanner(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[None]:
    path = tmp_path / "clamd.sock" if request.param == "socket" else None
    with clamd_sample(path) as place:
        setattr(settings, f"CLAMD_{request.param.upper()}", place)
        yield


def store(cast: Cast, content: bytes) -> StoredFile:
    upload = SimpleUploadedFile(NAME, content)
    return file_store(upload=upload, stored_by_id=cast.users["clerk"].pk, at=AT)


def is_bare(folder: Path) -> bool:
    return not StoredFile.objects.exists() and not any(path.is_file() for path in folder.rglob("*"))


@pytest.mark.usefixtures("scanner")
def test_a_clean_file_is_taken(cast: Cast) -> None:
    assert store(cast, PDF).size_bytes == len(PDF)


@pytest.mark.usefixtures("scanner")
def test_malware_is_refused_and_the_log_says_what_but_not_whose(
    cast: Cast, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(FileRefusedError) as refused:
        store(cast, INFECTED)
    assert str(refused.value) == file_words.malware_text(NAME)
    assert is_bare(folder)
    assert "Eicar-Test" in caplog.text
    assert "张三" not in caplog.text


@pytest.mark.parametrize("mood", ["mute", "broken", "gone"])
def test_a_scanner_without_a_verdict_lets_nothing_through(
    cast: Cast, folder: Path, settings: Settings, mood: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MALWARE_SCAN_SECONDS = 1
    began = monotonic()
    with clamd_sample(mood=mood) as settings.CLAMD_ADDRESS:
        refused_as_unscanned(cast, folder, PDF)
    assert monotonic() - began < 10
    assert "no verdict" in caplog.text
    assert "张三" not in caplog.text


def refused_as_unscanned(cast: Cast, folder: Path, content: bytes) -> None:
    with pytest.raises(FileRefusedError) as refused:
        store(cast, content)
    assert str(refused.value) == file_words.unscanned_text(NAME)
    assert is_bare(folder)


@pytest.mark.parametrize("place", ["127.0.0.1:9", "nowhere", "127.0.0.1:port"])
def test_a_scanner_that_is_not_there_lets_nothing_through(
    cast: Cast, folder: Path, settings: Settings, place: str
) -> None:
    settings.CLAMD_ADDRESS = place
    refused_as_unscanned(cast, folder, PDF)


@pytest.mark.usefixtures("scanner")
def test_what_is_too_long_for_the_scanner_is_not_let_through(cast: Cast, folder: Path) -> None:
    refused_as_unscanned(cast, folder, PDF + b"\n" * 4 * LONGEST + b"%%EOF")


def test_the_right_address_works_again_after_a_wrong_one(cast: Cast, settings: Settings) -> None:
    settings.CLAMD_ADDRESS = "127.0.0.1:9"
    with pytest.raises(FileRefusedError):
        store(cast, PDF)
    with clamd_sample() as settings.CLAMD_ADDRESS:
        assert store(cast, PDF).pk


def suspicious(file: BinaryIO) -> str:
    return "Own-Rule" if file.read(5) == b"%PDF-" else ""


def test_another_scanner_is_named_by_its_path(cast: Cast, folder: Path, settings: Settings) -> None:
    settings.MALWARE_SCANNER = f"{__name__}.suspicious"
    with pytest.raises(FileRefusedError):
        store(cast, PDF)
    assert is_bare(folder)
    settings.MALWARE_SCANNER = f"{__name__}.forgotten"
    refused_as_unscanned(cast, folder, PDF)


def test_the_doctor_says_which_scanner_is_in_force(settings: Settings) -> None:
    assert doctor.malware().state is State.NOTE
    with clamd_sample() as settings.CLAMD_ADDRESS:
        assert (doctor.malware().state, doctor.malware().detail) == (State.GOOD, "ClamAV 1.4.3/27500")
    assert doctor.malware().state is State.BAD
    settings.MALWARE_SCANNER = f"{__name__}.suspicious"
    assert doctor.malware().detail == f"{__name__}.suspicious"
    settings.MALWARE_SCANNER = f"{__name__}.forgotten"
    assert doctor.malware().state is State.BAD
