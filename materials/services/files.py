"""Taking in a file: what it is by its content, how large, whether it is clean; then and only then it is kept.

The bytes are written aside first and moved to their place inside the transaction of the act; what is not kept
in the end is gone from the disk. A crash in between leaves it to `files_sweep`.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError
from django.utils.translation import gettext as _

from common.errors import RuleBrokenError
from common.filing import Draft, draft_written
from materials import file_words
from materials.content import Content
from materials.file_names import ENDINGS, ending_of, name_cleaned
from materials.models import StoredFile
from materials.scanning import ScannerUnavailableError, malware_in
from materials.selectors.previews import content_found

logger = logging.getLogger(__name__)

FOLDER = "materials"

if TYPE_CHECKING:
    _Upload = UploadedFile[bytes]
else:
    _Upload = UploadedFile


class FileRefusedError(RuleBrokenError):
    """The upload is not taken; nothing of it is kept."""


class ExaminedUpload(_Upload):
    """An upload that has been looked through and may be stored, once."""

    def __init__(self, draft: Draft, *, name: str, size: int, content: Content, sha256: str) -> None:
        super().__init__(name=name, content_type=content.media_type, size=size)
        self.draft = draft
        self.clean_name = name
        self.media_type = content.media_type
        self.pages = content.pages
        self.sha256 = sha256
        self.place = ""

    def forsake(self) -> None:
        """Delete what was put in its place for a row that has not stayed."""
        if not self.place:
            return
        try:
            is_kept = StoredFile.objects.filter(sha256=self.sha256, file=self.place).exists()
        except DatabaseError:
            return  # nobody knows; the sweep asks again tomorrow
        if not is_kept:
            default_storage.delete(self.place)


@contextmanager
def upload_examined(*, upload: "UploadedFile[bytes]") -> Iterator[ExaminedUpload]:
    """Look an upload through before the act that takes it opens its transaction: it may last some seconds.

    Raises:
        FileRefusedError: empty, too large, not a PDF or picture, broken, dangerous, not what its name says;
            it cannot be scanned; or the disk is full.
    """
    name = name_cleaned(upload.name or "") or _("unnamed file")
    if not upload.size:
        raise _refusal(file_words.empty_text(name))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise _refusal(file_words.too_large_text(name))
    digest = hashlib.sha256()
    with ExitStack() as stack:
        try:
            draft = stack.enter_context(draft_written(FOLDER, _hashed(upload, digest)))
        except OSError as error:  # what was written before the disk was full is gone
            raise _refusal(file_words.disk_full_text()) from error
        content = _content(draft, name, digest.hexdigest())
        _require_clean(draft, name)
        examined = ExaminedUpload(
            draft, name=name, size=upload.size, content=content, sha256=digest.hexdigest()
        )
        try:
            yield examined
        finally:
            examined.forsake()


def file_store(*, upload: "UploadedFile[bytes]", stored_by_id: int, at: datetime) -> StoredFile:
    """Keep one file handed in; what was not looked through yet is now.

    Raises:
        FileRefusedError: see `upload_examined`.
    """
    if not isinstance(upload, ExaminedUpload):
        with upload_examined(upload=upload) as examined:
            return file_store(upload=examined, stored_by_id=stored_by_id, at=at)
    row = StoredFile(
        sha256=upload.sha256,
        size_bytes=upload.draft.path.stat().st_size,
        media_type=upload.media_type,
        pages=upload.pages,
        name=upload.clean_name,
        stored_by_id=stored_by_id,
        stored_at=at,
    )
    # No two rows share a file, though they may share a hash: each is deleted without asking for the other.
    own = f"{upload.sha256[:32]}-{secrets.token_hex(4)}{ENDINGS[upload.media_type][0]}"
    upload.place = row.file.name = row.file.field.generate_filename(row, own)
    try:
        upload.draft.put(upload.place)
    except OSError as error:
        raise _refusal(file_words.disk_full_text()) from error
    row.save()
    return row


def _hashed(upload: "UploadedFile[bytes]", digest: "hashlib._Hash") -> Iterator[bytes]:
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
        yield chunk


def _content(draft: Draft, name: str, sha256: str) -> Content:
    with draft.path.open("rb") as file:
        found = content_found(sha256=sha256, file=file)
    if found.flaw is not None:
        raise _refusal(file_words.flaw_text(name, found.flaw))
    ending = ending_of(name)
    if ending and ending.lower() not in ENDINGS[found.media_type]:
        kind = found.media_type.rpartition("/")[2].upper()
        raise _refusal(file_words.renamed_text(name, ending, kind))
    return found


def _require_clean(draft: Draft, name: str) -> None:
    try:
        with draft.path.open("rb") as file:
            found = malware_in(file)
    except ScannerUnavailableError as error:
        logger.error("upload refused: the malware scanner gave no verdict: %s", error)
        raise _refusal(file_words.unscanned_text(name)) from error
    if found:
        logger.warning("upload refused: the malware scanner found %s", found)
        raise _refusal(file_words.malware_text(name))


def _refusal(text: str) -> FileRefusedError:
    return FileRefusedError(text, field="file")
