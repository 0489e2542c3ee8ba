"""How far a demonstration's clock has been put forward: one small file that all processes of it read.

Only `common.clock` looks here, and only in a demonstration; outside one such a file is an error.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import AlreadyDoneError, NotAllowedError, RuleBrokenError

NAME = "clock-offset"
NONE = timedelta(0)
FARTHEST = timedelta(days=400)


@lru_cache(maxsize=2)
def _read(path: Path, _mark: tuple[int, int, int]) -> timedelta:
    return timedelta(seconds=json.loads(path.read_text())["seconds"])


def offset_path() -> Path:
    return _path(settings.VAR_DIR)


@lru_cache(maxsize=2)
def _path(folder: str | Path) -> Path:
    return Path(folder) / NAME


def offset() -> timedelta:
    """What the file says now; read again only when it has changed."""
    path = offset_path()
    try:
        state = path.stat()
        return _read(path, (state.st_mtime_ns, state.st_ino, state.st_size))
    except FileNotFoundError:
        return NONE


def offset_advance(*, by: timedelta, known: timedelta) -> timedelta:
    """Put the clock forward, once: `known` is the offset that whoever asks for it has seen.

    Raises:
        NotAllowedError: this is no demonstration.
        RuleBrokenError: backwards, or farther than the demonstration's seals and calendar reach.
        AlreadyDoneError: somebody else has put it forward meanwhile.
    """
    if not settings.DEMO:
        raise NotAllowedError(_("Only the clock of a demonstration can be put forward."))
    with _alone():
        before = offset()
        if before != known:
            raise AlreadyDoneError(
                _("The clock has been put forward already. Look at the time it shows now.")
            )
        if by <= NONE or before + by > FARTHEST:
            raise RuleBrokenError(
                _("The clock goes forward only, and by at most %(days)d days.") % {"days": FARTHEST.days},
                field="step",
            )
        _write(before + by)
    return before + by


@contextmanager
def _alone() -> Iterator[None]:
    path = offset_path().with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(wanted: timedelta) -> None:
    """Whole or not at all: who reads meanwhile sees the time before."""
    path = offset_path()
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"seconds": wanted.total_seconds()}))
    draft.replace(path)
