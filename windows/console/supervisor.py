"""Keeps processes running: starts them in order, brings back what has died, stops them in reverse."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from django.utils.translation import gettext as _

from windows.console.embedded import Child

DELAYS_SECONDS = (1, 2, 4, 8, 16, 30)
STEADY_SECONDS = 60  # who has lived so long has recovered
LOOK_EVERY_SECONDS = 0.25
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


def delay_seconds(failures: int) -> int:
    """How long to wait before the next start after so many failures in a row (from 1)."""
    return DELAYS_SECONDS[min(failures, len(DELAYS_SECONDS)) - 1]


@dataclass
class Record:
    failures: int = 0
    start_again_at: float | None = None


@dataclass
class Supervisor:
    say: Say
    servers: list[Child] = field(default_factory=list)
    application: list[Child] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)

    def start_application(self, children: list[Child]) -> None:
        """Start them together, then wait for each. Raises: ChildFailedError."""
        for child in children:
            child.start()
            self.application.append(child)
        for child in children:
            child.wait_until_healthy()

    def watch(self) -> None:
        """Until a signal asks to stop (see `stoppable`)."""
        while True:
            for child in [*self.servers, *self.application]:
                self.look_at(child, now=time.monotonic())
            time.sleep(LOOK_EVERY_SECONDS)

    def look_at(self, child: Child, *, now: float) -> None:
        record = self.records.setdefault(child.name, Record())
        if child.is_running():
            return
        if record.start_again_at is None:
            self._note_death(child, record, now)
        elif now >= record.start_again_at:
            record.start_again_at = None
            child.start()
            self.say(_("%(name)s started again.") % {"name": child.name})

    def stop(self) -> None:
        """The application together, and only then the servers it works with."""
        for child in self.application:
            child.ask_to_stop()
        for child in [*self.application, *reversed(self.servers)]:
            child.stop()

    def _note_death(self, child: Child, record: Record, now: float) -> None:
        record.failures = 1 if now - child.started_at > STEADY_SECONDS else record.failures + 1
        wait = delay_seconds(record.failures)
        record.start_again_at = now + wait
        self.say(
            _("%(name)s ended (code %(code)s); starting it again in %(seconds)s s. Its log: %(log)s")
            % {"name": child.name, "code": child.exit_code(), "seconds": wait, "log": child.log}
        )


class StopRequested(BaseException):
    """A signal asked us to end. Like KeyboardInterrupt it is no error, and no `except Exception` takes it."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Within the block SIGINT, SIGTERM and SIGHUP raise `StopRequested` once; later ones are ignored.

    A signal that was ignored before (nohup, a background job of a shell) stays ignored.
    """

    def ask(number: int, frame: FrameType | None) -> None:
        for each in STOPPING:
            signal.signal(each, signal.SIG_IGN)
        raise StopRequested

    heeded = [each for each in STOPPING if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, ask) for each in heeded}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
