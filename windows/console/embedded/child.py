"""One process of ours: started, waited for until it is healthy, stopped."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from windows.console.embedded.errors import ChildFailedError
from windows.console.embedded.places import ServerUser

LOG_MAX_BYTES = 5_000_000
LOG_TAIL_LINES = 12


@dataclass
class Child:
    """A process with its log. It gets its own session, so that Ctrl-C reaches its keeper only."""

    name: str
    command: list[str]
    log: Path
    is_healthy: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    folder: Path = Path("/")
    stop_signal: signal.Signals = signal.SIGTERM
    user: ServerUser | None = None
    start_seconds: float = 60
    stop_seconds: float = 20
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_MAX_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - commands of our own making
                self._command_that_dies_with_us(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=dict(self.environment),
                start_new_session=True,
                umask=0o077,
                **(self.user.popen_arguments() if self.user else {}),
            )
        self.started_at = time.monotonic()

    def wait_until_healthy(self) -> None:
        """Raises: ChildFailedError."""
        end = time.monotonic() + self.start_seconds
        while time.monotonic() < end:
            if (code := self.exit_code()) is not None:
                raise ChildFailedError(f"{self.name} ended at once with code {code}.\n{self.log_tail()}")
            if self.is_healthy():
                return
            time.sleep(0.05)
        waited = f"{self.name} was not ready after {self.start_seconds:.0f} s."
        raise ChildFailedError(f"{waited}\n{self.log_tail()}")

    def exit_code(self) -> int | None:
        """None while it runs; None too before it was ever started."""
        return self.process.poll() if self.process else None

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask, wait, and in the end kill whatever is left of its session."""
        if self.process is None:
            return
        self.ask_to_stop()
        try:
            self.process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def log_tail(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
        except OSError:
            lines = []
        return "\n".join([f"The end of {self.log}:", *(f"  {line}" for line in lines)])

    def _command_that_dies_with_us(self) -> list[str]:
        """Where the system can do it, a keeper killed with -9 takes its processes with it."""
        keeper = shutil.which("setpriv")
        if keeper is None:
            return self.command
        return [keeper, "--pdeathsig", self.stop_signal.name.removeprefix("SIG"), "--", *self.command]
