"""`manage.py level_report [TEXT] [--load FILE --source TEXT] [--json]`: what differs between the levels."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from catalogue.errors import CatalogueRefusedError
from catalogue.selectors import level_report
from catalogue.services import level_items_load
from common.clock import now
from common.errors import RuleBrokenError

DIFFERS = 1


class Command(BaseCommand):
    help = "Tell what differs between the levels for one basic code; the exit code is 1 if anything does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", nargs="?", default="", metavar="CODE-or-NAME")
        parser.add_argument(
            "--load", type=Path, metavar="FILE", help="take the list of another level in first"
        )
        parser.add_argument("--source", default="", help="where that list is from")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *, text: str, **options: Any) -> None:
        if options["load"] is not None:
            self._load(options["load"], options["source"])
        rows = level_report(text)
        if options["json"]:
            answer = [
                {
                    "basic_code": row.basic_code,
                    "levels": [entry.level for entry in row.entries],
                    "differing": {
                        cell.field: dict(zip([e.code for e in row.entries], cell.texts, strict=True))
                        for cell in row.cells
                        if not cell.is_equal
                    },
                }
                for row in rows
                if not row.is_alone
            ]
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            for row in rows:
                for cell in [cell for cell in row.cells if not cell.is_equal]:
                    told = " | ".join(
                        f"{entry.level_label}: {part or '—'}"
                        for entry, part in zip(row.entries, cell.texts, strict=True)
                    )
                    self.stdout.write(f"{row.basic_code} {cell.field}: {told}")
        if differing := sum(bool(row.differing) for row in rows):
            text = _("Basic codes that differ between the levels: %(n)d.")
            raise CommandError(text % {"n": differing}, returncode=DIFFERS)

    def _load(self, path: Path, source: str) -> None:
        try:
            level_items_load(name=str(path), content=path.read_bytes(), source=source, at=now())
        except CatalogueRefusedError as error:
            for finding in error.findings:
                self.stderr.write(str(finding))
            raise CommandError(str(error), returncode=2) from error
        except (RuleBrokenError, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
