"""Letting somebody act, with the paper that says so."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from materials.models.mandates import MandateDocument
from materials.services.files import file_store
from people.models import Mandate
from people.policy import Actor
from people.services import AgentNamed, mandate_give


@transaction.atomic
def mandate_give_documented(
    *,
    principal_id: int,
    agent: AgentNamed,
    services: list[str],
    ends_on: date,
    upload: "UploadedFile[bytes] | None",
    actor: Actor,
    at: datetime,
) -> Mandate:
    """As `mandate_give`; a paper that is handed in is kept with it, or nothing is.

    Raises:
        FileRefusedError: the file is not what it should be.
    """
    basis = f"授权书 {upload.name}"[:200] if upload else ""
    mandate = mandate_give(
        principal_id=principal_id,
        agent=agent,
        services=services,
        ends_on=ends_on,
        basis=basis,
        actor=actor,
        at=at,
    )
    if upload is not None:
        stored = file_store(upload=upload, stored_by_id=actor.user_id, at=at)
        MandateDocument.objects.create(mandate=mandate, file=stored)
    return mandate
