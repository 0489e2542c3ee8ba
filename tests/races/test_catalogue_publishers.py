"""Real threads on PostgreSQL: of those who publish a version at once one wins, and none is made twice."""

from pathlib import Path

import pytest

from catalogue.documents import document_of, document_text
from catalogue.models import CatalogueDraft, JointService
from catalogue.services import (
    catalogue_draft_begin,
    catalogue_draft_check,
    catalogue_draft_open,
    catalogue_draft_publish,
    catalogue_load,
)
from common.errors import AlreadyDoneError, RuleBrokenError
from materials.services.trials import Trial
from people.models import Membership, User
from people.policy import Actor, Role
from people.selectors import actor_for
from tests.cast import AT, Cast
from tests.catalogue.sample import SERVICE, TYPES, staffed, written
from tests.races.test_one_winner import at_once

SPARES = Trial(AT).spared
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editors(cast: Cast, tmp_path: Path) -> list[Actor]:
    staffed(tmp_path)
    catalogue_load(paths=written(tmp_path, types=TYPES, service=SERVICE))
    users = [User.objects.create(username=f"editor_{n}", name=f"editor {n}") for n in range(6)]
    centre = cast.departments["centre"]
    Membership.objects.bulk_create(Membership(user=u, department=centre, role=Role.EDITOR) for u in users)
    return [cast.actor("editor"), *(actor_for(user, on=AT.date()) for user in users)]


def checked(author: Actor, summary: str) -> CatalogueDraft:
    service = JointService.objects.get(slug="stall", status="published")
    document = document_of(service)
    document["joint_service"]["summary"] = summary
    draft = catalogue_draft_open(actor=author, document=document_text(document), base=service, at=AT)
    return catalogue_draft_check(draft=draft, actor=author, at=AT)


def versions() -> list[tuple[int, str]]:
    rows = JointService.objects.filter(slug="stall").order_by("version")
    return list(rows.values_list("version", "status"))


def test_of_six_who_publish_one_draft_one_wins(editors: list[Actor]) -> None:
    author, *others = editors
    for number in range(1, 6):
        draft = checked(author, f"第{number}次")
        acts = [
            lambda actor=actor, pk=draft.pk: catalogue_draft_publish(
                draft=CatalogueDraft.objects.get(pk=pk), actor=actor, spares=SPARES, at=AT
            )
            for actor in others
        ]
        results = at_once(*acts)
        assert sum(isinstance(result, JointService) for result in results) == 1
        assert sum(isinstance(result, AlreadyDoneError) for result in results) == 5
        assert versions() == [(n, "superseded") for n in range(1, number + 1)] + [(number + 1, "published")]


def test_of_two_drafts_of_one_service_neither_undoes_the_other_unseen(editors: list[Actor]) -> None:
    author, second, third, *_rest = editors
    drafts = [checked(author, "甲"), checked(author, "乙")]
    later = AT.replace(hour=AT.hour + 1)
    acts = [
        lambda actor=actor, pk=draft.pk: catalogue_draft_publish(
            draft=CatalogueDraft.objects.get(pk=pk), actor=actor, spares=SPARES, at=later
        )
        for actor, draft in zip([second, third], drafts, strict=True)
    ]
    results = at_once(*acts)
    assert sum(isinstance(result, JointService) for result in results) == 1
    assert sum(isinstance(result, RuleBrokenError) for result in results) == 1
    assert versions() == [(1, "superseded"), (2, "published")]


def test_a_draft_and_a_file_at_once_come_one_after_the_other(editors: list[Actor], tmp_path: Path) -> None:
    author, second, *_rest = editors
    draft = checked(author, "甲")
    paths = written(tmp_path, service=SERVICE.replace("一次申请。", "乙。"))
    results = at_once(
        lambda: catalogue_draft_publish(
            draft=CatalogueDraft.objects.get(pk=draft.pk), actor=second, spares=SPARES, at=AT
        ),
        lambda: catalogue_load(paths=paths),
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert versions() == [(1, "superseded"), (2, "superseded"), (3, "published")]


def test_a_button_pressed_five_times_at_once_begins_one_draft(editors: list[Actor]) -> None:
    author, second, *_rest = editors
    code = JointService.objects.get(slug="stall", status="published").code
    for number in range(1, 6):
        acts = [lambda: catalogue_draft_begin(actor=author, code=code, at=AT) for _ in range(5)]
        results = at_once(*acts, lambda: catalogue_draft_begin(actor=second, code=code, at=AT))
        begun = [result for result in results if isinstance(result, tuple)]
        assert len(begun) == 6, results
        assert sum(is_new for _draft, is_new in begun) == 2, "one for each person"
        assert CatalogueDraft.objects.count() == 2 * number
        CatalogueDraft.objects.update(status="discarded")
