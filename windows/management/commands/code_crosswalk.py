"""`manage.py code_crosswalk CODE [--load FILE] [--json]`: what a code is in other registers."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from catalogue.errors import CatalogueRefusedError
from catalogue.selectors import code_crosswalk
from catalogue.services import code_crosswalk_load
from common.errors import RuleBrokenError

_KEYS = ("scheme", "code", "other_scheme", "other_code", "note")


class Command(BaseCommand):
    help = "Tell what a code is in other registers; the exit code is 1 if none has it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("--load", type=Path, metavar="FILE", help="take equivalents in first")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *, code: str, **options: Any) -> None:
        if options["load"] is not None:
            self._load(options["load"])
        found = code_crosswalk(code)
        if options["json"]:
            rows = [dict(zip(_KEYS, row, strict=True)) for row in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            for scheme, here, other, there, note in found:
                self.stdout.write(f"{scheme} {here} = {other} {there}" + (f" ({note})" if note else ""))
        if not found:
            raise CommandError(_("No register has this code."))

    def _load(self, path: Path) -> None:
        try:
            code_crosswalk_load(name=str(path), content=path.read_bytes())
        except CatalogueRefusedError as error:
            for finding in error.findings:
                self.stderr.write(str(finding))
            raise CommandError(str(error), returncode=2) from error
        except (RuleBrokenError, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
