"""The office takes services, lists of the levels and equivalents of codes in as files, and gives them out."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from catalogue.models import CatalogueDraft, CodeCrosswalk, JointService, LevelItem
from catalogue.selectors import service_export
from catalogue.services import catalogue_load
from people.models import Membership, User
from people.policy import Role
from tests.catalogue.sample import SERVICE, TYPES, staffed, written

LEVELS = Path(settings.BASE_DIR) / "catalogue" / "data" / "levels.csv"
CODES = Path(settings.BASE_DIR) / "catalogue" / "data" / "crosswalk.csv"


@pytest.fixture
def service(db: None, tmp_path: Path) -> JointService:
    staffed(tmp_path)
    catalogue_load(paths=written(tmp_path, types=TYPES, service=SERVICE))
    return JointService.objects.get()


@pytest.fixture
def office(service: JointService) -> Client:
    editor = User.objects.create(username="an_editor", name="编辑")
    Membership.objects.create(user=editor, department=service.lead_department, role=Role.EDITOR)
    client = Client(headers={"accept-language": "en"})
    client.force_login(editor, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def sent(office: Client, route: str, name: str, content: bytes, **more: str) -> tuple[int, str]:
    file = SimpleUploadedFile(name, content)
    answer = office.post(reverse(route), {"file": file, **more}, follow=True)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("kind", ["xlsx", "json", "yaml"])
def test_what_goes_out_comes_in_as_a_draft_of_the_same_words(
    office: Client, service: JointService, kind: str
) -> None:
    answer = office.get(reverse("office:catalogue_export", args=[service.code, kind]))
    assert answer["Content-Disposition"] == f'attachment; filename="stall-v1.{kind}"'
    status, _page = sent(office, "office:catalogue_import", f"stall.{kind}", answer.content, note="试")
    assert status == 200
    draft = CatalogueDraft.objects.get()
    assert (draft.code, draft.base, draft.note, draft.status) == (service.code, service, "试", "draft")
    loaded = catalogue_load(paths=[("draft.json", draft.document.encode())])
    assert {part.outcome for part in loaded} == {"unchanged"}


def test_a_wrong_workbook_is_told_by_its_cell_and_makes_no_draft(
    office: Client, service: JointService
) -> None:
    book = load_workbook(BytesIO(service_export(service, "xlsx").content))
    column = next(cell.column_letter for cell in book["材料"][2] if cell.value == "source")
    book["材料"][f"{column}4"] = "citizen"
    content = BytesIO()
    book.save(content)
    status, page = sent(office, "office:catalogue_import", "stall.xlsx", content.getvalue())
    assert status == 422
    assert f"材料!{column}4" in page
    assert "citizen" in page
    assert not CatalogueDraft.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", b"MZ"), ("a.xlsx", b"joint"), ("a.json", b"{"), ("a.yaml", b""), ("a.yaml", b"x" * 2_100_000)],
    ids=["exe", "no workbook", "no json", "empty", "huge"],
)
def test_what_is_no_catalogue_file_is_refused_with_a_reason(
    office: Client, name: str, content: bytes
) -> None:
    status, page = sent(office, "office:catalogue_import", name, content)
    assert status == 422
    assert "data-errors" in page
    assert not CatalogueDraft.objects.exists()


def test_a_register_is_no_draft_and_an_unknown_export_is_not_there(
    office: Client, service: JointService
) -> None:
    assert sent(office, "office:catalogue_import", "types.yaml", TYPES.encode())[0] == 422
    for code, kind in ((service.code, "docx"), ("nothing", "json")):
        assert office.get(reverse("office:catalogue_export", args=[code, kind])).status_code == 404
    page = office.get(reverse("office:catalogue_export", args=[service.code, "json"]) + "?version=2")
    assert page.status_code == 404


def test_the_levels_are_taken_in_and_what_differs_is_said_in_words(office: Client) -> None:
    status, page = sent(
        office, "office:catalogue_levels_import", "levels.csv", LEVELS.read_bytes(), source="省清单"
    )
    assert status == 200
    assert LevelItem.objects.count() == 7
    assert "differs" in page
    assert "000131001000" in page
    assert "经营场所租赁合同" in page
    equal = office.get(
        reverse("office:catalogue_levels"), {"q": "000723001000", "show": "all"}
    ).content.decode()
    assert "the same list" in equal
    nothing = office.get(reverse("office:catalogue_levels"), {"q": "没有的"}).content.decode()
    assert "Nothing to show" in nothing
    assert sent(office, "office:catalogue_levels_import", "levels.csv", LEVELS.read_bytes())[0] == 422
    broken = LEVELS.read_bytes().replace(b",province,", b",nowhere,", 1)
    status, page = sent(office, "office:catalogue_levels_import", "levels.csv", broken, source="省清单")
    assert status == 422
    assert "B2" in page


def test_the_codes_are_taken_in_and_found(office: Client) -> None:
    status, page = sent(office, "office:catalogue_codes_import", "codes.csv", CODES.read_bytes())
    assert status == 200
    assert CodeCrosswalk.objects.count() == 20
    assert "非法人企业" in page
    found = office.get(reverse("office:catalogue_codes"), {"q": "A.8"}).content.decode()
    assert "方向相反" in found
    assert "非法人企业" not in found
    assert sent(office, "office:catalogue_codes_import", "codes.csv", b"scheme\n")[0] == 422
