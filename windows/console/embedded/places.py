"""Where data and sockets lie, and whose they are."""

import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from windows.console.embedded.errors import EmbeddedError
from windows.console.embedded.programs import PostgresPrograms

LONGEST_SOCKET_BYTES = 99  # the kernel takes 107; PostgreSQL and Redis add a little of their own
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")  # anything else would need quoting in a libpq or Redis address
SHARED_FOLDERS = (Path("/var/tmp"), Path("/tmp"))  # noqa: S108 - what is made in them is checked for its owner


@dataclass(frozen=True)
class ServerUser:
    """PostgreSQL refuses to run as root, so root runs it as somebody else."""

    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        return self._may("-x", folder)

    def can_run(self, program: Path) -> bool:
        return self._may("-r", program) and self._may("-x", program)

    def _may(self, what: str, path: Path) -> bool:
        try:
            command = ["/usr/bin/test", what, str(path)]
            asked = subprocess.run(command, check=False, cwd="/", **self.popen_arguments())  # noqa: S603
        except OSError as error:
            raise EmbeddedError(
                "PostgreSQL does not run as root, and this root may not become another user "
                f"({error}). Run as an ordinary user, or set DATABASE_URL."
            ) from error
        return asked.returncode == 0


def server_user() -> ServerUser | None:
    """Whom PostgreSQL runs as; None means as ourselves."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return ServerUser(nobody.pw_uid, nobody.pw_gid)


def private_folder(var_dir: Path) -> Path:
    """A folder of our own outside the checkout, the same at every start.

    Raises:
        EmbeddedError: somebody else has made it, so what lies in it cannot be trusted.
    """
    mark = hashlib.sha256(str(var_dir.resolve()).encode()).hexdigest()[:10]
    shared = next((each for each in SHARED_FOLDERS if os.access(each, os.W_OK)), SHARED_FOLDERS[-1])
    folder = shared / f"onewindow-{os.geteuid()}-{mark}"
    folder.mkdir(mode=0o711, exist_ok=True)
    found = folder.lstat()
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022
    if not is_ours:
        raise EmbeddedError(f"{folder} belongs to somebody else. Remove it, or change ONEWINDOW_VAR.")
    return folder


def postgres_folder(var_dir: Path, user: ServerUser | None) -> Path:
    """Where PostgreSQL keeps its data: beside everything else if its user can get there."""
    home = var_dir if user is None or user.can_enter(var_dir) else private_folder(var_dir)
    return owned_folder(home / "postgres", user)


def socket_folder(var_dir: Path, name: str, user: ServerUser | None) -> Path:
    """A folder whose sockets have a short and plain address, open to `user` alone."""
    folder = var_dir / "run" / name
    longest = len(bytes(folder)) + len("/.s.PGSQL.5432")
    is_reachable = user is None or user.can_enter(var_dir)
    if longest > LONGEST_SOCKET_BYTES or not PLAIN_PATH.fullmatch(str(folder)) or not is_reachable:
        folder = private_folder(var_dir) / "run" / name
    folder.parent.mkdir(mode=0o711, exist_ok=True)
    return owned_folder(folder, user)


def owned_folder(folder: Path, user: ServerUser | None) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    if user:
        os.chown(folder, user.uid, user.gid)
    return folder


def reachable_programs(
    programs: PostgresPrograms, var_dir: Path, user: ServerUser | None
) -> PostgresPrograms:
    """The same programs, copied out of the virtual environment where `user` cannot read it (as in /root)."""
    if user is None or user.can_run(programs.postgres):
        return programs
    if not programs.is_wheel:
        raise EmbeddedError(
            f"The user who runs PostgreSQL cannot read {programs.postgres}. Set DATABASE_URL."
        )
    package = programs.folder.parent.parent
    installation = programs.folder.parent.name
    target = private_folder(var_dir) / "programs"
    copy = target / package.name / installation
    if not (copy / "bin" / "postgres").exists():
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, target / libraries.name, dirs_exist_ok=True)
        unfinished = copy.with_name(f"{installation}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(programs.folder.parent, unfinished, symlinks=True)
        unfinished.rename(copy)
    return PostgresPrograms(copy / "bin", programs.major, is_wheel=True)
