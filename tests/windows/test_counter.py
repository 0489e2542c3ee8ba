"""The clerk's window over HTTP, on the restaurant as the catalogue has it."""

import io
import re
import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from cases.models import Case, IntakeDraft, SubmittedMaterial, Visit
from catalogue.models import MaterialRequirement
from tests.cast import AT, Cast, Item, approval_of, case_make, decide, draft_make, service_make
from tests.shipped import shipped_load

ANSWERS = {
    "owner": "company",
    "premises": "declared",
    "area": "120",
    "entertainment": "no",
    "fumes": "flue",
    "food": "hot",
    "fire": "none",
    "sign": "ordinary",
}
FORM = {
    "form-shop_name": "味庄",
    "form-principal": "张小明",
    "form-address": "溪山大道 1 号",
    "form-scope": "餐饮服务",
    "delivery": "window",
}
ONE_ITEM = (Item("market", ["market"], has_licence=False),)


@pytest.fixture
def restaurant(cast: Cast) -> Cast:
    shipped_load()
    return cast


@pytest.fixture
def login(client: Client, cast: Cast) -> Callable[[str], Client]:
    def as_user(name: str) -> Client:
        client.force_login(cast.users[name])
        client.cookies["django_language"] = "en"
        return client

    return as_user


@pytest.fixture
def clerk(login: Callable[[str], Client], cast: Cast) -> Client:
    return login("clerk")


def picture(name: str = "plan.png") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def begin(client: Client) -> IntakeDraft:
    answer = client.post(reverse("counter:start", args=["restaurant"]))
    assert answer.status_code == 302
    return IntakeDraft.objects.get(submitted_at=None)


def step(name: str, draft: IntakeDraft, *args: object) -> str:
    return reverse(f"counter:{name}", args=[draft.pk, *args])


def identify(client: Client, draft: IntakeDraft, **changes: str) -> HttpResponse:
    values = {"kind": "111", "identifier": "330899199001019014", "name": "张小明", "phone": "13800000000"}
    return client.post(step("identity", draft), values | changes)  # type: ignore[return-value]


def asked(draft: IntakeDraft, client: Client) -> list[int]:
    page, _unasked = client.get(step("materials", draft)).content.decode().split('id="unasked"')
    return [int(pk) for pk in re.findall(r'<tr id="material-(\d+)"', page)]


def fill(client: Client, draft: IntakeDraft, *, leave_out: int = 0) -> list[int]:
    """Everything up to the check page, but for so many of the materials."""
    identify(client, draft)
    client.post(step("questions", draft), ANSWERS)
    needed = asked(draft, client)
    for pk in needed[leave_out:]:
        client.post(step("attach", draft, pk), {"file": picture()})
    client.post(step("form", draft), FORM)
    return needed


@pytest.mark.usefixtures("restaurant")
def test_a_clerk_takes_the_restaurant_in_from_the_search_to_the_receipt(clerk: Client) -> None:
    found = clerk.get(reverse("counter:home"), {"q": "kbcyd"}, headers={"HX-Request": "true"})
    assert reverse("counter:start", args=["restaurant"]) in found.content.decode()
    assert "<html" not in found.content.decode()
    draft = begin(clerk)
    needed = fill(clerk, draft)
    assert clerk.get(step("check", draft)).content.decode().count("Not complete yet") == 0
    answer = clerk.post(step("check", draft))
    case = Case.objects.get(intake_key=draft.pk)
    assert answer["Location"] == reverse("counter:receipt", args=[case.number])
    receipt = clerk.get(answer["Location"]).content.decode()
    assert case.number in receipt
    assert all(item.number in receipt for item in case.items.all())
    files = SubmittedMaterial.objects.filter(case=case, provision="file")
    assert sorted(files.values_list("requirement_id", flat=True)) == sorted(needed)
    assert Visit.objects.filter(case=case).count() == 1


