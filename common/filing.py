"""Files that are kept: written aside, moved to their place in one step. Storage is a folder of ours."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import mkstemp

from django.core.files.storage import default_storage

MAKING = "making"  # the folder of drafts within the first folder of a file's name


@dataclass(frozen=True)
class Draft:
    """A file written durably beside the storage's other files, not yet in its place."""

    path: Path

    def put(self, name: str) -> None:
        """Put it where `name` says. Readers see nothing of it, or the whole."""
        place = Path(default_storage.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(place)
        _sync_folder(place.parent)


@contextmanager
def draft_written(folder: str, chunks: Iterable[bytes], *, prefix: str = "") -> Iterator[Draft]:
    """Write `chunks` beside the files in the storage's `folder`. A draft that is not put is gone after."""
    drafts = Path(default_storage.path(f"{folder}/{MAKING}"))
    drafts.mkdir(parents=True, exist_ok=True)
    descriptor, path = mkstemp(prefix=prefix, dir=drafts)
    draft = Draft(Path(path))
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.path.unlink(missing_ok=True)


@contextmanager
def file_prepared(name: str, content: bytes) -> Iterator[Callable[[], None]]:
    """Write `content` durably beside the storage's other files; the callable puts it where `name` says.

    Readers see the old file or the whole new one. What a crash leaves in the folder of drafts goes when the
    same name is prepared again.
    """
    known = PurePosixPath(name)
    with draft_written(known.parts[0], [content], prefix=f"{known.name}.") as draft:

        def put() -> None:
            draft.put(name)
            for leftover in draft.path.parent.glob(f"{known.name}.*"):
                leftover.unlink(missing_ok=True)

        yield put


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
