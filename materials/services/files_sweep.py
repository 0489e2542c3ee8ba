"""What a crash left on the disk, and files that were taken out again: gone after a day."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet

from materials.models import StoredFile
from materials.services.files import FOLDER

logger = logging.getLogger(__name__)

LEFT_ALONE = timedelta(days=1)  # an act may still be under way
ROWS_AT_ONCE = 500
ORPHANS_AT_MOST = 100  # more than that, and than a tenth: the database is not the one these files belong to


def files_sweep(*, at: datetime) -> int:
    """Delete rows that nothing refers to any more, and files without a row; answers how many files went.

    Where very many files lack their row nothing is deleted: an older database has been restored, perhaps.
    """
    before = at - LEFT_ALONE
    taken_out = _rows_let_go(before)
    found = [path for path in _files() if path.stat().st_mtime < before.timestamp()]
    orphans = list(_without_row(found))
    if len(orphans) > max(ORPHANS_AT_MOST, len(found) // 10):
        logger.error("%s of %s stored files have no row; none of them is deleted", len(orphans), len(found))
        return taken_out
    for path in orphans:
        path.unlink(missing_ok=True)
    if taken_out or orphans:
        logger.info("files swept: %s taken out again, %s without a row", taken_out, len(orphans))
    return taken_out + len(orphans)


@transaction.atomic
def _rows_let_go(before: datetime) -> int:
    """The rows first, each file after the commit: a row without its file would be a lie."""
    rows = _unreferred().filter(stored_at__lt=before).select_for_update(skip_locked=True)
    found = list(rows.order_by("pk")[:ROWS_AT_ONCE])
    for row in found:
        row.delete()
        transaction.on_commit(partial(default_storage.delete, str(row.file.name)), robust=True)
    return len(found)


def _unreferred() -> QuerySet[StoredFile]:
    """Whichever rooms above refer to files; each of their foreign keys is asked."""
    rows = StoredFile.objects.all()
    for link in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(link, ForeignObjectRel):
            referring = link.related_model._base_manager.filter(**{link.field.name: OuterRef("pk")})
            rows = rows.filter(~Exists(referring))
    return rows


def _files() -> Iterator[Path]:
    folder = Path(default_storage.path(FOLDER))
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _without_row(files: list[Path]) -> Iterator[Path]:
    root = Path(default_storage.path(""))
    for folder, those in groupby(files, key=lambda path: path.parent):
        beside = f"{folder.relative_to(root).as_posix()}/"
        known = set(StoredFile.objects.filter(file__startswith=beside).values_list("file", flat=True))
        yield from (path for path in those if f"{beside}{path.name}" not in known)
