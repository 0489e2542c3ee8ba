"""Papers at the counter: files without a material, scans, papers that stay papers, what follows later."""

import io
from collections.abc import Sequence

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from cases.models import Case, DeferredMaterial, DraftMaterial, IntakeDraft, SubmittedMaterial, TrayFile
from cases.selectors import file_seen
from catalogue.models import MaterialRequirement
from materials.models import StoredFile
from materials.services import files_sweep
from tests.cast import AT, Cast, Item, draft_make, service_make
from tests.versions import rewritten
from tests.windows.counter_play import HTMX, logged_in, page_of, picture

ONE_ITEM = (Item("market", ["market"], has_licence=False),)
WIDE, HIGH = (640, 400), (400, 640)
MONTHS_LATER = AT.replace(year=2099)


@pytest.fixture
def draft(cast: Cast) -> IntakeDraft:
    """Complete but for one material that is needed."""
    return draft_with(cast, "1")


def draft_with(cast: Cast, necessity: str) -> IntakeDraft:
    """Its one material is needed (1), not always needed (2) or may follow later (3)."""
    service = service_make(cast, ONE_ITEM)
    with rewritten():
        service.materials.update(necessity=necessity)
    return draft_make(cast, service)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return logged_in(cast, "clerk")


def plan_of(draft: IntakeDraft) -> MaterialRequirement:
    return draft.joint_service.materials.get()


def put(client: Client, draft: IntakeDraft, *names: str) -> HttpResponse:
    files = [picture(name) for name in names]
    return client.post(page_of(draft, "tray"), {"file": files})  # type: ignore[return-value]


def scan(
    client: Client,
    draft: IntakeDraft,
    pages: Sequence[SimpleUploadedFile],
    turns: str,
    requirement: int | str = "",
) -> HttpResponse:
    given = {"pages": pages, "turns": turns, "name": "scan-1", "requirement": requirement}
    return client.post(page_of(draft, "scan"), given, headers=HTMX)  # type: ignore[return-value]


def three_pages() -> list[SimpleUploadedFile]:
    """A wide red one, a high green one, a wide blue one."""
    return [
        picture("1.jpg", size=WIDE, colour="red", kind="JPEG"),
        picture("2.jpg", size=HIGH, colour="lime", kind="JPEG"),
        picture("3.jpg", size=WIDE, colour="blue", kind="JPEG"),
    ]


def colours(file: StoredFile) -> list[tuple[str, str]]:
    """Of each page: the colour of its picture, and how it lies."""
    found = []
    with file.file.open("rb") as stored, pikepdf.open(io.BytesIO(stored.read())) as document:
        for page in document.pages:
            jpeg = page.Resources.XObject.Page.read_raw_bytes()
            picture_of = Image.open(io.BytesIO(jpeg)).convert("RGB").resize((1, 1))
            dot = list(picture_of.tobytes())
            name = {0: "red", 1: "green", 2: "blue"}[max(range(3), key=lambda part: dot[part])]
            found.append((name, "wide" if page.mediabox[2] > page.mediabox[3] else "high"))
    return found


def test_files_lie_in_the_tray_until_they_are_given_to_a_material(clerk: Client, draft: IntakeDraft) -> None:
    assert put(clerk, draft, "a.png", "b.png")["Location"].endswith("#tray")
    first, second = draft.tray.all()
    page = clerk.get(page_of(draft, "materials")).content.decode()
    assert page_of(draft, "assign", first.pk) in page
    url = page_of(draft, "assign", first.pk)
    assert clerk.post(url, {"requirement": plan_of(draft).pk}).status_code == 302
    assert [row.file_id for row in draft.materials.all()] == [first.file_id]
    assert list(draft.tray.all()) == [second]
    assert clerk.post(url, {"requirement": plan_of(draft).pk}).status_code == 409
    assert draft.materials.count() == 1


