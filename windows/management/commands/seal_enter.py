"""`manage.py seal_enter`: enter a department's seal, whose key file lies in the folder SEAL_KEYS."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common import clock
from common.errors import RuleBrokenError
from e_licences.models import KeyStore, SealAlgorithm
from e_licences.services import SealEntry, seal_enter
from people.models import Department
from windows.console.language import console_language


class Command(BaseCommand):
    help = "Enter the seal of a department. Its licences are sealed with it from then on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the code of the seal")
        parser.add_argument("--department", required=True, help="its unified social credit code")
        parser.add_argument("--name", required=True, help="the words of the seal")
        parser.add_argument("--purpose", required=True)
        parser.add_argument("--key", required=True, help="key file in SEAL_KEYS, or label in the device")
        parser.add_argument("--store", choices=KeyStore.values, default=KeyStore.PKCS12)
        parser.add_argument("--algorithm", choices=SealAlgorithm.values, default=SealAlgorithm.ES256)
        parser.add_argument("--certificates", type=Path, help="PEM file; for a key in a device")
        parser.add_argument("--type", action="append", default=[], dest="types", help="a licence type")
        parser.add_argument("--custodian", default="", help="log-in name")
        parser.add_argument("--from", required=True, dest="starts_on", type=date.fromisoformat)
        parser.add_argument("--until", required=True, dest="ends_on", type=date.fromisoformat)
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, **options: Any) -> None:
        with console_language():
            department = Department.objects.filter(code=options["department"]).first()
            if department is None:
                text = _("There is no department with the code %(code)s.")
                raise CommandError(text % {"code": options["department"]})
            try:
                seal = seal_enter(_entry(department, options), at=clock.now())
            except OSError as error:
                raise CommandError(f"certificates: {error.strerror}") from error
            except RuleBrokenError as error:
                raise CommandError(f"{error.field}: {error}" if error.field else str(error)) from error
            told = {"code": seal.code, "key_id": seal.key_id}
            entered = _("Entered: %(name)s, key %(key)s") % {"name": seal.name, "key": seal.key_id}
            self.stdout.write(json.dumps(told) if options["json"] else entered)


def _entry(department: Department, options: dict[str, Any]) -> SealEntry:
    path: Path | None = options["certificates"]
    return SealEntry(
        code=options["code"],
        department=department,
        name=options["name"],
        purpose=options["purpose"],
        key_reference=options["key"],
        starts_on=options["starts_on"],
        ends_on=options["ends_on"],
        key_store=KeyStore(options["store"]),
        algorithm=SealAlgorithm(options["algorithm"]),
        certificates=path.read_text() if path else "",
        licence_type_codes=options["types"],
        custodian=options["custodian"],
    )
