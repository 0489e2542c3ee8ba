"""Taking in a file: what it is by its content, how large, which bytes; then and only then it is kept."""

import hashlib
import io
from datetime import datetime

import pypdfium2
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, UnidentifiedImageError

from common.errors import RuleBrokenError
from materials.models import StoredFile

MEDIA_TYPES = {"PDF": "application/pdf", "PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
EXTENSIONS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
NAMES = {
    "application/pdf": {".pdf"},
    "image/png": {".png"},
    "image/jpeg": {".jpg", ".jpeg"},
    "image/webp": {".webp"},
}
MAX_PIXELS = 80_000_000


class FileRefusedError(RuleBrokenError):
    """The upload is not taken; nothing of it is kept."""


def file_store(*, upload: "UploadedFile[bytes]", stored_by_id: int, at: datetime) -> StoredFile:
    """Keep one file handed in.

    Raises:
        FileRefusedError: empty, too large, not a PDF or picture, broken, or not what its name says; or the
            disk is full.
    """
    size = upload.size or 0
    name = (upload.name or "")[-200:]
    if size == 0:
        raise _refusal(_("“%(name)s” is empty. Choose the file again.") % {"name": name})
    if size > settings.UPLOAD_MAX_BYTES:
        raise _refusal(
            _("“%(name)s” is larger than %(limit)d MB. Scan it at a lower resolution or split it.")
            % {"name": name, "limit": settings.UPLOAD_MAX_BYTES // 1_048_576}
        )
    content = upload.read()
    media_type = media_type_of(content)
    if media_type is None:
        raise _refusal(
            _("“%(name)s” is not a readable PDF, PNG, JPEG or WebP file, whatever its name says.")
            % {"name": name}
        )
    suffix = f".{name.rsplit('.', 1)[-1].lower()}" if "." in name else ""
    if suffix and suffix not in NAMES[media_type]:
        raise _refusal(
            _("“%(name)s” says it is %(suffix)s but its content is %(type)s. Rename it or choose another.")
            % {"name": name, "suffix": suffix, "type": media_type}
        )
    return _keep(content, name=name, media_type=media_type, stored_by_id=stored_by_id, at=at)


def media_type_of(content: bytes) -> str | None:
    """What the bytes are: only what can really be opened counts, a signature alone does not."""
    if content[:1024].lstrip().startswith(b"%PDF-"):
        try:
            with pypdfium2.PdfDocument(content) as document:
                return MEDIA_TYPES["PDF"] if len(document) > 0 else None
        except pypdfium2.PdfiumError:
            return None
    # The PDF renderer lets half a picture pass for the whole process; here half a picture is none.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return None
            picture.load()
            return MEDIA_TYPES.get(picture.format or "")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _keep(content: bytes, *, name: str, media_type: str, stored_by_id: int, at: datetime) -> StoredFile:
    digest = hashlib.sha256(content).hexdigest()
    row = StoredFile(
        sha256=digest,
        size_bytes=len(content),
        media_type=media_type,
        name=name,
        stored_by_id=stored_by_id,
        stored_at=at,
    )
    storage = row.file.storage
    wanted = row.file.field.generate_filename(row, f"{digest[:32]}{EXTENSIONS[media_type]}")
    free = storage.get_available_name(wanted)
    try:
        row.file.name = storage.save(free, ContentFile(content))
    except OSError as error:
        storage.delete(free)  # what was written before the disk was full
        raise _refusal(
            _("The file could not be stored; the disk may be full. Nothing was changed. Tell the operator.")
        ) from error
    row.save()
    return row


def _refusal(text: str) -> FileRefusedError:
    return FileRefusedError(text, field="file")
