"""`manage.py sample_source_fault KIND …`: make the demonstration's data source misbehave on purpose."""

import json
from argparse import ArgumentParser
from typing import Any

import httpx2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from windows.console.language import console_language

KINDS = (
    *("none", "down", "slow", "drip", "error", "garbage", "forged", "replayed", "foreign", "extra", "huge"),
    "refused",
)


class Command(BaseCommand):
    help = (
        "Set a fault of the sample source, for all its systems or for one system or resource; none takes it "
        "away. It lasts until it is taken away or has happened --times times."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
        parser.add_argument("--source", default="", help="one system, e.g. gongan")
        parser.add_argument("--resource", default="", help="one resource, e.g. citizen-id-card")
        parser.add_argument("--seconds", type=float, help="how long slow and drip take")
        parser.add_argument("--times", type=int, help="how often it happens")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *, kind: str, **options: Any) -> None:
        told = {name: options[name] for name in ("source", "resource", "seconds", "times") if options[name]}
        told["fault"] = kind
        with console_language():
            self._tell(told)
            if options["json"]:
                self.stdout.write(json.dumps({"set": told}))
            else:
                self.stdout.write(_("The sample source now plays: %(fault)s") % {"fault": kind})

    def _tell(self, told: dict[str, Any]) -> None:
        """Raises: CommandError."""
        address = settings.SAMPLE_SOURCE_URL
        try:
            answer = httpx2.post(f"{address}/faults", json=told, timeout=5, trust_env=False)
        except httpx2.RequestError as error:
            text = _("No sample source answers at %(address)s. Start it with make run.")
            raise CommandError(text % {"address": address}) from error
        if answer.status_code != httpx2.codes.OK:
            raise CommandError(
                _("The sample source at %(address)s did not take it (%(status)s).")
                % {"address": address, "status": answer.status_code}
            )
