"""One keeper for one folder of data, and the note that says who it is and where its servers answer."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from windows.console.embedded.errors import AlreadyRunningError

PATIENCE_SECONDS = 0.5  # a reader of the note holds the lock for an instant


@dataclass(frozen=True)
class Keeper:
    pid: int
    since: str
    address: str = ""
    database_url: str = ""
    redis_url: str = ""
    sample_url: str = ""


@contextmanager
def only_keeper(var_dir: Path) -> Iterator[None]:
    """Hold the lock on `var_dir`. The kernel lets go of it when we die, so it is never stale.

    Raises:
        AlreadyRunningError: somebody else holds it.
    """
    folder = var_dir / "run"
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        if not _taken(lock.fileno(), seconds=PATIENCE_SECONDS):
            raise AlreadyRunningError(_who(var_dir))
        note_keeper(var_dir)
        try:
            yield
        finally:
            _note(var_dir).unlink(missing_ok=True)


def note_keeper(
    var_dir: Path, *, address: str = "", database_url: str = "", redis_url: str = "", sample_url: str = ""
) -> None:
    since = datetime.now(UTC).astimezone().isoformat(" ", "seconds")
    keeper = Keeper(os.getpid(), since, address, database_url, redis_url, sample_url)
    new = _note(var_dir).with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(json.dumps(asdict(keeper)))
    new.replace(_note(var_dir))


def keeper_of(var_dir: Path) -> Keeper | None:
    """Who keeps servers on this data now; None when nobody does."""
    lock = var_dir / "run" / "lock"
    try:
        with lock.open("r") as file:
            if _taken(file.fileno(), seconds=0):
                return None
        return Keeper(**json.loads(_note(var_dir).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _note(var_dir: Path) -> Path:
    return var_dir / "run" / "keeper.json"


def _taken(descriptor: int, *, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(0.05)
        else:
            return True


def _who(var_dir: Path) -> str:
    keeper = keeper_of(var_dir)
    if keeper is None:
        return f"Another process is starting or stopping servers on {var_dir}. Try again in a moment."
    where = f" at {keeper.address}" if keeper.address else ""
    return (
        f"Already running{where}: process {keeper.pid} since {keeper.since}, data in {var_dir}. "
        f"Stop it with Ctrl-C in its window or with `kill {keeper.pid}`."
    )
