"""Files of a draft that stand for no material yet: put aside, given to a material, or taken away again."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import DraftMaterial, IntakeDraft, TrayFile
from cases.services.drafts import draft_change, may_take_file
from catalogue.models import MaterialRequirement
from common.errors import AlreadyDoneError, RuleBrokenError
from materials.services import ExaminedUpload, file_store, upload_examined
from people.policy import Actor

FILES_IN_TRAY = 50


def tray_put(*, draft: IntakeDraft, upload: "UploadedFile[bytes]", actor: Actor, at: datetime) -> TrayFile:
    """Keep a file with the draft. The same file sent again, after an answer that was lost, is there once.

    Raises:
        FileRefusedError: the file is not what it should be (see `materials.services.file_store`).
        RuleBrokenError: too many files.
    """
    if not isinstance(upload, ExaminedUpload):
        with upload_examined(upload=upload) as examined:
            return tray_put(draft=draft, upload=examined, actor=actor, at=at)
    with transaction.atomic():
        draft_change(draft, at)
        same = draft.tray.filter(file__sha256=upload.sha256, file__name=upload.clean_name)
        if (found := same.first()) is not None:
            return found
        if draft.tray.count() >= FILES_IN_TRAY:
            raise RuleBrokenError(
                _("At most %(count)d files can lie unassigned.") % {"count": FILES_IN_TRAY}, field="file"
            )
        stored = file_store(upload=upload, stored_by_id=actor.user_id, at=at)
        return TrayFile.objects.create(draft=draft, file=stored)


@transaction.atomic
def tray_assign(
    *, draft: IntakeDraft, tray_id: int, requirement: MaterialRequirement, at: datetime
) -> DraftMaterial:
    """Give a file of the tray to a material that is asked for.

    Raises:
        AlreadyDoneError: the file does not lie in the tray any more.
        RuleBrokenError: the material may not be asked of the applicant, or has too many files.
    """
    draft_change(draft, at)
    row = draft.tray.select_for_update().filter(pk=tray_id).first()
    if row is None:
        raise AlreadyDoneError(_("This file does not lie in the tray any more."))
    may_take_file(draft=draft, requirement=requirement, at=at)
    row.delete()
    return DraftMaterial.objects.create(draft=draft, requirement=requirement, file_id=row.file_id)


@transaction.atomic
def tray_remove(*, draft: IntakeDraft, tray_id: int, at: datetime) -> None:
    """Take a file away; it was never part of a case."""
    draft_change(draft, at)
    draft.tray.filter(pk=tray_id).delete()