@pytest.mark.usefixtures("restaurant")
def test_every_step_is_a_page_also_before_anything_is_filled_in(clerk: Client) -> None:
    draft = begin(clerk)
    for name in ("identity", "questions", "materials", "form", "check"):
        assert clerk.get(step(name, draft)).status_code == 200
    home = clerk.get(reverse("counter:home")).content.decode()
    assert step("check", draft) in home


@pytest.mark.usefixtures("restaurant")
def test_a_wrong_check_digit_is_told_beside_its_field_and_keeps_what_was_typed(clerk: Client) -> None:
    draft = begin(clerk)
    answer = identify(clerk, draft, identifier="330899199001019015")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_identifier_error"' in page
    assert 'value="330899199001019015"' in page
    assert 'value="张小明"' in page
    draft.refresh_from_db()
    assert draft.identifier == ""


@pytest.mark.usefixtures("restaurant")
def test_the_number_is_checked_as_it_is_typed(clerk: Client) -> None:
    draft = begin(clerk)
    url = step("identifier", draft, "identifier")
    wrong = clerk.post(url, {"kind": "111", "identifier": "330899199002309014"})
    right = clerk.post(url, {"kind": "111", "identifier": "330899199001019014"})
    assert (wrong.status_code, right.status_code) == (422, 200)
    assert "field-error" in wrong.content.decode()
    assert "The number is right" in right.content.decode()


def test_an_applicant_with_a_case_under_way_is_pointed_out(clerk: Client, cast: Cast) -> None:
    case = case_make(cast, service_make(cast, ONE_ITEM))
    draft = IntakeDraft.objects.create(
        clerk=cast.users["clerk"],
        site=cast.site,
        joint_service=case.joint_service,
        created_at=AT,
        changed_at=AT,
    )
    answer = clerk.post(
        step("identifier", draft, "identifier"), {"kind": "111", "identifier": "330899199001019014"}
    )
    assert reverse("counter:case", args=[case.number]) in answer.content.decode()


@pytest.mark.usefixtures("restaurant")
def test_an_answer_shrinks_the_list_and_says_so_beside_the_material(clerk: Client) -> None:
    draft = begin(clerk)
    url = step("questions", draft)
    htmx = {"HX-Request": "true"}
    before = clerk.post(url, {"fire": "ordinary", "area": "326"}, headers=htmx).content.decode()
    after = clerk.post(url, {"fire": "none"}, headers=htmx).content.decode()
    assert before.count("badge-asked") > after.count("badge-asked")
    assert re.search(r"<s>Fire safety rules[^<]*</s><small>← Not a place of public gathering</small>", after)
    draft.refresh_from_db()
    assert draft.answers == {"fire": "none"}


@pytest.mark.usefixtures("restaurant")
def test_an_answer_the_law_stops_ends_the_intake_with_the_article(clerk: Client) -> None:
    draft = begin(clerk)
    answer = clerk.post(step("questions", draft), ANSWERS | {"fumes": "dwelling"})
    assert answer.status_code == 422
    assert "第三十四条" in answer.content.decode()
    assert 'id="id_fumes_error"' in answer.content.decode()
    assert clerk.post(step("check", draft)).status_code == 422
    assert not Case.objects.exists()


@pytest.mark.usefixtures("restaurant")
def test_a_missing_material_is_named_with_the_way_to_it(clerk: Client) -> None:
    draft = begin(clerk)
    left_out = fill(clerk, draft, leave_out=1)[0]
    answer = clerk.post(step("check", draft))
    assert answer.status_code == 422
    assert f"{step('materials', draft)}#material-{left_out}" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.usefixtures("restaurant")
