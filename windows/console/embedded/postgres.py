"""A PostgreSQL of our own: no TCP port, one role, one database, everything under one folder."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from windows.console.embedded.child import Child
from windows.console.embedded.errors import ChildFailedError
from windows.console.embedded.places import (
    ServerUser,
    postgres_folder,
    reachable_programs,
    server_user,
    socket_folder,
)
from windows.console.embedded.programs import PostgresPrograms, postgres_programs

NAME = "onewindow"
FIRST_WITH_BUILTIN_LOCALE = 17
SETTINGS = [
    "listen_addresses=",
    "max_connections=200",
    "timezone=Asia/Shanghai",
    # An error quotes the row and the statement it is about: personal data that do not belong in a log.
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
]
# A database that may be lost with the machine: for tests, never for work.
FORGETFUL = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


@dataclass(frozen=True)
class Postgres:
    programs: PostgresPrograms
    data: Path
    sockets: Path
    logs: Path
    user: ServerUser | None
    durable: bool

    @classmethod
    def plan(cls, var_dir: Path, *, durable: bool = True) -> "Postgres":
        """Raises: EmbeddedError."""
        user = server_user()
        data = postgres_folder(var_dir, user)
        version = data / "PG_VERSION"
        programs = postgres_programs(major=int(version.read_text()) if version.exists() else None)
        return cls(
            programs=reachable_programs(programs, var_dir, user),
            data=data,
            sockets=socket_folder(var_dir, "postgres", user),
            logs=var_dir / "log",
            user=user,
            durable=durable,
        )

    def url(self, database: str = NAME) -> str:
        return f"postgresql://{NAME}@/{database}?host={quote(str(self.sockets))}"

    def child(self) -> Child:
        settings = [part for each in SETTINGS for part in ("-c", each)]
        command = [str(self.programs.postgres), "-D", str(self.data), "-k", str(self.sockets), *settings]
        return Child(
            name="PostgreSQL",
            command=command if self.durable else [*command, *FORGETFUL],
            log=self.logs / "postgres.log",
            is_healthy=lambda: answers(self.url("postgres")),
            stop_signal=signal.SIGINT,
            user=self.user,
        )

    def make_cluster(self) -> None:
        """Make the data folder at the first start. Raises: ChildFailedError."""
        if (self.data / "PG_VERSION").exists():
            return
        if self.programs.major >= FIRST_WITH_BUILTIN_LOCALE:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            locale = ["--locale=C.UTF-8"]
        owner = ["-U", NAME, "-A", "trust"]
        made = subprocess.run(  # noqa: S603 - a command of our own making
            [self.programs.initdb, "-D", self.data, *owner, "-E", "UTF8", *locale, "--no-sync"],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            **(self.user.popen_arguments() if self.user else {}),
        )
        if made.returncode != 0:
            raise ChildFailedError(f"initdb failed in {self.data}:\n{made.stderr or made.stdout}")

    def make_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")

    def clear_leftovers(self) -> None:
        """End a server that outlived its keeper, and its process file. We hold the lock on the data."""
        process_file = self.data / "postmaster.pid"
        if not process_file.exists():
            return
        pid = int(process_file.read_text().split()[0])
        if _is_postgres(pid):
            _stop_postgres(pid)
        process_file.unlink(missing_ok=True)


def answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() in {"postgres", "postmaster"}
    except OSError:
        return False


def _stop_postgres(pid: int, *, seconds: float = 20) -> None:
    os.kill(pid, signal.SIGINT)
    end = time.monotonic() + seconds
    while _is_postgres(pid) and time.monotonic() < end:
        time.sleep(0.05)
