"""A scan at the window: pages from a camera, merged to one PDF, which is then taken like any upload."""

from collections.abc import Sequence
from tempfile import TemporaryFile

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _

from common.errors import RuleBrokenError
from materials.apart import UnreadableError, scan_apart
from materials.previews import TURNS
from materials.scans import pages_packed

PAGES_AT_MOST = 40


def scan_merge(
    *, pages: "Sequence[UploadedFile[bytes]]", turns: Sequence[int], name: str
) -> SimpleUploadedFile:
    """One PDF of all pages in their order, each turned clockwise by its degrees; not kept yet. The same pages
    give the same bytes, so that sending them again after a crash makes no second file.

    Raises:
        RuleBrokenError: no page, too many, too large, or one that is no picture.
    """
    if not pages:
        raise RuleBrokenError(_("There is no page yet. Take a picture of each page first."), field="pages")
    if len(pages) > PAGES_AT_MOST:
        raise RuleBrokenError(
            _("A scan takes at most %(count)d pages.") % {"count": PAGES_AT_MOST}, field="pages"
        )
    if sum(page.size or 0 for page in pages) > settings.UPLOAD_MAX_BYTES:
        raise RuleBrokenError(_("These pages are too large together. Scan them in two parts."), field="pages")
    if len(turns) != len(pages) or not set(turns) <= set(TURNS):
        raise RuleBrokenError(_("A page is turned by quarters only."), field="turns")
    with TemporaryFile() as packed:
        packed.write(pages_packed(page.read() for page in pages))
        packed.seek(0)
        try:
            pdf = scan_apart(packed, turns=list(turns))
        except UnreadableError as error:
            raise RuleBrokenError(_("A page could not be read. Take it again."), field="pages") from error
    return SimpleUploadedFile(name, pdf, "application/pdf")
