"""A case with files to look at at the desk."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import Case, SubmittedMaterial
from catalogue.models import MaterialRequirement
from common import clock
from materials.models import StoredFile
from materials.services import file_store
from tests.cast import Cast
from tests.materials.sample_files import pdf


def hand_in(
    cast: Cast, case: Case, requirement: MaterialRequirement, name: str, *, pages: int, days: int = 0
) -> StoredFile:
    """As it would have come at the window, `days` after now."""
    file = file_store(
        upload=SimpleUploadedFile(name, pdf(pages=pages)),
        stored_by_id=cast.users["clerk"].pk,
        at=clock.now() + timedelta(days=days),
    )
    SubmittedMaterial.objects.create(case=case, requirement=requirement, provision="file", file=file)
    return file
