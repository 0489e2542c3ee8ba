"""`manage.py data_register_load FILE [--json]`: take a register of data sources in, whole or not at all."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import clock
from materials.errors import EntryRefusedError
from materials.services import data_register_load
from windows.console.language import console_language


class Command(BaseCommand):
    help = "Take data sources, resources and first grants in from a YAML file; what stands is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *, file: Path, **options: Any) -> None:
        with console_language():
            try:
                new = data_register_load(path=file, at=clock.now())
            except EntryRefusedError as error:
                findings = [finding._asdict() for finding in error.findings]
                if options["json"]:
                    self.stdout.write(json.dumps({"new": {}, "findings": findings}, ensure_ascii=False))
                else:
                    for finding in error.findings:
                        self.stderr.write(f"{finding.field}: {finding.text}")
                raise CommandError(str(error)) from error
            if options["json"]:
                self.stdout.write(json.dumps({"new": new, "findings": []}))
            else:
                self.stdout.write(", ".join(f"{name}: {count}" for name, count in new.items()))
