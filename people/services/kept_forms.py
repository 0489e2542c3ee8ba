"""Forms that came after their session had ended: kept for their owner, sent on at most once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import cbor2
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import AlreadyDoneError
from common.secrecy import UnreadableError, seal, unseal
from people.models import KeptForm

_PURPOSE = "people.kept-form"
KEPT_AT_MOST = 5  # of one person; older ones make room


@dataclass(frozen=True)
class KeptFile:
    field: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class KeptContent:
    """Fields in the order they came in. `left_out` names files that were too large to be kept."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[KeptFile, ...] = ()
    left_out: tuple[str, ...] = ()


@transaction.atomic
def kept_form_keep(*, user_id: int, page: str, action: str, content: KeptContent, at: datetime) -> KeptForm:
    """Keep a form for its owner; what is over or too many of theirs goes."""
    kept_forms_sweep(at=at)
    kept = KeptForm.objects.create(
        user_id=user_id,
        page=page,
        action=action,
        content=seal(_packed(content), purpose=_PURPOSE),
        kept_at=at,
        ends_at=at + timedelta(minutes=settings.KEPT_FORM_MINUTES),
    )
    older = KeptForm.objects.filter(user_id=user_id).order_by("-pk").values_list("pk", flat=True)
    KeptForm.objects.filter(pk__in=list(older[KEPT_AT_MOST:])).delete()
    return kept


def kept_form_read(kept: KeptForm) -> KeptContent | None:
    """What is in it; nothing when the key it was sealed with is gone."""
    try:
        return _unpacked(unseal(bytes(kept.content), purpose=_PURPOSE))
    except UnreadableError:
        return None


def kept_form_send(*, form_id: int, user_id: int, action: str, at: datetime) -> KeptContent:
    """Take the form out to send it on; the second to ask gets nothing.

    Raises:
        AlreadyDoneError: it has been sent, thrown away or is over, or it is somebody else's.
    """
    mine = KeptForm.objects.filter(pk=form_id, user_id=user_id, action=action)
    if mine.filter(sent_at__isnull=True, ends_at__gt=at).update(sent_at=at) == 1:
        content = kept_form_read(mine.get())
        if content is not None:
            return content
    raise AlreadyDoneError(_("This form has been sent already, or it was not kept any longer."))


def kept_form_give_back(*, form_id: int) -> None:
    """Sending it on failed on our side: it can be sent again."""
    KeptForm.objects.filter(pk=form_id).update(sent_at=None)


def kept_forms_drop(*, user_id: int, form_id: int | None = None, action: str = "") -> int:
    """Throw one away, or those for one address: the owner has said so, or has sent the page's own form."""
    mine = KeptForm.objects.filter(user_id=user_id)
    found = mine.filter(pk=form_id) if form_id is not None else mine.filter(action=action)
    return found.delete()[0]


def kept_forms_sweep(*, at: datetime) -> int:
    """What has been sent or is over."""
    over = KeptForm.objects.filter(ends_at__lte=at).delete()[0]
    return over + KeptForm.objects.filter(sent_at__lte=at - timedelta(minutes=10)).delete()[0]


def _packed(content: KeptContent) -> bytes:
    files = [(file.field, file.name, file.media_type, file.content) for file in content.files]
    return cbor2.dumps([content.fields, files, content.left_out])


def _unpacked(data: bytes) -> KeptContent:
    fields, files, left_out = cbor2.loads(data)
    return KeptContent(
        fields=tuple((name, value) for name, value in fields),
        files=tuple(KeptFile(*file) for file in files),
        left_out=tuple(left_out),
    )
