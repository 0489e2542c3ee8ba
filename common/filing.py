"""Files that are issued: written aside, moved to their place in one step. Storage is a folder of ours."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import mkstemp

from django.core.files.storage import default_storage

MAKING = "making"  # the folder of drafts within the first folder of a file's name


@contextmanager
def file_prepared(name: str, content: bytes) -> Iterator[Callable[[], None]]:
    """Write `content` durably beside the storage's other files; the callable puts it where `name` says.

    Readers see the old file or the whole new one. What a crash leaves in the folder of drafts goes when the
    same name is prepared again.
    """
    place = Path(default_storage.path(name))
    drafts = Path(default_storage.path(f"{PurePosixPath(name).parts[0]}/{MAKING}"))
    drafts.mkdir(parents=True, exist_ok=True)
    descriptor, path = mkstemp(prefix=f"{place.name}.", dir=drafts)
    draft = Path(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

        def put() -> None:
            place.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(place)
            _sync_folder(place.parent)
            for leftover in drafts.glob(f"{place.name}.*"):
                leftover.unlink(missing_ok=True)

        yield put
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
