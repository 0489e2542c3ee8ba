"""试算: a version and a draft are tried; what is kept comes out the same, or somebody says why not."""

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.models import CatalogueDraft, JointService, SampleSituation
from catalogue.selectors import plan_of, result_of, service_bundle, service_plan
from catalogue.services import draft_bundle
from tests.windows.office_play import Login, login, restaurant

__all__ = ["login"]
ANSWERS = {"q-goods": "food"}
MOST_STATEMENTS = 20
READING = ("SELECT", "(SELECT", "SAVEPOINT", "RELEASE")


def first_answers() -> dict[str, str]:
    """The first answer to each question that stops nothing."""
    found = {}
    for question in service_bundle(restaurant().pk).questions:
        options = [option.value for option in question.options if not option.stop]
        found[question.key] = options[0] if options else str(question.minimum)
    return found


def asked(answers: dict[str, str]) -> dict[str, str]:
    return {f"q-{key}": value for key, value in answers.items()}


def kept(client: Client, name: str = "平常的店") -> SampleSituation:
    address = reverse("office:catalogue_try", args=[restaurant().code])
    assert client.post(address, asked(first_answers()) | {"name": name}).status_code == 302
    return SampleSituation.objects.get(name=name, retired_at__isnull=True)


def drafted(client: Client, change: Callable[[dict[str, object]], None]) -> CatalogueDraft:
    client.post(reverse("office:catalogue_copy", args=[restaurant().code]))
    draft = CatalogueDraft.objects.latest("pk")
    document = json.loads(draft.document)
    change(document)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    data = {"document": text, "note": "", "read_at": draft.changed_at.isoformat()}
    assert client.post(reverse("office:catalogue_draft", args=[draft.pk]), data).status_code == 302
    client.post(reverse("office:catalogue_check", args=[draft.pk]))
    draft.refresh_from_db()
    assert (draft.status, draft.findings) == ("checked", [])
    return draft


def shorter(document: dict[str, object]) -> None:
    document["joint_service"]["promised"]["limit"] = 12  # type: ignore[index]


def reworded(document: dict[str, object]) -> None:
    document["joint_service"]["summary"] = "一次申请，一次办结。"  # type: ignore[index]


def draft_page(client: Client, draft: CatalogueDraft) -> str:
    return client.get(reverse("office:catalogue_draft", args=[draft.pk])).content.decode()


def publish(client: Client, draft: CatalogueDraft, **data: str) -> int:
    data["seen"] = draft.checked_digest
    return client.post(reverse("office:catalogue_publish", args=[draft.pk]), data).status_code


