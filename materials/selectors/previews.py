"""Pages of stored files as pictures. Who may see the file is asked before, by `cases.selectors.file_seen`."""

from pathlib import Path
from typing import BinaryIO

from django.core.cache import caches

from materials.apart import UnreadableError, content_apart, picture_apart
from materials.content import Content, Flaw
from materials.models import StoredFile
from materials.previews import TURNS, NoSuchPageError, Size

__all__ = [
    "TURNS",
    "NoSuchPageError",
    "Size",
    "UnreadableError",
    "content_found",
    "page_picture_of",
    "pages_of",
]

REMEMBERED_SECONDS = 86_400
SPARED_SECONDS = 600  # so long a page that took all it could get is not tried again


def content_found(*, sha256: str, file: BinaryIO) -> Content:
    """What the bytes are. The same bytes are opened once; a machine under load may do better next time."""
    known: Content | None = caches["files"].get(f"file-content:{sha256}")
    if known is None:
        known = content_apart(file)
        if known.flaw is not Flaw.EXHAUSTING:
            caches["files"].set(f"file-content:{sha256}", known, REMEMBERED_SECONDS)
    return known


def pages_of(stored: StoredFile) -> int:
    """How many pages can be shown; 0 where the file cannot be opened."""
    with Path(stored.file.path).open("rb") as file:
        return content_found(sha256=stored.sha256, file=file).pages


def page_picture_of(stored: StoredFile, *, page: int, size: Size, turn: int) -> bytes:
    """The page as WebP.

    Raises:
        NoSuchPageError: the file has fewer pages.
        UnreadableError: it cannot be drawn within the limits of time and memory.
    """
    mark = f"{stored.sha256}:{page}"
    if caches["files"].get(f"file-undrawn:{mark}"):
        raise UnreadableError
    is_thumb = size is Size.THUMB and not turn
    drawn: bytes | None = caches["files"].get(f"file-thumb:{mark}") if is_thumb else None
    if drawn is None:
        try:
            with Path(stored.file.path).open("rb") as file:
                drawn = picture_apart(file, media_type=stored.media_type, page=page, size=size, turn=turn)
        except UnreadableError:
            caches["files"].set(f"file-undrawn:{mark}", True, SPARED_SECONDS)
            raise
    if is_thumb:
        caches["files"].set(f"file-thumb:{mark}", drawn, REMEMBERED_SECONDS)
    return drawn
