"""`manage.py sample_source_fault KIND …`: make the demonstration's data source misbehave on purpose."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.errors import RuleBrokenError
from windows.console.language import console_language
from windows.demo.faults import KINDS, fault_set


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
            try:
                fault_set(told)
            except RuleBrokenError as error:
                raise CommandError(str(error)) from error
            if options["json"]:
                self.stdout.write(json.dumps({"set": told}))
            else:
                self.stdout.write(_("The sample source now plays: %(fault)s") % {"fault": kind})
