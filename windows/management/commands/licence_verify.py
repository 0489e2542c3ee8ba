"""Is a licence genuine, and does it stand today?"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common import clock
from common.errors import RuleBrokenError
from common.identifiers import IdentifierError
from e_licences.models import VerificationChannel
from e_licences.services import VerificationAnswer, licence_verify
from windows.console.language import console_language


class Command(BaseCommand):
    help = (
        "Verify a licence by its number, identifier, verification code, the text of its QR code or its file. "
        "Exits with 0 only when it is genuine and valid."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("licence", metavar="NUMBER-or-FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, licence: str, **options: Any) -> None:
        with console_language():
            self._answer(licence, as_json=options["json"])

    def _answer(self, licence: str, *, as_json: bool) -> None:
        try:
            answer = _verify(licence)
        except RuleBrokenError as error:
            self._refuse(error, as_json=as_json)
            return
        if as_json:
            self.stdout.write(json.dumps(_as_dict(answer), ensure_ascii=False))
        else:
            self._show(answer)
        if not answer.is_valid:
            sys.exit(1)

    def _show(self, answer: VerificationAnswer) -> None:
        self.stdout.write(str(answer.outcome.label))
        for problem in answer.problems:
            self.stdout.write(f"  {problem}")
        facts = {
            _("Licence"): answer.type_name,
            _("Number"): answer.number,
            _("Licence identifier"): answer.identifier,
            _("Holder"): answer.holder_name,
            _("Issued by"): answer.issuing_department,
            _("Issued on"): answer.issued_on,
            _("Valid until"): answer.valid_until or (_("no end") if answer.valid_from else ""),
            _("Status"): answer.status,
            _("Since"): answer.changed_on,
            _("Ground"): answer.ground,
            _("Article"): answer.article,
        }
        for name, fact in facts.items():
            if fact:
                self.stdout.write(f"  {name}: {fact}")

    def _refuse(self, error: RuleBrokenError, *, as_json: bool) -> None:
        if not as_json:
            source = f" ({error.source})" if error.source else ""
            raise CommandError(f"{error}{source}")
        code = error.code if isinstance(error, IdentifierError) else ""
        refusal = {"outcome": "refused", "code": code, "reason": str(error), "source": error.source}
        self.stdout.write(json.dumps(refusal, ensure_ascii=False))
        sys.exit(1)


def _verify(licence: str) -> VerificationAnswer:
    path = Path(licence)
    at, channel = clock.now(), VerificationChannel.COMMAND
    try:
        if path.is_file():
            with path.open("rb") as file:
                return licence_verify(file=file, channel=channel, at=at)
    except OSError as error:
        raise CommandError(f"{licence}: {error.strerror}") from error
    if path.suffix.lower() == ".pdf":
        raise CommandError(_("There is no file “%(path)s”.") % {"path": licence})
    return licence_verify(query=licence, channel=channel, at=at)


def _as_dict(answer: VerificationAnswer) -> dict[str, Any]:
    return {
        "outcome": answer.outcome.value,
        "checked_at": answer.checked_at.isoformat(),
        "number": answer.number,
        "identifier": answer.identifier,
        "type_name": answer.type_name,
        "issuing_department": answer.issuing_department,
        "holder_name": answer.holder_name,
        "is_holder_masked": answer.is_holder_masked,
        "issued_on": answer.issued_on.isoformat() if answer.issued_on else None,
        "valid_from": answer.valid_from.isoformat() if answer.valid_from else None,
        "valid_until": answer.valid_until.isoformat() if answer.valid_until else None,
        "status": answer.status,
        "changed_from": answer.changed_from.isoformat() if answer.changed_from else None,
        "ground": answer.ground,
        "article": answer.article,
        "problems": list(answer.problems),
    }