def test_the_form_names_each_field_that_is_empty_and_keeps_the_others(clerk: Client) -> None:
    draft = begin(clerk)
    answer = clerk.post(step("form", draft), FORM | {"form-shop_name": "长" * 61, "form-address": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_form-shop_name_error"' in page
    assert 'id="id_form-address_error"' in page
    draft.refresh_from_db()
    assert draft.form_values["principal"] == "张小明"


@pytest.mark.usefixtures("restaurant")
def test_the_form_saves_itself_while_it_is_typed(clerk: Client) -> None:
    draft = begin(clerk)
    answer = clerk.post(step("form", draft), {"form-shop_name": "味庄"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.form_values["shop_name"] == "味庄"


@pytest.mark.usefixtures("restaurant")
@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("plan.pdf", b"not a pdf at all", "application/pdf"),
        SimpleUploadedFile("plan.png", b"", "image/png"),
        None,
    ],
    ids=["not what it says", "empty", "no file"],
)
def test_a_file_that_cannot_be_taken_is_refused_in_its_row(
    clerk: Client, upload: SimpleUploadedFile | None
) -> None:
    draft = begin(clerk)
    clerk.post(step("questions", draft), ANSWERS)
    url = step("attach", draft, asked(draft, clerk)[0])
    answer = clerk.post(url, {"file": upload} if upload else {}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.content.decode().startswith("<tr")
    assert "field-error" in answer.content.decode()
    assert not draft.materials.exists()


@pytest.mark.usefixtures("restaurant")
def test_several_files_go_in_at_once_and_one_can_be_taken_out(clerk: Client) -> None:
    draft = begin(clerk)
    clerk.post(step("questions", draft), ANSWERS)
    url = step("attach", draft, asked(draft, clerk)[0])
    clerk.post(url, {"file": [picture("a.png"), picture("b.png")]})
    first, second = draft.materials.order_by("pk")
    assert clerk.post(step("detach", draft, first.pk)).status_code == 302
    assert list(draft.materials.all()) == [second]


@pytest.mark.usefixtures("restaurant")
def test_a_demonstration_attaches_one_sample_to_each_material_that_lacks_one(
    clerk: Client, settings: Settings
) -> None:
    draft = begin(clerk)
    clerk.post(step("questions", draft), ANSWERS)
    wanted = asked(draft, clerk)
    for _twice in range(2):
        assert clerk.post(step("samples", draft)).status_code == 302
        assert sorted(draft.materials.values_list("requirement_id", flat=True)) == sorted(wanted)
    settings.DEMO = False
    assert clerk.post(step("samples", draft)).status_code == 404


@pytest.mark.usefixtures("restaurant")
def test_what_government_holds_has_no_way_in(clerk: Client) -> None:
    draft = begin(clerk)
    held = MaterialRequirement.objects.get(joint_service=draft.joint_service, key="business-licence")
    answer = clerk.post(step("attach", draft, held.pk), {"file": picture()})
    assert answer.status_code == 422
    assert not draft.materials.exists()


def test_submitting_twice_leads_to_the_same_case(clerk: Client, cast: Cast) -> None:
    draft = draft_make(cast, service_make(cast, ONE_ITEM))
    first, second = clerk.post(step("check", draft)), clerk.post(step("check", draft))
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1
    for name in ("identity", "materials", "check"):
        assert clerk.get(step(name, draft))["Location"] == first["Location"]


def test_a_submitted_intake_takes_no_more_changes(clerk: Client, cast: Cast) -> None:
    draft = draft_make(cast, service_make(cast, ONE_ITEM))
    clerk.post(step("check", draft))
    assert identify(clerk, draft, name="别人").status_code == 409


@pytest.mark.parametrize("who", ["other_clerk", "market_reviewer", "citizen"])
def test_a_draft_is_there_for_its_own_clerk_only(
    login: Callable[[str], Client], cast: Cast, who: str
) -> None:
    draft = draft_make(cast, service_make(cast, ONE_ITEM))
    client = login(who)
    expected = 404 if who == "other_clerk" else 403
    for name in ("identity", "questions", "materials", "form", "check"):
        assert client.get(step(name, draft)).status_code == expected
        assert client.post(step(name, draft)).status_code == expected
    assert not Case.objects.exists()


def test_a_case_of_another_window_does_not_exist_here(login: Callable[[str], Client], cast: Cast) -> None:
    case = case_make(cast, service_make(cast, ONE_ITEM))
    client = login("other_clerk")
    for name in ("case", "receipt"):
        assert client.get(reverse(f"counter:{name}", args=[case.number])).status_code == 404
    for name in ("withdraw", "hand_over"):
        assert client.post(reverse(f"counter:{name}", args=[case.number])).status_code == 404
    assert case.number[-12:-4] not in client.get(reverse("counter:cases")).content.decode()


def test_a_case_is_withdrawn_with_what_the_applicant_said(clerk: Client, cast: Cast) -> None:
    case = case_make(cast, service_make(cast, ONE_ITEM))
    url = reverse("counter:withdraw", args=[case.number])
    assert clerk.post(url, {"reason": " "}).status_code == 422
    assert clerk.post(url, {"reason": "不开了"}).status_code == 302
    assert clerk.post(url, {"reason": "不开了"}).status_code == 409
    case.refresh_from_db()
    assert case.status == "withdrawn"


def test_a_result_goes_to_the_courier_with_its_number(clerk: Client, cast: Cast) -> None:
    case = case_make(cast, service_make(cast, ONE_ITEM), delivery="courier")
    decide(cast, approval_of(case, "market"))
    url = reverse("counter:hand_over", args=[case.number])
    listed = clerk.get(reverse("counter:cases"), {"tab": "hand-over"}).content.decode()
    assert reverse("counter:case", args=[case.number]) in listed
    assert clerk.post(url).status_code == 422
    assert clerk.post(url, {"courier_number": "SF123"}).status_code == 302
    assert clerk.post(url, {"courier_number": "SF123"}).status_code == 409
    assert "SF123" in clerk.get(reverse("counter:case", args=[case.number])).content.decode()


def test_the_lists_go_on_where_the_page_before_ended(
    clerk: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.selectors.counter.PAGE_ROWS", 2)
    service = service_make(cast, ONE_ITEM)
    numbers = [case_make(cast, service).number for _ in range(3)]
    first = clerk.get(reverse("counter:cases")).content.decode()
    following = re.search(r'href="(\?[^"]*after=[^"]*)"', first)
    assert following is not None
    second = clerk.get(reverse("counter:cases") + following[1].replace("&amp;", "&")).content.decode()
    assert [number in first for number in numbers] == [False, True, True]
    assert [number in second for number in numbers] == [True, False, False]


def test_a_service_that_does_not_exist_is_said_so(clerk: Client) -> None:
    assert clerk.post(reverse("counter:start", args=["castle"])).status_code == 404
    assert clerk.get(reverse("counter:check", args=[uuid.uuid4()])).status_code == 404


def test_a_form_from_an_expired_page_is_refused_with_a_page(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.users["clerk"])
    draft = draft_make(cast, service_make(cast, ONE_ITEM))
    answer = strict.post(step("check", draft))
    assert answer.status_code == 403
    assert "windows/expired.html" in [template.name for template in answer.templates]
    assert not Case.objects.exists()


def test_the_address_of_an_act_leads_to_its_page_when_it_is_only_opened(clerk: Client, cast: Cast) -> None:
    service = service_make(cast, ONE_ITEM)
    case, draft = case_make(cast, service), draft_make(cast, service)
    pages = {
        reverse("counter:withdraw", args=[case.number]): reverse("counter:case", args=[case.number]),
        reverse("counter:hand_over", args=[case.number]): reverse("counter:case", args=[case.number]),
        reverse("counter:start", args=[service.slug]): reverse("counter:home"),
        step("attach", draft, 1): step("materials", draft),
        step("detach", draft, 1): step("materials", draft),
        step("identifier", draft, "identifier"): step("identity", draft),
    }
    assert {address: clerk.get(address)["Location"] for address in pages} == pages