def test_the_same_file_sent_twice_lies_there_once(clerk: Client, draft: IntakeDraft) -> None:
    for _twice in range(2):
        put(clerk, draft, "a.png")
        clerk.post(page_of(draft, "attach", plan_of(draft).pk), {"file": picture("c.png")})
    assert draft.tray.count() == 1
    assert draft.materials.count() == 1
    assert StoredFile.objects.count() == 2


def test_a_file_of_the_tray_goes_to_no_material_of_another_service(
    clerk: Client, cast: Cast, draft: IntakeDraft
) -> None:
    put(clerk, draft, "a.png")
    lying = draft.tray.get()
    foreign = service_make(cast, ONE_ITEM).materials.get().pk
    url = page_of(draft, "assign", lying.pk)
    assert clerk.post(url, {"requirement": foreign}).status_code == 404
    assert clerk.post(url, {"requirement": "many"}).status_code == 404
    assert list(draft.tray.all()) == [lying]


def test_what_cannot_be_taken_is_refused_in_the_tray_and_the_rest_is_kept(
    clerk: Client, draft: IntakeDraft
) -> None:
    bad = SimpleUploadedFile("b.pdf", b"only words", "application/pdf")
    answer = clerk.post(page_of(draft, "tray"), {"file": [picture("a.png"), bad]}, headers=HTMX)
    assert answer.status_code == 422
    assert answer.content.decode().startswith("<section")
    assert "b.pdf" in answer.content.decode()
    assert [row.file.name for row in draft.tray.select_related("file")] == ["a.png"]


def test_the_check_page_says_what_lies_in_the_tray_and_it_is_never_handed_in(
    clerk: Client, cast: Cast
) -> None:
    draft = draft_with(cast, "2")
    put(clerk, draft, "a.png")
    lying = draft.tray.get().file
    page = clerk.get(page_of(draft, "check")).content.decode()
    assert "1 file stands for no material" in page
    assert clerk.post(page_of(draft, "check")).status_code == 302  # it blocks nothing
    case = Case.objects.get(intake_key=draft.pk)
    assert not case.materials.filter(file=lying).exists()
    assert not TrayFile.objects.exists()
    files_sweep(at=MONTHS_LATER)
    assert not StoredFile.objects.filter(pk=lying.pk).exists()


def test_the_tray_goes_with_the_draft(clerk: Client, draft: IntakeDraft) -> None:
    put(clerk, draft, "a.png")
    clerk.post(page_of(draft, "discard"))
    assert not TrayFile.objects.exists()


def test_a_file_is_taken_out_of_the_tray(clerk: Client, draft: IntakeDraft) -> None:
    put(clerk, draft, "a.png")
    lying = draft.tray.get()
    for _twice in range(2):
        assert clerk.post(page_of(draft, "tray_remove", lying.pk)).status_code == 302
    assert not draft.tray.exists()


def test_nobody_but_its_clerk_sees_or_touches_the_tray(cast: Cast, clerk: Client, draft: IntakeDraft) -> None:
    put(clerk, draft, "a.png")
    lying = draft.tray.get()
    stranger = logged_in(cast, "other_clerk")
    assert stranger.post(page_of(draft, "tray"), {"file": picture()}).status_code == 404
    assert stranger.post(page_of(draft, "assign", lying.pk), {"requirement": 1}).status_code == 404
    assert stranger.post(page_of(draft, "tray_remove", lying.pk)).status_code == 404
    assert stranger.get(reverse("file", args=[lying.file_id])).status_code == 404
    assert clerk.get(reverse("file", args=[lying.file_id])).status_code == 200
    assert file_seen(cast.actor("citizen"), lying.file_id) is None
    assert list(draft.tray.all()) == [lying]


def test_scanned_pages_become_one_pdf_in_their_order_each_turned_as_wished(
    clerk: Client, draft: IntakeDraft
) -> None:
    needed = plan_of(draft)
    assert scan(clerk, draft, three_pages(), "0,0,90", needed.pk).status_code == 204
    file = draft.materials.get().file
    assert (file.media_type, file.pages, file.name) == ("application/pdf", 3, "scan-1.pdf")
    assert colours(file) == [("red", "wide"), ("green", "high"), ("blue", "high")]