def test_a_draft_is_planned_like_the_version_it_says(login: Login) -> None:
    author = login("editor")
    for service in JointService.objects.filter(status="published"):
        author.post(reverse("office:catalogue_copy", args=[service.code]))
        draft = CatalogueDraft.objects.latest("pk")
        bundle = draft_bundle(draft)
        stands = service_bundle(service.pk)
        assert [question.key for question in bundle.questions] == [q.key for q in stands.questions]
        tried = 0
        for number in range(40):
            answers = {}
            for place, question in enumerate(stands.questions):
                values = [o.value for o in question.options] or [
                    str(question.minimum),
                    str(question.maximum),
                    "",
                ]
                answers[question.key] = values[(number * (place + 3) + number // 3) % len(values)]
            plan = service_plan(service, answers)
            assert result_of(plan_of(bundle, answers)) == result_of(plan), (service.slug, answers)
            tried += bool(plan.items)
        assert tried


def test_trying_writes_nothing(login: Login) -> None:
    author = login("editor")
    draft = drafted(author, shorter)
    for address in (
        reverse("office:catalogue_try", args=[restaurant().code]),
        reverse("office:catalogue_draft_try", args=[draft.pk]),
    ):
        author.get(address)
        with CaptureQueriesContext(connection) as seen:
            page = author.get(address, asked(first_answers())).content.decode()
        written = [row["sql"] for row in seen if not row["sql"].startswith(READING)]
        assert (written, len(seen) <= MOST_STATEMENTS) == ([], True)
        assert "The service can be had" in page
        part = author.get(address, asked(first_answers()), headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "Keep it as a sample" in part


def test_a_kept_situation_is_green_and_stays_so_where_nothing_of_it_changes(login: Login) -> None:
    author = login("editor")
    sample = kept(author)
    assert sample.expected["outcome"] == "possible"
    assert sample.expected["asked"]
    assert sample.expected["promised"] == f"{restaurant().promised_limit} working-day"
    page = author.get(reverse("office:catalogue_service", args=[restaurant().code])).content.decode()
    assert "平常的店" in page
    assert "All come out as expected" in page
    draft = drafted(author, reworded)
    assert "All come out as expected" in draft_page(author, draft)
    assert publish(login("second"), draft) == 302
    draft.refresh_from_db()
    assert (draft.red_samples, draft.red_reason) == ([], "")


def test_a_red_situation_stops_the_publication_until_somebody_says_why(login: Login) -> None:
    author, second = login("editor"), login("second")
    sample = kept(author)
    before = restaurant()
    draft = drafted(author, shorter)
    page = draft_page(second, draft)
    assert "1 comes out otherwise" in page
    assert f"<del>{before.promised_limit} working days</del>" in page
    assert "<ins>12 working days</ins>" in page
    answer = second.post(
        reverse("office:catalogue_publish", args=[draft.pk]), {"seen": draft.checked_digest, "reason": "  "}
    )
    assert answer.status_code == 422
    assert "Say why, or mend the draft" in answer.content.decode()
    assert restaurant() == before
    draft.refresh_from_db()
    assert draft.status == "checked"
    assert publish(second, draft, reason="县政府要求提速") == 302
    assert restaurant().promised_limit == 12
    draft.refresh_from_db()
    assert draft.red_reason == "县政府要求提速"
    assert [(row["name"], len(row["differences"])) for row in draft.red_samples] == [("平常的店", 1)]
    sample.refresh_from_db()
    assert sample.expected["promised"] == "12 working-day", "from now on this is expected"
    page = second.get(reverse("office:catalogue_service", args=[restaurant().code])).content.decode()
    assert "All come out as expected" in page
    assert "县政府要求提速" in draft_page(second, draft)


def test_a_material_asked_anew_turns_the_situation_red_and_is_named(login: Login) -> None:
    author = login("editor")
    sample = kept(author)
    gone = sample.expected["asked"][0]

    def without(document: dict[str, object]) -> None:
        materials = document["materials"]
        assert isinstance(materials, list)
        name[0] = next(row["name_en"] for row in materials if row["key"] == gone)
        document["materials"] = [row for row in materials if row["key"] != gone]

    name = [""]
    author.post(reverse("office:catalogue_copy", args=[restaurant().code]))
    draft = CatalogueDraft.objects.latest("pk")
    document = json.loads(draft.document)
    without(document)
    CatalogueDraft.objects.filter(pk=draft.pk).update(document=json.dumps(document, ensure_ascii=False))
    page = draft_page(author, draft)
    assert "1 comes out otherwise" in page
    assert "Asked of the applicant" in page
    assert name[0] or gone in page


def test_what_is_not_settled_or_has_no_name_or_a_taken_one_is_not_kept(login: Login) -> None:
    author = login("editor")
    kept(author)
    address = reverse("office:catalogue_try", args=[restaurant().code])
    for data, sentence in (
        ({"name": "x"}, "Answer every question first"),
        (asked(first_answers()) | {"name": " "}, "Give the situation a name"),
        (asked(first_answers()) | {"name": "长" * 101}, "Give the situation a name"),
        (asked(first_answers()) | {"name": "平常的店"}, "There is a situation"),
    ):
        answer = author.post(address, data)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert SampleSituation.objects.count() == 1


def test_a_situation_is_tried_no_longer_only_for_a_reason_and_once(login: Login) -> None:
    author = login("editor")
    sample = kept(author)
    address = reverse("office:catalogue_sample_retire", args=[restaurant().code, sample.pk])
    assert author.post(address, {"reason": ""}).status_code == 422
    assert author.post(reverse("office:catalogue_sample_retire", args=["none", sample.pk])).status_code == 404
    assert author.post(address, {"reason": "不再出现"}).status_code == 302
    sample.refresh_from_db()
    assert (sample.retired_reason, sample.retired_by_id is None) == ("不再出现", False)
    assert author.post(address, {"reason": "又"}).status_code == 404
    assert publish(login("second"), drafted(author, shorter)) == 302, "it stops nothing any more"
    kept(author)  # its name is free again


def test_a_draft_that_cannot_be_read_is_not_tried_and_says_so(login: Login) -> None:
    author = login("editor")
    kept(author)
    author.post(reverse("office:catalogue_copy", args=[restaurant().code]))
    draft = CatalogueDraft.objects.latest("pk")
    for document in ("{}", '{"joint_service": {"code": 1}}', draft.document.replace('"when"', '"wenn"')):
        CatalogueDraft.objects.filter(pk=draft.pk).update(document=document)
        assert "The draft cannot be tried as it stands" in draft_page(author, draft)
        answer = author.get(reverse("office:catalogue_draft_try", args=[draft.pk]))
        assert answer.status_code == 422


def test_situations_travel_with_the_service_in_json_and_yaml(login: Login) -> None:
    author = login("editor")
    kept(author)
    for kind in ("json", "yaml", "xlsx"):
        address = reverse("office:catalogue_export", args=[restaurant().code, kind])
        content = author.get(address).content
        if kind != "xlsx":
            assert "平常的店" in content.decode()
        SampleSituation.objects.all().delete()
        upload = SimpleUploadedFile(f"restaurant.{kind}", content)
        answer = author.post(reverse("office:catalogue_import"), {"file": upload, "note": ""})
        assert answer.status_code == 302
        found = SampleSituation.objects.filter(name="平常的店")
        assert found.exists() == (kind != "xlsx"), kind
        draft = CatalogueDraft.objects.latest("pk")
        assert "samples" not in json.loads(draft.document)
        if kind != "xlsx":
            assert "All come out as expected" in draft_page(author, draft)
        else:
            kept(author)


@pytest.mark.parametrize("name", ["supervisor", "clerk", "fire_head", "citizen"])
def test_nobody_else_tries_or_keeps_anything(login: Login, name: str) -> None:
    code = restaurant().code
    client = login(name)
    assert client.get(reverse("office:catalogue_try", args=[code])).status_code == 403
    assert client.post(reverse("office:catalogue_try", args=[code]), {"name": "x"}).status_code == 403
    assert not SampleSituation.objects.exists()
