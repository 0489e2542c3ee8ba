"""`manage.py catalogue_load FILE… [--departments-only] [--json]`: take catalogue files in, all or none."""

import json
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from catalogue.errors import CatalogueRefusedError
from catalogue.services import Loaded, catalogue_load


class Command(BaseCommand):
    help = "Take catalogue files in (.yaml, .json, .xlsx; registers and joint services): all of them or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--departments-only",
            action="store_true",
            help="take in the departments alone, so that their people can be entered before the services",
        )
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        try:
            loaded = catalogue_load(paths=files, is_departments_only=options["departments_only"])
        except CatalogueRefusedError as error:
            if options["json"]:
                self._write_json(loaded=[], findings=[finding.told() for finding in error.findings])
            else:
                for finding in error.findings:
                    self.stderr.write(str(finding))
            raise CommandError(str(error)) from error
        if options["json"]:
            self._write_json(loaded=[part._asdict() for part in loaded], findings=[])
        else:
            self._write(loaded)

    def _write_json(self, **answer: Any) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))

    def _write(self, loaded: list[Loaded]) -> None:
        outcomes = {"new": _("new"), "changed": _("changed"), "unchanged": _("unchanged")}
        for part in loaded:
            if part.outcome != "unchanged":
                version = f" v{part.version}" if part.version else ""
                self.stdout.write(f"{part.file}: {part.key}{version}: {outcomes[part.outcome]}")
        counts = Counter(part.outcome for part in loaded)
        self.stdout.write(", ".join(f"{counts[outcome]} {text}" for outcome, text in outcomes.items()))
