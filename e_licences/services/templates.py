"""Templates of licences: written by one person, tried on sample data, published by another, never changed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotAllowedError, RuleBrokenError
from common.once import change_once
from e_licences.errors import TemplateMissingError, TemplateRefusedError
from e_licences.models import Licence, LicenceType, TemplateStatus, TemplateVersion
from e_licences.render.rules import template_findings
from e_licences.render.samples import FOOD, SampleKind
from e_licences.render.styles import STYLES
from e_licences.render.templates import SHIPPED, STANDARD, LicenceTemplate, shipped
from e_licences.selectors.templates import template_published, version_template
from e_licences.services.trying import Trial, template_tried
from people.policy import Actor, Capability

NOTE_LENGTH = 500
BORDERS = tuple(style.name for style in STYLES)


@dataclass(frozen=True)
class TemplateGiven:
    form: str
    html: str
    css: str
    style: str = ""
    note: str = ""

    @property
    def template(self) -> LicenceTemplate:
        return LicenceTemplate(form=self.form, html=self.html, css=self.css, style=self.style)


def licence_template(licence: Licence) -> LicenceTemplate:
    """The one its row was made with; without a published version the one that is shipped.

    Raises:
        TemplateMissingError: there is neither.
    """
    if licence.template_version is not None:
        return version_template(licence.template_version)
    code = licence.licence_type.template
    if code not in SHIPPED:
        raise TemplateMissingError(code)
    return shipped(code)


@transaction.atomic
def template_draft_open(
    *, actor: Actor, code: str, at: datetime, copied_from: str = STANDARD
) -> TemplateVersion:
    """The draft of the next version: what is published or shipped, or the one that is open already.

    A code that nothing is known of begins as a copy of `copied_from`.

    Raises:
        NotAllowedError: the actor does not keep the catalogue.
        TemplateMissingError: there is nothing to begin with.
    """
    _editor_check(actor)
    begun = _begin_with(code, copied_from)
    last = TemplateVersion.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0
    draft = TemplateVersion(
        code=code,
        version=last + 1,
        form=begun.form,
        html=begun.html,
        css=begun.css,
        style=begun.style,
        changed_by_id=actor.user_id,
        changed_at=at,
    )
    TemplateVersion.objects.bulk_create([draft], ignore_conflicts=True)
    return TemplateVersion.objects.get(code=code, status=TemplateStatus.DRAFT)


@transaction.atomic
def template_draft_save(
    *, draft: TemplateVersion, actor: Actor, given: TemplateGiven, at: datetime
) -> TemplateVersion:
    """Put new words in. Who saves them is their author: another must publish.

    Raises:
        AlreadyDoneError: it is published, or somebody saved it since `draft` was read.
        NotAllowedError: the actor does not keep the catalogue.
        TemplateRefusedError: it breaks rules, each named with its line.
    """
    _editor_check(actor)
    if len(given.note) > NOTE_LENGTH:
        text = _("At most %(longest)d characters, not %(found)d.")
        raise RuleBrokenError(text % {"longest": NOTE_LENGTH, "found": len(given.note)}, field="note")
    if found := template_findings(given.template):
        raise TemplateRefusedError(found)
    is_same = given.template == version_template(draft)
    change_once(
        _open(draft),
        form=given.form,
        html=given.html,
        css=given.css,
        style=given.style,
        note=given.note,
        changed_by_id=draft.changed_by_id if is_same else actor.user_id,
        changed_at=at,
    )
    draft.refresh_from_db()
    return draft


def template_draft_try(*, draft: TemplateVersion, actor: Actor) -> Trial:
    """Print it on sample data and look whether all is there. Nothing is written down.

    Raises:
        NotAllowedError: the actor does not keep the catalogue.
        NotPrintableError: it takes too long, or too much memory.
    """
    _editor_check(actor)
    return template_sampled(version_template(draft), draft.code)


def template_sampled(template: LicenceTemplate, code: str) -> Trial:
    """As the licences called `code` would come out.

    Raises:
        NotPrintableError: it takes too long, or too much memory.
    """
    return template_tried(template, template_kind(code))


def template_draft_publish(*, draft: TemplateVersion, actor: Actor, at: datetime) -> TemplateVersion:
    """From now on licences are printed from it; those that are made stay as they are.

    `draft` is as it was read: what somebody saved since is not published unseen.

    Raises:
        AlreadyDoneError: it is published, or was saved since.
        NotAllowedError: the actor does not keep the catalogue, or wrote it.
        NotPrintableError: it takes too long, or too much memory.
        TemplateRefusedError: trying it found something.
    """
    _editor_check(actor)
    if draft.changed_by_id == actor.user_id:
        raise NotAllowedError(_("Who wrote a version does not publish it; a second editor does."))
    template = version_template(draft)
    if found := template_findings(template) or template_sampled(template, draft.code).findings:
        raise TemplateRefusedError(found)
    with transaction.atomic():
        standing = TemplateVersion.objects.filter(code=draft.code, status=TemplateStatus.PUBLISHED)
        standing.update(status=TemplateStatus.SUPERSEDED)
        change_once(
            _open(draft),
            status=TemplateStatus.PUBLISHED,
            published_by_id=actor.user_id,
            published_at=at,
        )
    draft.refresh_from_db()
    return draft


def template_kind(code: str) -> SampleKind:
    """The first kind of licence that is printed from it; where there is none, a food permit."""
    kind = LicenceType.objects.filter(template=code).order_by("code").first()
    if kind is None:
        return FOOD
    labels = tuple((field["name"], field.get("name_en") or field["name"]) for field in kind.fields)
    return SampleKind(kind.name, kind.name_en or kind.name, labels)


def _begin_with(code: str, copied_from: str) -> LicenceTemplate:
    for name in (code, copied_from):
        if published := template_published(name):
            return version_template(published)
        if name in SHIPPED:
            return shipped(name)
    raise TemplateMissingError(copied_from)


def _open(draft: TemplateVersion) -> QuerySet[TemplateVersion]:
    """The row, if it is a draft still and nobody saved it since it was read."""
    rows = TemplateVersion.objects.filter(pk=draft.pk, status=TemplateStatus.DRAFT)
    return rows.filter(changed_at=draft.changed_at)


def _editor_check(actor: Actor) -> None:
    if not actor.can(Capability.CATALOGUE):
        raise NotAllowedError(_("Only editors of the catalogue may do this."))
