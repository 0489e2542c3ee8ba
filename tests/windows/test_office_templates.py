"""The office writes a template, looks at it on paper, and a second editor publishes it."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from e_licences.models import TemplateVersion
from people.models import Membership, User
from people.policy import Role
from tests.cast import Cast

BROKEN = "\n<script>alert(1)</script>"


@pytest.fixture(scope="module")
def var_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(autouse=True)
def _shared_folder(var_folder: Path, settings: Settings) -> None:
    settings.VAR_DIR = var_folder


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.users["editor"])


@pytest.fixture
def second(cast: Cast) -> Client:
    user = User.objects.create(username="second", name="second")
    Membership.objects.create(user=user, department=cast.departments["centre"], role=Role.EDITOR)
    return client_of(user)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def opened(client: Client, code: str = "standard") -> TemplateVersion:
    client.post(reverse("office:catalogue_template_open", args=[code]))
    return TemplateVersion.objects.get(code=code, status="draft")


def sent(client: Client, draft: TemplateVersion, **changes: str) -> tuple[int, str]:
    names = ("form", "html", "css", "style", "note")
    data = {name: getattr(draft, name) for name in names}
    data |= {"read_at": draft.changed_at.isoformat()} | changes
    response = client.post(reverse("office:catalogue_template_draft", args=[draft.code]), data, follow=True)
    return response.status_code, response.content.decode()


def publish(client: Client, draft: TemplateVersion, read_at: str = "") -> int:
    draft.refresh_from_db()
    address = reverse("office:catalogue_template_publish", args=[draft.code])
    return client.post(address, {"read_at": read_at or draft.changed_at.isoformat()}).status_code


def test_the_list_says_what_is_printed_from_and_by_whom(office: Client) -> None:
    page = office.get(reverse("office:catalogue_templates")).content.decode()
    assert [page.count(f">{code}</a>") for code in ("standard", "portrait", "card")] == [1, 1, 1]
    assert "as shipped" in page


def test_a_template_is_written_tried_published_and_then_stands(office: Client, second: Client) -> None:
    draft = opened(office)
    assert opened(office).pk == draft.pk
    status, page = sent(
        office, draft, html=draft.html.replace("证照标识", "证照的标识"), note="按新标准", **{"try": "1"}
    )
    assert status == 200
    assert "Everything is there" in page
    assert "Differences to what is shipped" in page
    assert "证照的标识" in page
    assert reverse("office:catalogue_template_page", args=["standard", "1", "ordinary", 1]) in page
    assert publish(office, draft) == 403
    assert publish(second, draft) == 302
    assert publish(second, draft) == 404
    draft.refresh_from_db()
    assert (draft.status, draft.published_by is not None) == ("published", True)
    page = office.get(reverse("office:catalogue_template", args=["standard"])).content.decode()
    assert "按新标准" in page
    assert "Sample: version 1" in page


def test_what_breaks_a_rule_comes_back_with_its_line_and_what_was_typed(office: Client) -> None:
    draft = opened(office)
    typed = draft.html.replace("\n", "\r\n") + BROKEN
    status, page = sent(office, draft, html=typed)
    assert status == 422
    assert "The element &lt;script&gt; is not allowed." in page
    assert f'data-label="Line">{draft.html.count(chr(10)) + 2}<' in page
    assert "alert(1)" in page
    draft.refresh_from_db()
    assert "script" not in draft.html


def test_a_draft_saved_elsewhere_is_not_overwritten_or_published_unseen(
    office: Client, second: Client
) -> None:
    draft = opened(office)
    assert sent(second, draft, html=draft.html.replace("编号", "证号"))[0] == 200
    status, page = sent(office, draft, note="meine")
    assert (status, "saved elsewhere" in page, "meine" in page) == (409, True, True)
    assert publish(office, draft, read_at="2026-01-01") == 409
    draft.refresh_from_db()
    assert (draft.status, draft.note) == ("draft", "")


def test_trying_names_what_is_lost_on_paper(office: Client, second: Client) -> None:
    draft = opened(office, "card")
    status, page = sent(office, draft, html=draft.html.replace("{{ identifier }}", ""), **{"try": "1"})
    assert status == 200
    assert "“identifier” is not printed." in page
    assert publish(second, draft) == 422


def test_a_template_of_its_own_needs_a_proper_name(office: Client) -> None:
    address = reverse("office:catalogue_template_new")
    assert office.post(address, {"code": "../x", "copied_from": "card"}).status_code == 422
    assert office.post(address, {"code": "health-card", "copied_from": "none"}).status_code == 422
    assert TemplateVersion.objects.count() == 0
    assert office.post(address, {"code": "health-card", "copied_from": "card"}).status_code == 302
    assert TemplateVersion.objects.get().form == "card"


def test_a_sample_is_shown_as_picture_and_as_file(office: Client) -> None:
    picture = office.get(reverse("office:catalogue_template_page", args=["card", "shipped", "ordinary", 2]))
    assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    file = office.get(reverse("office:catalogue_template_pdf", args=["card", "shipped", "bilingual"]))
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    assert file["Content-Disposition"].startswith("inline")
    for response in (picture, file):
        assert "no-store" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("code", "which", "sample", "page"),
    [
        ("card", "shipped", "ordinary", 3),
        ("card", "shipped", "ordinary", 0),
        ("card", "shipped", "other", 1),
        ("card", "7", "ordinary", 1),
        ("card", "x", "ordinary", 1),
        ("nothing", "shipped", "ordinary", 1),
    ],
)
def test_what_is_not_there_is_not_found(
    office: Client, code: str, which: str, sample: str, page: int
) -> None:
    address = reverse("office:catalogue_template_page", args=[code, which, sample, page])
    assert office.get(address).status_code == 404


def test_who_does_not_keep_the_catalogue_sees_nothing(cast: Cast, office: Client) -> None:
    draft = opened(office)
    clerk = client_of(cast.users["clerk"])
    assert sent(clerk, draft, note="x")[0] == 403
    assert publish(clerk, draft) == 403
    for name in ("catalogue_template", "catalogue_template_draft"):
        assert clerk.get(reverse(f"office:{name}", args=["standard"])).status_code == 403
