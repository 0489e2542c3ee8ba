"""`manage.py catalogue_export CODE-or-SLUG --format xlsx|json|yaml --output FILE`: a service as a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from catalogue.selectors import EXPORTS, service_export, service_named


class Command(BaseCommand):
    help = "Write a joint service to a file that catalogue_load takes in again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service", metavar="CODE-or-SLUG")
        parser.add_argument("--format", choices=EXPORTS, required=True)
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--of-version", type=int, help="a version other than the published one")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *, service: str, output: Path, **options: Any) -> None:
        found = service_named(service, options["of_version"])
        if found is None:
            raise CommandError(_("There is no such service. Look for it by its name."))
        exported = service_export(found, options["format"])
        try:
            output.write_bytes(exported.content)
        except OSError as error:
            text = _("The file cannot be written: %(reason)s.")
            raise CommandError(text % {"reason": error.strerror or error}) from error
        if options["json"]:
            answer = {"code": found.code, "version": found.version, "digest": found.digest}
            self.stdout.write(json.dumps({**answer, "file": str(output), "bytes": len(exported.content)}))
        else:
            self.stdout.write(f"{output}: {found.name} v{found.version}, {len(exported.content)}")
