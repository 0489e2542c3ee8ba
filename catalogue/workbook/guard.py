"""Whether a workbook may be opened: it is an archive, and a small one can unpack to more than fits."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED_BYTES = 24 * 1024 * 1024
_MOST_PARTS = 200
_LEGACY = b"\xd0\xcf\x11\xe0"  # OLE: the format before 2007, or an encrypted workbook


def refusal(content: bytes) -> str:
    """Why it is not opened; empty if it may be."""
    if len(content) > MOST_BYTES:
        return _("The workbook is larger than two megabytes.")
    if content.startswith(_LEGACY):
        return _("This is an old or an encrypted workbook; save it as .xlsx without a password.")
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return _("This is no Excel workbook (.xlsx).")
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        return _("The workbook unpacks to more than a catalogue can hold.")
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        return _("This is no Excel workbook (.xlsx).")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        return _("The workbook holds macros; save it as .xlsx without them.")
    return ""
