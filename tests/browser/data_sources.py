"""The register of data, the sample source it leads to, and the timer that asks a source again."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from common import clock
from materials.models import DataSource, Lookup, LookupState
from materials.services import DEMO_REGISTER, data_register_load
from tests.browser.committed import committed
from tests.processes import process
from tests.sample_sources import SampleSource, sample_source


@dataclass
class Source:
    """The sample source, which comes back at the address it had."""

    running: SampleSource
    stack: ExitStack = field(default_factory=ExitStack)

    @property
    def address(self) -> str:
        return self.running.address

    def come_back(self) -> None:
        bind = self.address.removeprefix("http://")
        self.running = self.stack.enter_context(sample_source("--faults", "--bind", bind))

    def recover(self) -> None:
        """It runs, answers, has not failed, and is asked for nothing any more."""
        if self.running.process.poll() is not None:
            self.come_back()
        self.running.fault("none")
        committed(_forget_failures)


def _forget_failures() -> None:
    owed = Lookup.objects.filter(state=LookupState.PENDING)
    owed.update(state=LookupState.DROPPED, next_attempt_at=None, settled_at=clock.now())
    DataSource.objects.update(failures=0, open_until=None, retries=0)


@contextmanager
def source_running(blocker: DjangoDbBlocker) -> Iterator[Source]:
    beat = [sys.executable, "-m", "celery", "-A", "settings", "beat", "-l", "WARNING", "--pidfile="]
    schedule = settings.VAR_DIR / "browser-beat"
    with ExitStack() as stack, sample_source("--faults") as running:
        with blocker.unblock(), override_settings(SAMPLE_SOURCE_URL=running.address):
            data_register_load(path=DEMO_REGISTER, at=clock.now())
        stack.enter_context(process(*beat, "--schedule", str(schedule)))
        yield Source(running, stack)
