"""`manage.py up`: the whole application with one command."""

import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from windows.console import application
from windows.console.address import Bind, choose_bind, free_bind, network_address
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
            "--host",
            default="",
            help="where to listen; 0.0.0.0 lets phones and others in the network in",
        )
        parser.add_argument(
            "--once", action="store_true", help="stop again as soon as everything has started"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        self.began = time.monotonic()
        with console_language():
            try:
                with stoppable(), suppress(StopRequested), only_keeper(Path(settings.VAR_DIR).resolve()):
                    self.run_everything(
                        Path(settings.VAR_DIR).resolve(), options["host"], once=options["once"]
                    )
            except EmbeddedError as error:
                raise CommandError(str(error)) from error

    def run_everything(self, var_dir: Path, host: str, *, once: bool) -> None:
        supervisor = Supervisor(self.step)
        try:
            bind = choose_bind(os.environ.get("ONEWINDOW_BIND"), host)
            sample = free_bind() if settings.DEMO else None
            addresses = start_servers(var_dir, supervisor.servers)
            self.step(_("PostgreSQL and Redis are ready."))
            environment = self.environment_of(addresses, bind, sample)
            accounts = self.prepare(environment, var_dir / "log" / "prepare.log")
            self.step(_("Tables, files and data are ready."))
            folder = Path(settings.BASE_DIR)
            with self.cases_loading(environment, var_dir / "log" / "cases.log"):
                supervisor.start_application(
                    application.children(
                        folder=folder, var_dir=var_dir, bind=bind, environment=environment, sample=sample
                    )
                )
                self.step(_("Web, worker and beat are ready."))
            address = environment["PUBLIC_URL"]
            note_keeper(var_dir, address=address, sample_url=sample.url if sample else "", **_urls(addresses))
            self.stdout.write(box(address, accounts, is_open=bool(network_address(bind))))
            self.stdout.flush()
            if not once:
                supervisor.watch()
        finally:
            self.step(_("Stopping …"))
            supervisor.stop()
            self.step(_("Stopped."))

    def environment_of(self, addresses: Addresses, bind: Bind, sample: Bind | None) -> dict[str, str]:
        outside = network_address(bind)
        public = os.environ.get("PUBLIC_URL") or outside or bind.url
        own = {"PUBLIC_URL": public, "PYTHONUNBUFFERED": "1"}
        if outside and "ALLOWED_HOSTS" not in os.environ:
            own["ALLOWED_HOSTS"] = ",".join([*settings.ALLOWED_HOSTS, urlsplit(outside).hostname or ""])
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
            raise CommandError(_not_prepared(log))
        accounts: list[Account] = json.loads(done.stdout.splitlines()[-1])
        return accounts

    @contextmanager
    def cases_loading(self, environment: dict[str, str], log: Path) -> Iterator[None]:
        """The first cases of a demonstration are made while the application starts. Raises: CommandError."""
        if not settings.DEMO:
            yield
            return
        with log.open("w") as said:
            loading = subprocess.Popen(
                [sys.executable, "manage.py", "demo_load"],
                env=environment,
                cwd=settings.BASE_DIR,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            try:
                yield
                code = loading.wait()
            finally:
                loading.kill()
        if code != 0:
            raise CommandError(_not_prepared(log))
        self.step(_("The first cases are there."))

    def step(self, text: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.began:6.1f} s  {text}")
        self.stdout.flush()


def _not_prepared(log: Path) -> str:
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:])
    return _("The data could not be prepared:\n%(why)s") % {"why": tail}


def _urls(addresses: Addresses) -> dict[str, str]:
    return {"database_url": addresses.database_url, "redis_url": addresses.redis_url}