def test_the_same_scan_sent_twice_is_kept_once(clerk: Client, draft: IntakeDraft) -> None:
    for _twice in range(2):
        assert scan(clerk, draft, three_pages(), "0,0,0", plan_of(draft).pk).status_code == 204
        assert scan(clerk, draft, three_pages(), "0,0,0").status_code == 204
    assert (draft.materials.count(), draft.tray.count()) == (1, 1)


@pytest.mark.parametrize(
    ("turns", "says"), [("0,0", "quarters"), ("0,0,45", "quarters"), ("", "no page"), ("0,x,0", "no page")]
)
def test_a_scan_that_cannot_be_understood_changes_nothing(
    clerk: Client, draft: IntakeDraft, turns: str, says: str
) -> None:
    answer = scan(clerk, draft, three_pages(), turns, plan_of(draft).pk)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_a_page_that_is_no_picture_is_refused_in_words(clerk: Client, draft: IntakeDraft) -> None:
    pages = [*three_pages()[:2], SimpleUploadedFile("3.jpg", b"no picture", "image/jpeg")]
    answer = scan(clerk, draft, pages, "0,0,0", plan_of(draft).pk)
    assert answer.status_code == 422
    assert "could not be read" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_only_the_clerk_of_the_draft_scans_into_it(cast: Cast, draft: IntakeDraft) -> None:
    for name, status in (("other_clerk", 404), ("market_reviewer", 403)):
        assert scan(logged_in(cast, name), draft, three_pages(), "0,0,0").status_code == status
    assert not StoredFile.objects.exists()


def test_a_paper_seen_at_the_window_is_there_without_a_file(
    clerk: Client, cast: Cast, draft: IntakeDraft
) -> None:
    needed = plan_of(draft)
    assert clerk.post(page_of(draft, "check")).status_code == 422
    for _twice in range(2):
        assert clerk.post(page_of(draft, "choose", needed.pk), {"choice": "paper"}).status_code == 302
    assert "Seen on paper, kept" in clerk.get(page_of(draft, "check")).content.decode()
    assert clerk.post(page_of(draft, "check")).status_code == 302
    row = SubmittedMaterial.objects.get(requirement=needed)
    assert (row.provision, row.file) == ("paper", None)
    page = logged_in(cast, "citizen").get(reverse("portal:case", args=[row.case.number])).content.decode()
    assert "Why was I asked this?" in page, "it was brought, be there no file of it"


def test_a_paper_is_taken_back(clerk: Client, draft: IntakeDraft) -> None:
    needed = plan_of(draft)
    clerk.post(page_of(draft, "choose", needed.pk), {"choice": "paper"})
    clerk.post(page_of(draft, "choose", needed.pk), {"choice": ""})
    assert clerk.post(page_of(draft, "check")).status_code == 422


def test_only_what_the_guide_lists_follows_later(clerk: Client, cast: Cast, draft: IntakeDraft) -> None:
    url = page_of(draft, "choose", plan_of(draft).pk)
    assert clerk.post(url, {"choice": "later"}).status_code == 422
    draft = draft_with(cast, "3")
    url = page_of(draft, "choose", plan_of(draft).pk)
    assert clerk.post(url, {"choice": "later"}).status_code == 302
    assert "To follow, against a promise" in clerk.get(page_of(draft, "materials")).content.decode()
    clerk.post(page_of(draft, "check"), {"choice": "accept", "is_promised": "on"})
    assert DeferredMaterial.objects.get().case.intake_key == draft.pk


@pytest.mark.parametrize("count", [1, 6])
def test_the_materials_ask_the_database_as_often_however_many_files_there_are(
    clerk: Client, draft: IntakeDraft, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        put(clerk, draft, f"{number}.png")
        clerk.post(page_of(draft, "attach", plan_of(draft).pk), {"file": picture(f"{number}.png")})
    assert DraftMaterial.objects.count() == count
    for name in ("materials", "check"):
        with django_assert_max_num_queries(20):
            clerk.get(page_of(draft, name))
