"""Handing a file in over HTTP: what is refused leaves nothing on the disk, and says why before it is sent."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django import Settings

from cases.models import Case
from materials.models import StoredFile
from materials.selectors.upload_rules import NAME, upload_rules
from materials.services import FileRefusedError, file_store
from tests.cast import AT, Cast, Item, case_make, service_make
from tests.materials.sample_files import PDF
from windows.templatetags.files import upload_rules as attributes

pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture
def case(cast: Cast, settings: Settings, tmp_path: Path) -> Case:
    settings.MEDIA_ROOT = tmp_path / "files"
    return case_make(cast, service_make(cast, [Item("market", ["market"])]))


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("user", "route"),
    [("clerk", "counter:supply"), ("citizen", "portal:supply"), ("outsider", "portal:supply")],
)
def test_a_good_file_for_an_act_that_is_refused_leaves_nothing(
    cast: Cast, case: Case, tmp_path: Path, user: str, route: str
) -> None:
    client = Client()
    client.force_login(cast.users[user], backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(route, args=[case.number, case.joint_service.materials.get().pk])
    answer = client.post(address, {"file": SimpleUploadedFile("plan.pdf", PDF)})
    assert answer.status_code == (404 if user == "outsider" else 409)
    assert not StoredFile.objects.exists()
    assert files_in(tmp_path / "files") == []


@pytest.mark.parametrize(
    ("rule", "name", "content"),
    [
        ("empty", "plan.pdf", b""),
        ("too_large", "plan.pdf", PDF),
        ("unknown", "plan.exe", b"MZ"),
        ("heic", "photo.heic", b"\0\0\0\x18ftypheic" + bytes(50)),
    ],
)
@pytest.mark.usefixtures("case")
def test_the_browser_says_what_the_service_says(
    cast: Cast, settings: Settings, rule: str, name: str, content: bytes
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000 if rule == "too_large" else 20_000_000
    upload = SimpleUploadedFile(name, content)
    with pytest.raises(FileRefusedError) as refused:
        file_store(upload=upload, stored_by_id=cast.users["clerk"].pk, at=AT)
    sentence = upload_rules()[rule]
    assert sentence.replace(NAME, name) == str(refused.value)
    assert f'data-{rule.replace("_", "-")}="{escape(sentence)}"' in attributes()


def test_the_browser_knows_the_limit_and_the_endings(settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 12_345
    assert 'data-max="12345"' in attributes()
    assert 'data-endings=".pdf .png .jpg .jpeg .webp"' in attributes()
