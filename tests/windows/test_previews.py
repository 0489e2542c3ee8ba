"""Files on the screens: page by page, for who sees the case, and nothing of it in a shared cache."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from cases.models import SubmittedMaterial
from materials.models import StoredFile
from materials.services import file_store
from tests.cast import AT, Cast, Item, case_make, service_make
from tests.materials.sample_files import pdf

pytestmark = pytest.mark.usefixtures("calendar_2026")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    caches["files"].clear()
    yield
    caches["files"].clear()


@pytest.fixture
def stored(cast: Cast, settings: Settings, tmp_path: Path) -> StoredFile:
    settings.MEDIA_ROOT = tmp_path / "files"
    service = service_make(cast, [Item("market", ["market"])])
    case = case_make(cast, service)
    upload = SimpleUploadedFile("平面图", pdf(pages=3))
    stored = file_store(upload=upload, stored_by_id=cast.users["clerk"].pk, at=AT)
    SubmittedMaterial.objects.create(
        case=case, requirement=service.materials.get(), provision="file", file=stored
    )
    return stored


def client_of(cast: Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.users[name], backend=project.AUTHENTICATION_BACKENDS[-1])
    return client


def picture_address(stored: StoredFile, page: int = 1) -> str:
    return reverse("file_preview", args=[stored.pk, page])


def viewer(client: Client, stored: StoredFile, query: str = "") -> str:
    answer = client.get(reverse("file", args=[stored.pk]) + query)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content.decode()


@pytest.mark.parametrize("name", ["clerk", "citizen", "market_reviewer", "supervisor"])
def test_who_sees_the_case_looks_at_its_files_page_by_page(cast: Cast, stored: StoredFile, name: str) -> None:
    client = client_of(cast, name)
    page = viewer(client, stored, "?page=2")
    assert "Page 2 of 3" in page
    assert f'src="{picture_address(stored, 2)}?size=fit"' in page
    assert 'href="?page=1" rel="prev"' in page
    assert 'href="?page=3" rel="next"' in page
    answer = client.get(picture_address(stored, 2))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(answer.content)).height == 1200


def test_the_outsider_finds_nothing(cast: Cast, stored: StoredFile) -> None:
    for name in ("outsider", "other_clerk", "housing_reviewer"):
        client = client_of(cast, name)
        for route in ("file", "file_original"):
            assert client.get(reverse(route, args=[stored.pk])).status_code == 404
        assert client.get(picture_address(stored)).status_code == 404


def test_a_browser_keeps_its_copy_but_must_ask_whether_it_still_may(cast: Cast, stored: StoredFile) -> None:
    first = client_of(cast, "clerk").get(picture_address(stored))
    assert first["Cache-Control"] == "private, no-cache"
    asked_again = {"If-None-Match": first["ETag"]}
    again = client_of(cast, "clerk").get(picture_address(stored), headers=asked_again)
    assert (again.status_code, again.content) == (304, b"")
    turned = client_of(cast, "clerk").get(f"{picture_address(stored)}?turn=90", headers=asked_again)
    assert turned.status_code == 200
    stranger = client_of(cast, "outsider").get(picture_address(stored), headers=asked_again)
    assert stranger.status_code == 404


@pytest.mark.parametrize(
    "query", ["?page=4", "?page=0", "?page=-1", "?page=x", "?page=٣", "?turn=45", "?page=999999"]
)
def test_a_page_that_is_not_there_is_not_found(cast: Cast, stored: StoredFile, query: str) -> None:
    assert client_of(cast, "clerk").get(reverse("file", args=[stored.pk]) + query).status_code == 404


@pytest.mark.parametrize(("number", "query"), [(0, ""), (4, ""), (1, "?size=huge"), (1, "?turn=1")])
def test_a_picture_that_is_not_there_is_not_found(
    cast: Cast, stored: StoredFile, number: int, query: str
) -> None:
    assert client_of(cast, "clerk").get(picture_address(stored, number) + query).status_code == 404


def test_larger_turned_and_back_are_links(cast: Cast, stored: StoredFile) -> None:
    client = client_of(cast, "clerk")
    page = viewer(client, stored, "?page=3&size=large&turn=270")
    assert f'src="{picture_address(stored, 3)}?size=large&amp;turn=270"' in page
    links = re.findall(r'href="(\?[^"]*)"', page)
    assert "?page=3&amp;turn=270" in links  # smaller
    assert "?page=3&amp;size=large&amp;turn=180" in links
    assert "?page=3&amp;size=large&amp;turn=0" in links
    assert 'rel="next"' not in page
    answer = client.get(f"{picture_address(stored, 3)}?size=large&turn=270")
    assert Image.open(io.BytesIO(answer.content)).width == 2400


def test_the_original_comes_as_it_was_with_an_ending_to_open_it_by(cast: Cast, stored: StoredFile) -> None:
    answer = client_of(cast, "clerk").get(reverse("file_original", args=[stored.pk]))
    assert answer.getvalue() == Path(stored.file.path).read_bytes()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].endswith("%E5%B9%B3%E9%9D%A2%E5%9B%BE.pdf")


def test_a_page_that_cannot_be_drawn_says_so_and_is_not_tried_again_at_once(
    cast: Cast, stored: StoredFile
) -> None:
    good = Path(stored.file.path).read_bytes()
    Path(stored.file.path).write_bytes(b"%PDF-1.7 nothing more")
    client = client_of(cast, "clerk")
    assert client.get(picture_address(stored)).status_code == 422
    Path(stored.file.path).write_bytes(good)
    assert client.get(picture_address(stored)).status_code == 422
    caches["files"].clear()
    assert client.get(picture_address(stored)).status_code == 200


def test_a_file_that_cannot_be_opened_at_all_still_leads_to_the_original(
    cast: Cast, stored: StoredFile
) -> None:
    caches["files"].clear()
    Path(stored.file.path).write_bytes(b"%PDF-1.7 nothing more")
    page = viewer(client_of(cast, "clerk"), stored)
    assert "This file cannot be shown here" in page
    assert reverse("file_original", args=[stored.pk]) in page


@pytest.mark.parametrize(
    ("name", "route"),
    [
        ("clerk", "counter:case"),
        ("citizen", "portal:case"),
        ("supervisor", "oversight:case"),
        ("supervisor", "oversight:sources"),
    ],
)
def test_a_case_lists_its_files_without_a_request_for_each(
    cast: Cast, stored: StoredFile, name: str, route: str
) -> None:
    case = SubmittedMaterial.objects.get().case
    page = client_of(cast, name).get(reverse(route, args=[case.number])).content.decode()
    link = re.search(r'<a class="file-link" href="([^"]*)".*?</a>', page)
    assert link is not None
    assert link.group(1) == reverse("file", args=[stored.pk])
    assert stored.name in link.group()
    assert "<img" not in link.group(), "a case of fifteen files would be fifteen requests more"
