"""A template is written by one person and published by another; what was published never changes."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from e_licences.errors import TemplateMissingError, TemplateRefusedError
from e_licences.models import Licence, LicenceOrder, LicenceType, NumberSeries, TemplateVersion
from e_licences.services import licence_issue
from e_licences.services.preparing import licence_prepare
from e_licences.services.templates import (
    TemplateGiven,
    template_draft_open,
    template_draft_publish,
    template_draft_save,
    template_draft_try,
)
from people.models import Department, Membership, User
from people.policy import Actor, Role
from people.selectors import actor_for
from tests.e_licences.conftest import AT, OrderMaker
from tests.e_licences.paper import Paper

LATER = AT + timedelta(hours=1)
WORDS = ("证照标识", "证照的标识")


@pytest.fixture(scope="module")
def var_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(autouse=True)
def _shared_folder(_own_folder: None, var_folder: Path, settings: Settings) -> None:
    """What was printed once is kept for all tests, and so are the tables of the fonts."""
    settings.VAR_DIR = var_folder


@pytest.fixture
def centre(db: None) -> Department:
    return Department.objects.create(code="11330899MB9900013H", name="行政服务中心", short_name="中心")


def member(department: Department, name: str, role: Role) -> Actor:
    user = User.objects.create(username=name, name=name)
    Membership.objects.create(user=user, department=department, role=role)
    return actor_for(user, on=AT.date())


@pytest.fixture
def writer(centre: Department) -> Actor:
    return member(centre, "writer", Role.EDITOR)


@pytest.fixture
def second(centre: Department) -> Actor:
    return member(centre, "second", Role.EDITOR)


@pytest.fixture
def draft(writer: Actor) -> TemplateVersion:
    return template_draft_open(actor=writer, code="standard", at=AT)


def given(draft: TemplateVersion, **changes: str) -> TemplateGiven:
    words = TemplateGiven(draft.form, draft.html, draft.css, draft.style, draft.note)
    return replace(words, **changes)


def saved(draft: TemplateVersion, actor: Actor, **changes: str) -> TemplateVersion:
    return template_draft_save(draft=draft, actor=actor, given=given(draft, **changes), at=LATER)


def published(draft: TemplateVersion, writer: Actor, second: Actor) -> TemplateVersion:
    draft = saved(draft, writer, html=draft.html.replace(*WORDS))
    return template_draft_publish(draft=draft, actor=second, at=LATER)


def test_a_draft_begins_with_what_is_printed_from_now(draft: TemplateVersion, writer: Actor) -> None:
    assert (draft.version, draft.status, draft.form) == (1, "draft", "a4-landscape")
    assert "证照标识" in draft.html
    again = template_draft_open(actor=writer, code="standard", at=LATER)
    assert (again.pk, again.changed_at) == (draft.pk, AT)
    assert TemplateVersion.objects.count() == 1


def test_a_template_of_its_own_begins_as_a_copy(writer: Actor) -> None:
    card = template_draft_open(actor=writer, code="health-card", copied_from="card", at=AT)
    assert (card.code, card.form) == ("health-card", "card")
    with pytest.raises(TemplateMissingError):
        template_draft_open(actor=writer, code="other", copied_from="nothing", at=AT)


def test_what_breaks_a_rule_is_not_saved(draft: TemplateVersion, writer: Actor) -> None:
    with pytest.raises(TemplateRefusedError) as refused:
        saved(draft, writer, html=draft.html + "\n<script></script>")
    [finding] = refused.value.findings
    assert (finding.field, finding.line) == ("html", draft.html.count("\n") + 2)
    with pytest.raises(RuleBrokenError, match="500"):
        saved(draft, writer, note="x" * 501)
    draft.refresh_from_db()
    assert (draft.changed_at, "script" in draft.html) == (AT, False)


def test_of_two_who_save_the_second_is_told(draft: TemplateVersion, writer: Actor) -> None:
    stale = TemplateVersion.objects.get(pk=draft.pk)
    saved(draft, writer, note="erste")
    with pytest.raises(AlreadyDoneError):
        saved(stale, writer, note="zweite")
    assert TemplateVersion.objects.get(pk=draft.pk).note == "erste"


def test_who_wrote_it_does_not_publish_it(draft: TemplateVersion, writer: Actor, second: Actor) -> None:
    with pytest.raises(NotAllowedError):
        template_draft_publish(draft=draft, actor=writer, at=LATER)
    draft = saved(draft, second, note="only a word")
    assert draft.changed_by_id == writer.user_id
    draft = saved(draft, second, html=draft.html.replace(*WORDS))
    assert draft.changed_by_id == second.user_id
    with pytest.raises(NotAllowedError):
        template_draft_publish(draft=draft, actor=second, at=LATER)
    assert template_draft_publish(draft=draft, actor=writer, at=LATER).status == "published"


def test_the_second_publication_supersedes_the_first(
    draft: TemplateVersion, writer: Actor, second: Actor
) -> None:
    first = published(draft, writer, second)
    with pytest.raises(AlreadyDoneError):
        template_draft_publish(draft=first, actor=second, at=LATER)
    next_one = template_draft_open(actor=writer, code="standard", at=LATER)
    assert (next_one.version, next_one.html) == (2, first.html)
    template_draft_publish(draft=next_one, actor=second, at=LATER)
    states = TemplateVersion.objects.order_by("version").values_list("version", "status")
    assert list(states) == [(1, "superseded"), (2, "published")]


def test_what_is_lost_on_paper_is_not_published(draft: TemplateVersion, writer: Actor, second: Actor) -> None:
    draft = saved(draft, writer, html=draft.html.replace("{{ identifier }}", ""))
    assert any(
        "identifier" in finding.reason for finding in template_draft_try(draft=draft, actor=writer).findings
    )
    with pytest.raises(TemplateRefusedError):
        template_draft_publish(draft=draft, actor=second, at=LATER)
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_what_was_saved_since_it_was_read_is_not_published_unseen(
    draft: TemplateVersion, writer: Actor, second: Actor
) -> None:
    read = TemplateVersion.objects.get(pk=draft.pk)
    saved(draft, writer, html=draft.html.replace(*WORDS))
    with pytest.raises(AlreadyDoneError):
        template_draft_publish(draft=read, actor=second, at=LATER)


def test_who_does_not_keep_the_catalogue_may_do_nothing(draft: TemplateVersion, centre: Department) -> None:
    reviewer = member(centre, "reviewer", Role.REVIEWER)
    for act in (
        lambda: template_draft_open(actor=reviewer, code="card", at=AT),
        lambda: saved(draft, reviewer),
        lambda: template_draft_try(draft=draft, actor=reviewer),
        lambda: template_draft_publish(draft=draft, actor=reviewer, at=AT),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert TemplateVersion.objects.count() == 1


def test_a_published_version_never_changes(draft: TemplateVersion, writer: Actor, second: Actor) -> None:
    version = published(draft, writer, second)
    table = "e_licences_templateversion"
    changes = ["html = 'x'", "css = 'x'", "form = 'card'", "note = 'x'", "published_at = now()"]
    for statement in (
        *(f"UPDATE {table} SET {change}" for change in changes),
        *(f"UPDATE {table} SET status = 'superseded', {change}" for change in changes),
        f"UPDATE {table} SET status = 'draft'",
        f"DELETE FROM {table}",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    TemplateVersion.objects.filter(pk=version.pk).update(status="superseded")
    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateVersion.objects.filter(pk=version.pk).update(status="published")


def test_a_licence_is_printed_from_the_version_it_began_with(
    draft: TemplateVersion, writer: Actor, second: Actor, order_make: OrderMaker
) -> None:
    """A crash between the row and the file is followed by the same paper, whatever was published since."""
    before = order_make()
    licence_prepare(order_id=before.pk, at=AT)
    version = published(draft, writer, second)
    shipped, own = (licence_issue(order_id=pk, at=AT) for pk in (before.pk, order_make().pk))
    assert shipped is not None
    assert own is not None
    assert (shipped.template_version, own.template_version) == (None, version)
    assert WORDS[1] not in Paper(shipped.file.read()).text
    assert WORDS[1] in Paper(own.file.read()).text


def test_a_type_whose_template_is_gone_takes_no_number(
    order_make: OrderMaker, food_permit: LicenceType
) -> None:
    LicenceType.objects.update(template="nothing")
    order = order_make()
    assert licence_issue(order_id=order.pk, at=AT) is None
    assert LicenceOrder.objects.get(pk=order.pk).state == "failed"
    assert Licence.objects.count() == NumberSeries.objects.count() == 0
