"""The life of a version: written, checked to the letter, published once by a second person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from catalogue.documents import document_of, document_text
from catalogue.errors import CatalogueRefusedError
from catalogue.models import CatalogueDraft, DraftStatus, JointService, ServiceItem
from catalogue.selectors import draft_find, drafts_open, service_versions, services_overview
from catalogue.services import (
    catalogue_draft_begin,
    catalogue_draft_check,
    catalogue_draft_discard,
    catalogue_draft_open,
    catalogue_draft_publish,
    catalogue_draft_save,
    catalogue_load,
)
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from materials.services.trials import Trial
from people.models import Department, Membership, User
from people.policy import Actor, Role
from people.selectors import actor_for
from tests.cast import AT
from tests.catalogue.sample import SERVICE, written

CODE = "11330899MB9900021C4009931990000"
LATER = AT + timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("sample")


def person(name: str, role: Role = Role.EDITOR) -> Actor:
    user, _is_new = User.objects.get_or_create(username=name, defaults={"name": name})
    department = Department.objects.get(short_name="市监局")
    Membership.objects.get_or_create(user=user, department=department, role=role)
    return actor_for(user, on=AT.date())


def standing() -> JointService:
    return JointService.objects.get(code=CODE, status="published")


def text_with(**head: Any) -> str:
    document = document_of(standing())
    return document_text(document | {"joint_service": document["joint_service"] | head})


def draft_with(text: str, *, at: datetime = AT) -> CatalogueDraft:
    return catalogue_draft_open(actor=person("author"), document=text, base=standing(), at=at)


def checked_with(text: str) -> CatalogueDraft:
    return catalogue_draft_check(draft=draft_with(text), actor=person("author"), at=AT)


def published_of(draft: CatalogueDraft, *, by: str = "second", at: datetime = LATER) -> JointService:
    return catalogue_draft_publish(draft=draft, actor=person(by), spares=Trial(at).spared, at=at)


def test_what_is_checked_is_published_by_a_second_person_and_the_old_version_is_superseded() -> None:
    before = standing()
    draft = checked_with(text_with(summary="一次申请，一次办结。"))
    assert (draft.status, draft.findings) == (DraftStatus.CHECKED, [])
    assert draft.combinations == 3
    assert draft.checked_digest == sha256(draft.document.encode()).hexdigest()
    service = published_of(draft)
    assert (service.version, service.summary) == (before.version + 1, "一次申请，一次办结。")
    before.refresh_from_db()
    assert (before.status, before.summary) == ("superseded", "一次申请。")
    assert (draft.status, draft.published, draft.published_at) == ("published", service, LATER)
    assert ServiceItem.objects.count() == 2, "items that did not change get no new version"


def test_the_second_publishing_changes_nothing() -> None:
    draft = checked_with(text_with(summary="新"))
    published_of(draft)
    with pytest.raises(AlreadyDoneError):
        published_of(draft, by="third")
    assert JointService.objects.filter(code=CODE).count() == 2


def test_the_author_does_not_publish_and_who_saves_becomes_the_author() -> None:
    draft = checked_with(text_with(summary="新"))
    with translation.override("en"), pytest.raises(NotAllowedError, match="A second person publishes it"):
        published_of(draft, by="author")
    second = person("second")
    catalogue_draft_save(draft=draft, actor=second, document=text_with(summary="更新"), note="", at=LATER)
    catalogue_draft_check(draft=draft, actor=second, at=LATER)
    with pytest.raises(NotAllowedError):
        published_of(draft, by="second")
    assert published_of(draft, by="author").summary == "更新"


def test_who_only_changes_the_note_is_not_its_author() -> None:
    draft = draft_with(text_with(summary="新"))
    catalogue_draft_save(draft=draft, actor=person("second"), document=draft.document, note="提速", at=LATER)
    assert draft.author.username == "author"


def test_nobody_but_the_catalogue_office_does_any_of_it() -> None:
    draft, outsider = checked_with(text_with(summary="新")), person("outsider", Role.SUPERVISOR)
    acts: list[Callable[[], object]] = [
        lambda: catalogue_draft_open(actor=outsider, document=draft.document, at=AT),
        lambda: catalogue_draft_save(draft=draft, actor=outsider, document=draft.document, note="", at=AT),
        lambda: catalogue_draft_check(draft=draft, actor=outsider, at=AT),
        lambda: catalogue_draft_publish(draft=draft, actor=outsider, spares=Trial(AT).spared, at=AT),
        lambda: catalogue_draft_discard(draft=draft, actor=outsider, at=AT),
    ]
    for act in acts:
        with pytest.raises(NotAllowedError):
            act()
    assert CatalogueDraft.objects.get().status == DraftStatus.CHECKED


def test_what_is_wrong_is_found_and_not_published() -> None:
    draft = checked_with(text_with(lead="无此局", promised={"limit": 90, "unit": "working-day"}))
    assert draft.status == DraftStatus.DRAFT
    assert "joint_service.lead" in [finding["field"] for finding in draft.findings]
    assert all(finding["place"] and finding["reason"] for finding in draft.findings)
    with pytest.raises(RuleBrokenError):
        published_of(draft)
    assert standing().version == 1


def test_a_word_changed_after_the_check_is_not_published_whoever_changed_it() -> None:
    draft = checked_with(text_with(summary="新"))
    CatalogueDraft.objects.filter(pk=draft.pk).update(document=text_with(summary="别的"))
    with translation.override("en"), pytest.raises(RuleBrokenError, match="only what was checked"):
        published_of(draft)
    saved = checked_with(text_with(summary="新"))
    catalogue_draft_save(
        draft=saved, actor=person("author"), document=text_with(summary="再新"), note="", at=LATER
    )
    assert (saved.status, saved.checked_digest, saved.checked_by) == (DraftStatus.DRAFT, "", None)


def test_what_was_right_when_checked_and_is_wrong_by_now_is_not_published() -> None:
    draft = checked_with(text_with(summary="新"))
    Membership.objects.exclude(role=Role.EDITOR).delete()
    with pytest.raises(CatalogueRefusedError):
        published_of(draft)
    assert standing().version == 1


def test_a_draft_that_a_colleague_has_overtaken_is_looked_at_again() -> None:
    mine, theirs = checked_with(text_with(summary="甲")), checked_with(text_with(summary="乙"))
    published_of(theirs)
    with translation.override("en"), pytest.raises(CatalogueRefusedError) as refused:
        published_of(mine)
    assert "Version 2 was published" in str(refused.value.findings[0])
    after = LATER + timedelta(hours=1)
    catalogue_draft_save(draft=mine, actor=person("author"), document=mine.document, note="", at=after)
    catalogue_draft_check(draft=mine, actor=person("author"), at=after)
    assert published_of(mine, at=after).version == 3


def test_of_two_that_save_the_second_is_told(sample: Path) -> None:
    draft = draft_with(text_with(summary="新"))
    stale = draft_find(draft.pk)
    assert stale is not None
    save = {"document": text_with(summary="甲"), "note": "", "at": LATER}
    catalogue_draft_save(draft=draft, actor=person("author"), **save)  # type: ignore[arg-type]
    with pytest.raises(AlreadyDoneError):
        catalogue_draft_save(draft=stale, actor=person("second"), **save)  # type: ignore[arg-type]


def test_another_service_than_that_of_the_base_is_refused() -> None:
    other = text_with(code="11330899MB9900021C4009931990001", slug="other")
    with pytest.raises(RuleBrokenError):
        draft_with(other)
    draft = draft_with(text_with(summary="新"))
    with pytest.raises(RuleBrokenError):
        catalogue_draft_save(draft=draft, actor=person("author"), document=other, note="", at=LATER)
    assert CatalogueDraft.objects.get().code == CODE


@pytest.mark.parametrize("document", ["", "{", "a: [", "a: &a [*a]", "{" + " " * 2_200_000 + "}", "\x00"])
def test_what_is_no_document_is_refused_and_changes_nothing(document: str) -> None:
    draft = draft_with(text_with(summary="新"))
    with pytest.raises(CatalogueRefusedError) as refused:
        catalogue_draft_save(draft=draft, actor=person("author"), document=document, note="", at=LATER)
    assert refused.value.findings
    with pytest.raises(CatalogueRefusedError):
        catalogue_draft_open(actor=person("author"), document=document, at=AT)
    assert CatalogueDraft.objects.get().document == text_with(summary="新")


@pytest.mark.parametrize("document", ["[]", "{}", "departments: []", '{"joint_service": 1}'])
def test_what_is_no_service_is_found_by_the_check(document: str) -> None:
    draft = catalogue_draft_open(actor=person("author"), document=document, at=AT)
    catalogue_draft_check(draft=draft, actor=person("author"), at=AT)
    assert draft.status == DraftStatus.DRAFT
    assert draft.findings


def test_a_draft_in_yaml_is_the_next_version_of_the_service_it_names() -> None:
    text = SERVICE.replace("一次申请。", "一次申请，当天办结。")
    draft = catalogue_draft_open(actor=person("author"), document=text, at=AT)
    assert draft.base == standing()
    catalogue_draft_check(draft=draft, actor=person("author"), at=AT)
    assert published_of(draft).summary == "一次申请，当天办结。"


def test_a_copy_without_a_change_is_no_version_and_loading_its_file_is_none_either(sample: Path) -> None:
    draft = checked_with(text_with())
    with translation.override("en"), pytest.raises(RuleBrokenError, match="nothing to publish"):
        published_of(draft)
    changed = published_of(checked_with(text_with(summary="新")))
    paths = written(sample, again=document_text(document_of(changed)))
    assert {loaded.outcome for loaded in catalogue_load(paths=paths)} == {"unchanged"}


def test_what_is_discarded_stays_and_takes_no_more_acts() -> None:
    draft = checked_with(text_with(summary="新"))
    catalogue_draft_discard(draft=draft, actor=person("second"), at=LATER)
    assert draft.status == DraftStatus.DISCARDED
    with pytest.raises(AlreadyDoneError):
        catalogue_draft_discard(draft=draft, actor=person("second"), at=LATER)
    with pytest.raises(AlreadyDoneError):
        catalogue_draft_check(draft=draft, actor=person("second"), at=LATER)
    with pytest.raises(AlreadyDoneError):
        published_of(draft)


def test_versions_and_drafts_are_listed() -> None:
    draft = checked_with(text_with(summary="新"))
    assert drafts_open() == [draft]
    (overview,) = services_overview()
    assert (overview.joint_service, overview.versions, overview.drafts) == (standing(), 1, (draft,))
    published_of(draft)
    assert drafts_open() == []
    assert [row.version for row in service_versions(CODE)] == [2, 1]
    assert service_versions("none") == []
    assert draft_find(0) is None


def test_who_begins_again_goes_on_with_the_open_draft_and_another_person_has_one_of_their_own() -> None:
    author, second = person("author"), person("second")
    first, is_new = catalogue_draft_begin(actor=author, code=CODE, at=AT)
    assert (first.base, first.document, is_new) == (standing(), document_text(document_of(standing())), True)
    assert catalogue_draft_begin(actor=author, code=CODE, at=LATER) == (first, False)
    other, is_new = catalogue_draft_begin(actor=second, code=CODE, at=AT)
    assert is_new
    assert other != first
    catalogue_draft_discard(draft=first, actor=author, at=LATER)
    again, is_new = catalogue_draft_begin(actor=author, code=CODE, at=LATER)
    assert is_new, "what was discarded is not gone on with"
    assert again not in (first, other)
    with pytest.raises(RuleBrokenError):
        catalogue_draft_begin(actor=author, code="NONE", at=AT)
    with pytest.raises(NotAllowedError):
        catalogue_draft_begin(actor=person("outsider", Role.REVIEWER), code=CODE, at=AT)
    assert CatalogueDraft.objects.count() == 3
