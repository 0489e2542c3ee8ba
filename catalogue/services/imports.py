"""A joint service that comes as a file: it becomes a draft, if nothing is wrong with it."""

from datetime import datetime

from django.utils.translation import gettext as _

from catalogue.documents import document_text
from catalogue.errors import CatalogueRefusedError
from catalogue.loader.files import content_open
from catalogue.models import CatalogueDraft, JointService, VersionStatus
from catalogue.services.drafts import catalogue_draft_open
from catalogue.services.loading import catalogue_try
from common.errors import RuleBrokenError
from people.policy import Actor


def catalogue_draft_import(
    *, actor: Actor, name: str, content: bytes, at: datetime, note: str = ""
) -> CatalogueDraft:
    """A workbook, JSON or YAML as a draft, whole or not at all; it is checked and published like any draft.

    Raises:
        CatalogueRefusedError: with every finding; no draft was made.
        RuleBrokenError: the file holds no joint service, or the actor is no editor.
    """
    tried = catalogue_try(paths=[(name, content)])
    if tried.findings:
        raise CatalogueRefusedError(tried.findings)
    if len(tried.services) != 1:
        raise RuleBrokenError(_("A draft holds one joint service."), field="file")
    code = tried.services[0].code
    base = JointService.objects.filter(code=code, status=VersionStatus.PUBLISHED).first()
    return catalogue_draft_open(actor=actor, document=_document(name, content), at=at, base=base, note=note)


def _document(name: str, content: bytes) -> str:
    """As JSON, whatever it came as."""
    _report, section = content_open(name, content)
    return document_text(section.plain() if section is not None else {})
