"""A version on its way: written by one person, checked by the machine, published by another."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.documents import document_of, document_text
from catalogue.errors import CatalogueRefusedError
from catalogue.loader.entries import ServiceEntry
from catalogue.loader.files import content_open
from catalogue.loader.sections import Report, Section
from catalogue.models import CatalogueDraft, DraftStatus, JointService, VersionStatus
from catalogue.selectors.samples import SampleRun, Spares, samples_of, samples_run
from catalogue.selectors.services import service_bundles_forget
from catalogue.services.loading import Tried, catalogue_try
from catalogue.services.publishing import publishing_lock, services_publish
from catalogue.services.samples import reason_checked, samples_renew
from catalogue.services.trials import entry_bundle
from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError
from common.once import change_once
from people.policy import Actor, Capability

_OPEN = (DraftStatus.DRAFT, DraftStatus.CHECKED)
_NOTE_LENGTH = 500
_NAME = "draft.json"


@transaction.atomic
def catalogue_draft_open(
    *, actor: Actor, document: str, at: datetime, base: JointService | None = None, note: str = ""
) -> CatalogueDraft:
    """A document for a service that is published already has the published version as its base.

    Raises:
        CatalogueRefusedError: it is no document that can be read.
        NotAllowedError: the actor does not keep the catalogue.
        RuleBrokenError: the document is another service than the base.
    """
    _editor_check(actor)
    written = _written(document, note)
    return CatalogueDraft.objects.create(
        document=written.text,
        code=written.code,
        name=written.name,
        note=written.note,
        base=_base(base, written.code),
        author_id=actor.user_id,
        created_at=at,
        changed_at=at,
    )


@transaction.atomic
def catalogue_draft_begin(*, actor: Actor, code: str, at: datetime) -> tuple[CatalogueDraft, bool]:
    """The draft of the next version, as the published one stands; and whether it is new.

    Once: who has an open draft of that version gets it again, however often the button is pressed.

    Raises:
        NotAllowedError: the actor does not keep the catalogue.
        RuleBrokenError: no version of it is published.
    """
    _editor_check(actor)
    published = JointService.objects.filter(code=code, status=VersionStatus.PUBLISHED)
    base = published.select_for_update(no_key=True).first()  # whoever begins at once waits here
    if base is None:
        raise RuleBrokenError(_("No version of this service is published."))
    own = CatalogueDraft.objects.filter(base=base, author_id=actor.user_id, status__in=_OPEN).first()
    if own is not None:
        return own, False
    document = document_text(document_of(base))
    return catalogue_draft_open(actor=actor, document=document, base=base, at=at), True


@transaction.atomic
def catalogue_draft_save(
    *, draft: CatalogueDraft, actor: Actor, document: str, note: str, at: datetime
) -> CatalogueDraft:
    """Put new words in; it has to be checked again. Who saves it is its author: another must publish.

    Raises:
        AlreadyDoneError: it is published or discarded, or somebody saved it since `draft` was read.
        CatalogueRefusedError: it is no document that can be read.
        NotAllowedError: the actor does not keep the catalogue.
        RuleBrokenError: the document is another service than the base.
    """
    _editor_check(actor)
    written = _written(document, note)
    change_once(
        _open(draft).filter(changed_at=draft.changed_at),
        document=written.text,
        code=written.code,
        name=written.name,
        note=written.note,
        base=_base(draft.base, written.code),
        author_id=draft.author_id if written.text == draft.document else actor.user_id,
        changed_at=at,
        status=DraftStatus.DRAFT,
        findings=[],
        combinations=0,
        checked_by=None,
        checked_at=None,
        checked_digest="",
    )
    return _as_it_stands(draft)


def catalogue_draft_check(*, draft: CatalogueDraft, actor: Actor, at: datetime) -> CatalogueDraft:
    """All that loading a file checks. Without findings it may be published as it is, to the letter.

    Raises:
        AlreadyDoneError: it is published or discarded, or was saved while it was being checked.
        NotAllowedError: the actor does not keep the catalogue.
    """
    _editor_check(actor)
    draft = _as_it_stands(draft)
    checked = _check(draft)
    told = [finding.told() for finding in checked.findings]
    is_right = not checked.findings
    change_once(
        _open(draft).filter(document=draft.document),
        status=DraftStatus.CHECKED if is_right else DraftStatus.DRAFT,
        findings=[{key: finding[key] for key in ("place", "line", "field", "reason")} for finding in told],
        combinations=checked.combinations,
        checked_by=actor.user_id,
        checked_at=at,
        checked_digest=_digest(draft.document) if is_right else "",
    )
    return _as_it_stands(draft)


@transaction.atomic
def catalogue_draft_publish(
    *,
    draft: CatalogueDraft,
    actor: Actor,
    spares: Spares,
    at: datetime,
    seen: str | None = None,
    reason: str = "",
) -> JointService:
    """Make the next version of it. Cases that run stay on theirs; the version before is superseded.

    A sample situation that comes out otherwise stops it, unless a reason is given: it is kept with what came
    out otherwise, and the situations must come to the new result from now on.

    `seen`: the digest of the words that were read; others are not published unseen.

    Raises:
        AlreadyDoneError: it is published or discarded; of two that publish at once the second.
        CatalogueRefusedError: the check finds something by now.
        NotAllowedError: the actor does not keep the catalogue, or is the author.
        RuleBrokenError: it is not checked as it stands, changes nothing, or a sample situation is red and no
            reason is given.
    """
    _editor_check(actor)
    publishing_lock()
    draft = _as_it_stands(draft)
    _publishing_check(draft, actor)
    if seen is not None and seen != draft.checked_digest:
        raise AlreadyDoneError(_("The draft has changed since you read it. Read it again."))
    checked = _check(draft)
    if checked.findings:
        raise CatalogueRefusedError(checked.findings)
    red = _red_samples(checked.services[-1], reason, spares)
    _file, _kind, code, outcome, version = services_publish(checked.services)[-1]
    if outcome == "unchanged":
        text = _("It says what version %(version)d says; there is nothing to publish.")
        raise RuleBrokenError(text % {"version": version})
    service = JointService.objects.get(code=code, version=version)
    change_once(
        CatalogueDraft.objects.filter(
            pk=draft.pk, status=DraftStatus.CHECKED, checked_digest=_digest(draft.document)
        ),
        status=DraftStatus.PUBLISHED,
        published=service,
        published_by=actor.user_id,
        published_at=at,
        red_samples=[_told(run) for run in red],
        red_reason=reason_checked(reason) if red else "",
    )
    samples_renew(runs=red, at=at)
    transaction.on_commit(service_bundles_forget)
    _as_it_stands(draft)
    return service


@transaction.atomic
def catalogue_draft_discard(*, draft: CatalogueDraft, actor: Actor, at: datetime) -> CatalogueDraft:
    """
    Raises:
        AlreadyDoneError: it is published or discarded.
        NotAllowedError: the actor does not keep the catalogue.
    """
    _editor_check(actor)
    change_once(_open(draft), status=DraftStatus.DISCARDED, changed_at=at)
    return _as_it_stands(draft)


class _Written(NamedTuple):
    text: str
    code: str
    name: str
    note: str


def _editor_check(actor: Actor) -> None:
    if not actor.can(Capability.CATALOGUE):
        raise NotAllowedError(_("Only the catalogue office changes the catalogue."))


def _open(draft: CatalogueDraft) -> QuerySet[CatalogueDraft]:
    return CatalogueDraft.objects.filter(pk=draft.pk, status__in=_OPEN)


def _as_it_stands(draft: CatalogueDraft) -> CatalogueDraft:
    draft.refresh_from_db()
    return draft


def _digest(document: str) -> str:
    return sha256(document.encode()).hexdigest()


def _opened(document: str) -> tuple[Report, Section | None]:
    suffix = "json" if document.lstrip("\ufeff \t\r\n").startswith("{") else "yaml"
    return content_open(f"draft.{suffix}", document.encode("utf-8", "replace"))


def _written(document: str, note: str) -> _Written:
    """JSON stays as it was typed, YAML becomes JSON; code and name as far as they are there."""
    if len(note.strip()) > _NOTE_LENGTH:
        text = _("Say what changes and why in at most %(n)d characters.")
        raise RuleBrokenError(text % {"n": _NOTE_LENGTH}, field="note")
    report, section = _opened(document)
    if section is None:
        raise CatalogueRefusedError(report.findings)
    head = section.section("joint_service", is_needed=False)
    code = head.text("code", longest=36) if head else ""
    name = head.text("name") if head else ""
    is_json = report.file.endswith("json")
    text = document if is_json else document_text(section.plain())
    return _Written(text, code.upper(), name, note.strip().replace("\x00", ""))


def _base(base: JointService | None, code: str) -> JointService | None:
    if base is not None and code and base.code != code:
        values = {"found": code, "expected": base.code}
        text = _("The code is %(found)s, but the draft is a version of %(expected)s.")
        raise RuleBrokenError(text % values, field="document")
    if base is None and code:
        return JointService.objects.filter(code=code, status=VersionStatus.PUBLISHED).first()
    return base


def _check(draft: CatalogueDraft) -> Tried:
    """All that a load checks; one document is one service, that of its base; and nothing newer is undone."""
    tried = catalogue_try(paths=[(_NAME, draft.document.encode())])
    if tried.findings:
        return tried
    report = Report(_NAME)
    codes = [service.code for service in tried.services]
    if len(codes) != 1:
        report.refuse(0, "joint_service", _("A draft holds one joint service."))
    elif draft.base is not None and draft.base.code != codes[0]:
        values = {"found": codes[0], "expected": draft.base.code}
        text = _("The code is %(found)s, but the draft is a version of %(expected)s.")
        report.refuse(0, "joint_service.code", text % values)
    if newer := _published_meanwhile(draft):
        text = _("Version %(version)d was published since this was last saved; compare, then save it again.")
        report.refuse(0, "", text % {"version": newer.version})
    return replace(tried, findings=report.findings)


def _red_samples(service: ServiceEntry, reason: str, spares: Spares) -> list[SampleRun]:
    """Raises: RuleBrokenError if there are any and no reason is given."""
    runs = samples_run(samples_of(service.code), entry_bundle(service), spares)
    red = [run for run in runs if not run.is_green]
    if red and not reason.strip():
        text = ngettext(
            "%(n)d sample situation comes out otherwise (%(names)s). Say why, or mend the draft.",
            "%(n)d sample situations come out otherwise (%(names)s). Say why, or mend the draft.",
            len(red),
        )
        names = _(", ").join(run.sample.name for run in red)
        raise RuleBrokenError(text % {"n": len(red), "names": names}, field="reason")
    return red


def _told(run: SampleRun) -> dict[str, Any]:
    return {
        "name": run.sample.name,
        "differences": [[part.label, part.expected, part.found] for part in run.deviations],
    }


def _published_meanwhile(draft: CatalogueDraft) -> JointService | None:
    """What a colleague has changed must not be undone unseen."""
    rows: Any = JointService.objects.filter(code=draft.code, status=VersionStatus.PUBLISHED)
    newer: JointService | None = rows.filter(made_from__published_at__gt=draft.changed_at).first()
    return newer


def _publishing_check(draft: CatalogueDraft, actor: Actor) -> None:
    if draft.status not in _OPEN:
        raise AlreadyDoneError(_("This draft is published or discarded already."))
    if draft.author_id == actor.user_id:
        raise NotAllowedError(_("You wrote this draft. A second person publishes it."))
    if draft.status != DraftStatus.CHECKED or draft.checked_digest != _digest(draft.document):
        raise RuleBrokenError(_("Have the draft checked first: only what was checked is published."))
