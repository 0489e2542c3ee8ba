"""A joint service that comes as a file: it becomes a draft, if nothing is wrong with it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.documents import document_text
from catalogue.errors import CatalogueRefusedError
from catalogue.loader.files import content_open
from catalogue.models import CatalogueDraft, JointService, VersionStatus
from catalogue.services.drafts import catalogue_draft_open
from catalogue.services.loading import catalogue_try
from catalogue.services.samples import samples_take
from common.errors import RuleBrokenError
from people.policy import Actor


@transaction.atomic
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
    document = _document(name, content)
    draft = catalogue_draft_open(actor=actor, document=document, at=at, base=base, note=note)
    samples_take(code=code, entries=tried.services[0].samples, at=at, actor=actor)
    return draft


def _document(name: str, content: bytes) -> str:
    """As JSON, whatever it came as; sample situations are kept beside the versions, not in them."""
    _report, section = content_open(name, content)
    plain = section.plain() if section is not None else {}
    return document_text({key: value for key, value in plain.items() if key != "samples"})
