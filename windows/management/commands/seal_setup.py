"""`manage.py seal_setup`: the demonstration's own authority, and a seal for each department that has none."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common import clock
from common.errors import RuleBrokenError
from e_licences.services import demo_certificate_revoke, demo_seals_enter
from windows.console.language import console_language


class Command(BaseCommand):
    help = "Make an authority without legal force and a seal for each department; a second call adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--revoke",
            metavar="CODE",
            help="instead: revoke the certificate of a seal not in use any more",
        )
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, **options: Any) -> None:
        with console_language():
            if not settings.DEMO:
                raise CommandError(
                    _("Seals without legal force are made in a demonstration only; see manage.py seal_enter.")
                )
            try:
                told = self._act(options["revoke"])
            except RuleBrokenError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(json.dumps(told) if options["json"] else _line(told))

    def _act(self, revoke: str | None) -> dict[str, Any]:
        if revoke is None:
            return {"entered": demo_seals_enter(at=clock.now())}
        return {"revoked": demo_certificate_revoke(code=revoke, at=clock.now())}


def _line(told: dict[str, Any]) -> str:
    if "entered" in told:
        return _("Seals entered: %(number)d") % {"number": told["entered"]}
    if told["revoked"]:
        return _("Revoked. Every file that bears it without an earlier time stamp is refused from now on.")
    return _("It was revoked before.")
