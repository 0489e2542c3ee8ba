"""The catalogue's pages: a version is written, checked, and published by a second person."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from cases.services import draft_open
from catalogue.models import CatalogueDraft, JointService
from catalogue.services import catalogue_draft_open
from tests.cast import AT, Cast, draft_make, service_make
from tests.windows.office_play import Login, login, restaurant

__all__ = ["login"]


def copied(client: Client) -> CatalogueDraft:
    client.post(reverse("office:catalogue_copy", args=[restaurant().code]))
    return CatalogueDraft.objects.latest("pk")


def test_begin_a_draft_pressed_twice_opens_one_and_says_so(login: Login) -> None:
    author = login("editor")
    address = reverse("office:catalogue_copy", args=[restaurant().code])
    first = author.post(address)
    again = author.post(address, follow=True)
    assert again.redirect_chain == [(first["Location"], 302)]
    assert "This is your draft of the next version." in again.content.decode()
    assert login("second").post(address)["Location"] != first["Location"]
    assert CatalogueDraft.objects.count() == 2
    assert author.post(reverse("office:catalogue_copy", args=["none"])).status_code == 404


def act(client: Client, name: str, draft: CatalogueDraft, **data: str) -> int:
    draft.refresh_from_db()
    data.setdefault("read_at", draft.changed_at.isoformat())
    return client.post(reverse(f"office:catalogue_{name}", args=[draft.pk]), data).status_code


def publish(client: Client, draft: CatalogueDraft) -> int:
    draft.refresh_from_db()
    return act(client, "publish", draft, seen=draft.checked_digest)


def with_promise(draft: CatalogueDraft, days: int) -> str:
    document = json.loads(draft.document)
    document["joint_service"]["promised"]["limit"] = days
    return json.dumps(document, ensure_ascii=False, indent=2)


def test_a_second_person_publishes_what_was_checked_and_running_cases_stay_on_their_version(
    login: Login, cast: Cast
) -> None:
    before = restaurant()
    running = draft_open(actor=cast.actor("clerk"), joint_service=before, at=AT)
    author, second = login("editor"), login("second")
    draft = copied(author)
    assert act(author, "draft", draft, document=with_promise(draft, 12), note="提速") == 302
    assert act(second, "publish", draft) == 422, "it is not checked yet"
    assert act(author, "check", draft) == 302
    draft.refresh_from_db()
    assert (draft.status, draft.findings) == ("checked", [])
    assert draft.combinations > 100
    page = author.get(reverse("office:catalogue_draft", args=[draft.pk])).content.decode()
    assert "Joint service · Promised limit" in page
    assert act(author, "publish", draft) == 403, "who wrote it does not publish it"
    assert restaurant() == before
    assert act(second, "publish", draft, seen="another") == 409, "it is not what was read"
    assert publish(second, draft) == 302
    assert (restaurant().version, restaurant().promised_limit) == (before.version + 1, 12)
    before.refresh_from_db()
    assert before.status == "superseded"
    running.refresh_from_db()
    assert running.joint_service == before
    assert act(second, "publish", draft) == 409
    assert JointService.objects.filter(slug="restaurant").count() == 2


def test_what_is_wrong_is_listed_with_line_and_field_and_nothing_is_published(login: Login) -> None:
    author = login("editor")
    draft = copied(author)
    act(author, "draft", draft, document=with_promise(draft, 99), note="")
    act(author, "check", draft)
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert [finding["field"] for finding in draft.findings] == ["joint_service.promised"]
    assert int(draft.findings[0]["place"]) > 1
    page = author.get(reverse("office:catalogue_draft", args=[draft.pk])).content.decode()
    assert "joint_service.promised" in page
    assert act(login("second"), "publish", draft) == 422


def test_a_word_changed_after_the_check_is_checked_again(login: Login) -> None:
    author = login("editor")
    draft = copied(author)
    act(author, "draft", draft, document=with_promise(draft, 12), note="")
    act(author, "check", draft)
    act(author, "draft", draft, document=with_promise(draft, 11), note="")
    draft.refresh_from_db()
    assert (draft.status, draft.checked_digest) == ("draft", "")
    assert act(login("second"), "publish", draft) == 422


@pytest.mark.parametrize("document", ["", "{", "a: &a [*a]", "[]", '{"joint_service": []}'])
def test_a_document_that_cannot_be_read_is_told_so(login: Login, document: str) -> None:
    author = login("editor")
    draft = copied(author)
    address = reverse("office:catalogue_draft", args=[draft.pk])
    read_at = draft.changed_at.isoformat()
    answer = author.post(address, {"document": document, "note": "", "read_at": read_at})
    if answer.status_code == 302:  # it can be read, so the check says what is wrong
        act(author, "check", draft)
        draft.refresh_from_db()
        assert draft.findings
        assert draft.status == "draft"
    else:
        assert answer.status_code == 422
        assert answer.context["findings"], "what is wrong stands on the page"
        assert answer.context["document"] == document, "what was typed is still there"
    assert author.get(address).status_code == 200


def test_of_two_who_opened_the_same_draft_the_second_is_told_and_loses_nothing(login: Login) -> None:
    author, second = login("editor"), login("second")
    draft = copied(author)
    read_at = draft.changed_at.isoformat()
    assert act(second, "draft", draft, document=with_promise(draft, 11), note="", read_at=read_at) == 302
    typed = with_promise(draft, 12)
    data = {"document": typed, "note": "", "read_at": read_at}
    answer = author.post(reverse("office:catalogue_draft", args=[draft.pk]), data)
    assert (answer.status_code, answer.context["document"]) == (409, typed)
    draft.refresh_from_db()
    assert json.loads(draft.document)["joint_service"]["promised"]["limit"] == 11


def test_a_draft_of_another_service_than_its_base_is_refused(login: Login) -> None:
    author = login("editor")
    draft = copied(author)
    other = catalogue_other(author)
    assert act(author, "draft", draft, document=other, note="") == 422
    draft.refresh_from_db()
    assert draft.code == restaurant().code


def catalogue_other(client: Client) -> str:
    other = JointService.objects.get(slug="newborn", status="published")
    client.post(reverse("office:catalogue_copy", args=[other.code]))
    return CatalogueDraft.objects.latest("pk").document


def test_what_did_not_change_is_no_new_version(login: Login) -> None:
    author = login("editor")
    draft = copied(author)
    act(author, "check", draft)
    assert publish(login("second"), draft) == 422
    assert JointService.objects.filter(slug="restaurant").count() == 1


def test_what_was_typed_and_refused_is_still_on_the_page(login: Login) -> None:
    author = login("editor")
    draft = copied(author)
    address = reverse("office:catalogue_draft", args=[draft.pk])
    read_at = draft.changed_at.isoformat()
    answer = author.post(address, {"document": " ", "note": "承诺提速", "read_at": read_at})
    assert answer.status_code == 422
    assert 'value="承诺提速"' in answer.content.decode()


def test_a_document_that_is_not_json_is_never_called_unchanged(login: Login) -> None:
    author = login("editor")
    draft = copied(author)
    address = reverse("office:catalogue_draft", args=[draft.pk])
    assert "Nothing is different" in author.get(address).content.decode()
    CatalogueDraft.objects.filter(pk=draft.pk).update(document="joint_service: {name: 别的}")
    page = author.get(address).content.decode()
    assert "Nothing is different" not in page
    assert "Only a document in JSON can be compared." in page


def test_two_versions_are_set_side_by_side_by_word_and_shape(login: Login) -> None:
    author = login("editor")
    draft = copied(author)
    document = json.loads(with_promise(draft, 12))
    document["joint_service"]["summary_en"] = "Shorter"
    del document["items"][0]["faq"]
    act(author, "draft", draft, document=json.dumps(document, ensure_ascii=False), note="")
    act(author, "check", draft)
    assert publish(login("second"), draft) == 302
    address = reverse("office:catalogue_difference", args=[restaurant().code])
    page = author.get(address, {"old": "1", "new": "2"}).content.decode()
    assert "<del>15</del>" in page
    assert "<ins>12</ins>" in page
    assert "－ removed" in page
    assert "＋ added" in author.get(address, {"old": "2", "new": "1"}).content.decode()
    for wrong in ("x", "9", "٣", "9" * 40):
        assert author.get(address, {"old": wrong, "new": wrong}).status_code == 200
    assert author.get(reverse("office:catalogue_difference", args=["none"])).status_code == 404


def test_a_long_text_is_there_whole_with_the_changed_words_marked(login: Login) -> None:
    author = login("editor")
    draft = copied(author)
    document = json.loads(draft.document)
    # Values were cut at 400 characters, so that a change at the end of a long text could not be seen.
    before = "".join(chr(0x4E00 + number) for number in range(600))
    document["joint_service"]["summary"] = before + "改"
    old = JointService.objects.get(pk=restaurant().pk)
    assert act(author, "draft", draft, document=json.dumps(document, ensure_ascii=False), note="") == 302
    changes = author.get(reverse("office:catalogue_draft", args=[draft.pk])).context["changes"]
    (row,) = [row for row in changes if row.change.label == "Joint service · Summary"]
    assert row.change.old == old.summary
    assert "".join(piece.text for piece in row.new.whole) == before + "改"
    page = author.get(reverse("office:catalogue_draft", args=[draft.pk])).content.decode()
    assert "The whole text" in page
    assert f"{before}改</ins>" in page


def test_a_service_of_one_version_says_that_there_is_nothing_to_compare(login: Login) -> None:
    page = login("editor").get(reverse("office:catalogue_difference", args=[restaurant().code]))
    assert "There is one version only" in page.content.decode()


def test_a_discarded_draft_stays_and_takes_no_more_acts(login: Login) -> None:
    author = login("editor")
    draft = copied(author)
    assert act(author, "discard", draft) == 302
    draft.refresh_from_db()
    assert draft.status == "discarded"
    assert act(author, "discard", draft) == 409
    assert act(author, "check", draft) == 409


def test_the_pages_take_as_many_statements_whatever_the_number_of_rows(login: Login, cast: Cast) -> None:
    author = login("editor")
    draft = copied(author)
    pages = [
        reverse("office:catalogue"),
        reverse("office:catalogue_service", args=[restaurant().code]),
        reverse("office:catalogue_difference", args=[restaurant().code]),
        reverse("office:catalogue_draft", args=[draft.pk]),
    ]
    for page in pages:
        author.get(page)  # a version met for the first time is read once
    first = [_statements(author, page) for page in pages]
    for number in range(4):
        service = service_make(cast)
        catalogue_draft_open(
            actor=cast.actor("editor"), document=draft.document, at=AT, base=restaurant(), note=str(number)
        )
        draft_make(cast, service)
    assert [_statements(author, page) for page in pages] == first
    assert max(first) <= 20, first
    assert Case.objects.count() == 0


def _statements(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)
