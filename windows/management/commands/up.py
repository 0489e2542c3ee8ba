"""`manage.py up`: the whole application with one command."""

import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from windows.console import application
from windows.console.address import Bind, choose_bind, free_bind
from windows.console.box import Account, box
from windows.console.embedded import Addresses, EmbeddedError, start_servers
from windows.console.embedded.lock import note_keeper, only_keeper
from windows.console.language import console_language
from windows.console.supervisor import StopRequested, Supervisor, stoppable


class Command(BaseCommand):
    help = "Start PostgreSQL, Redis, web, worker and beat; keep them running until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="stop again as soon as everything has started"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        self.began = time.monotonic()
        with console_language():
            try:
                with stoppable(), suppress(StopRequested), only_keeper(Path(settings.VAR_DIR).resolve()):
                    self.run_everything(Path(settings.VAR_DIR).resolve(), once=options["once"])
            except EmbeddedError as error:
                raise CommandError(str(error)) from error

    def run_everything(self, var_dir: Path, *, once: bool) -> None:
        supervisor = Supervisor(self.step)
        try:
            bind = choose_bind(os.environ.get("ONEWINDOW_BIND"))
            sample = free_bind() if settings.DEMO else None
            addresses = start_servers(var_dir, supervisor.servers)
            self.step(_("PostgreSQL and Redis are ready."))
            environment = self.environment_of(addresses, bind.url, sample)
            accounts = self.prepare(environment, var_dir / "log" / "prepare.log")
            self.step(_("Tables, files and data are ready."))
            folder = Path(settings.BASE_DIR)
            supervisor.start_application(
                application.children(
                    folder=folder, var_dir=var_dir, bind=bind, environment=environment, sample=sample
                )
            )
            self.step(_("Web, worker and beat are ready."))
            address = environment["PUBLIC_URL"]
            note_keeper(var_dir, address=address, sample_url=sample.url if sample else "", **_urls(addresses))
            self.stdout.write(box(address, accounts))
            self.stdout.flush()
            if not once:
                supervisor.watch()
        finally:
            self.step(_("Stopping …"))
            supervisor.stop()
            self.step(_("Stopped."))

    def environment_of(self, addresses: Addresses, url: str, sample: Bind | None) -> dict[str, str]:
        own = {"PUBLIC_URL": os.environ.get("PUBLIC_URL", url), "PYTHONUNBUFFERED": "1"}
        if sample is not None:
            own |= {"SAMPLE_SOURCE_URL": sample.url, "SOURCE_KEYS": json.dumps(settings.SOURCE_KEYS)}
        return {**os.environ, **addresses.environment(), **own}

    def prepare(self, environment: dict[str, str], log: Path) -> list[Account]:
        """Raises: CommandError."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as errors:
            done = subprocess.run(
                [sys.executable, "-m", "windows.console.prepare"],
                check=False,
                env=environment,
                cwd=settings.BASE_DIR,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        if done.returncode != 0:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:])
            raise CommandError(_("The data could not be prepared:\n%(why)s") % {"why": tail})
        accounts: list[Account] = json.loads(done.stdout.splitlines()[-1])
        return accounts

    def step(self, text: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.began:6.1f} s  {text}")
        self.stdout.flush()


def _urls(addresses: Addresses) -> dict[str, str]:
    return {"database_url": addresses.database_url, "redis_url": addresses.redis_url}
