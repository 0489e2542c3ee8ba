"""Say whether an identifier is right, and if not, which rule it breaks."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common import clock
from common.identifiers import (
    IdentifierError,
    case_number_parse,
    citizen_id_parse,
    item_code_parse,
    licence_identifier_parse,
    uscc_parse,
)

Facts = dict[str, str | int]


def _citizen_id(value: str) -> Facts:
    read = citizen_id_parse(value, today=clock.local_date(clock.now()))
    birth_date = read.birth_date.isoformat()
    return {"value": read.number, "card": read.card, "birth_date": birth_date, "sex": read.sex}


def _uscc(value: str) -> Facts:
    read = uscc_parse(value)
    return {"value": read.code, "division": read.division, "organisation_code": read.organisation_code}


def _licence_id(value: str) -> Facts:
    read = licence_identifier_parse(value)
    return {
        "value": str(read),
        "type_code": read.type_code,
        "issuer_code": read.issuer_code,
        "serial": read.serial,
        "version": read.version,
    }


def _item_code(value: str) -> Facts:
    read = item_code_parse(value)
    return {
        "value": str(read),
        "organ_code": read.organ_code,
        "level": read.level,
        "base_code": read.base_code,
    }


def _case_number(value: str) -> Facts:
    read = case_number_parse(value)
    facts: Facts = {"value": str(read), "item_code": str(read.item_code)}
    return facts | {"day": read.day.isoformat(), "serial": read.serial}


KINDS: dict[str, Callable[[str], Facts]] = {
    "citizen-id": _citizen_id,
    "uscc": _uscc,
    "licence-id": _licence_id,
    "item-code": _item_code,
    "case-number": _case_number,
}


class Command(BaseCommand):
    help = "Check an identifier. Exits with 1 and says why when the value is wrong. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", metavar="KIND", choices=KINDS, help=", ".join(KINDS))
        parser.add_argument("value", metavar="VALUE")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, kind: str, value: str, **options: Any) -> None:
        try:
            facts = KINDS[kind](value)
        except IdentifierError as error:
            self._refuse(kind, value, error, as_json=options["json"])
        else:
            self._show(kind, value, facts, as_json=options["json"])

    def _show(self, kind: str, given: str, facts: Facts, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"kind": kind, "valid": True, **facts}, ensure_ascii=False))
            return
        self.stdout.write(_("Right: %(value)s") % {"value": facts["value"]})
        if facts["value"] != given:
            self.stdout.write(
                _("It was not written like that: blanks, full-width or small letters were put right.")
            )
        labels = _labels()
        words = _words()
        for key, fact in facts.items():
            if key != "value":
                self.stdout.write(f"  {labels[key]}: {words.get(str(fact), fact)}")

    def _refuse(self, kind: str, given: str, error: IdentifierError, *, as_json: bool) -> None:
        if not as_json:
            source = f" ({error.source})" if error.source else ""
            raise CommandError(_("Wrong: %(reason)s") % {"reason": error} + source)
        answer = {
            "kind": kind,
            "valid": False,
            "value": given,
            "code": error.code,
            "reason": str(error),
            "source": error.source,
            "expected": error.expected,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        sys.exit(1)


def _labels() -> dict[str, str]:
    return {
        "card": _("Card"),
        "birth_date": _("Birth date"),
        "sex": _("Sex"),
        "division": _("Division of the registrar"),
        "organisation_code": _("Organisation code"),
        "type_code": _("Licence type code"),
        "issuer_code": _("Issuing organ"),
        "serial": _("Serial number"),
        "version": _("Version"),
        "organ_code": _("Organ"),
        "level": _("Level of power"),
        "base_code": _("Base code"),
        "item_code": _("Implementation code"),
        "day": _("Day"),
    }


def _words() -> dict[str, str]:
    return {
        "male": _("male"),
        "female": _("female"),
        "citizen": _("resident identity card"),
        "residence-permit": _("residence permit for Hong Kong, Macao and Taiwan residents"),
        "foreigner-permanent-residence": _("foreigner's permanent residence card"),
    }
