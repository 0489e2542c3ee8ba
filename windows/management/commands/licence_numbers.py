"""Are the numbers of licences complete? And leaving out numbers that were given away on paper."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common import clock
from common.errors import RuleBrokenError
from e_licences.models import LicenceType
from e_licences.selectors.numbers import NumbersAudit, series_audit
from e_licences.services import numbers_leave_out
from people.models import Department, User
from people.selectors import actor_for
from windows.console.language import console_language


class Command(BaseCommand):
    help = (
        "Count the numbers of every series of licences; exits with 1 when one is missing or borne twice. "
        "With --leave-out, say first that the next numbers of a series will not be used, and why."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--leave-out",
            nargs=5,
            metavar=("ORGAN", "TYPE", "YEAR", "FIRST", "LAST"),
            help="organ code, type code, year, and the first and last number, e.g. of a register on paper",
        )
        parser.add_argument("--reason", default="", help="why they are left out")
        parser.add_argument("--by", default="", metavar="USERNAME", help="the signatory who says so")

    def handle(self, *, leave_out: list[str] | None, **options: Any) -> None:
        with console_language():
            if leave_out:
                count = _leave_out(leave_out, options["reason"], options["by"])
                if not options["json"]:
                    self.stdout.write(_("Left out: %(count)d") % {"count": count})
            audit = series_audit()
            if options["json"]:
                self.stdout.write(json.dumps(_as_dict(audit), ensure_ascii=False))
            else:
                self._show(audit)
        if not audit.is_complete:
            sys.exit(1)

    def _show(self, audit: NumbersAudit) -> None:
        for one in audit.series:
            self.stdout.write(
                _("%(organ)s %(type)s %(year)d: %(last)d given, %(borne)d borne, %(left_out)d left out")
                % {
                    "organ": one.organ_code,
                    "type": one.type_name,
                    "year": one.year,
                    "last": one.last,
                    "borne": one.borne,
                    "left_out": one.left_out,
                }
            )
            if not one.is_complete:
                self.stdout.write(
                    _("  ✗ missing %(missing)d (%(numbers)s), twice %(doubled)d, never given %(beyond)d")
                    % {
                        "missing": one.missing,
                        "numbers": ", ".join(map(str, one.missing_numbers)),
                        "doubled": one.doubled,
                        "beyond": one.beyond,
                    }
                )
        for number in audit.stray:
            self.stdout.write(_("  ✗ %(number)s belongs to no series") % {"number": number})
        if audit.is_complete:
            self.stdout.write(_("Every number is borne by one licence, or left out with its reason."))


def _leave_out(given: list[str], reason: str, by: str) -> int:
    organ, kind, *numbers = given
    at = clock.now()
    try:
        year, first, last = map(int, numbers)
        return numbers_leave_out(
            department_id=Department.objects.get(code=organ).pk,
            licence_type_id=LicenceType.objects.get(code=kind).pk,
            year=year,
            first=first,
            last=last,
            reason=reason,
            actor=actor_for(User.objects.get(username=by), on=clock.local_date(at)),
            at=at,
        )
    except (Department.DoesNotExist, LicenceType.DoesNotExist, User.DoesNotExist, ValueError) as error:
        raise CommandError(str(error)) from error
    except RuleBrokenError as error:
        raise CommandError(str(error)) from error


def _as_dict(audit: NumbersAudit) -> dict[str, Any]:
    return {
        "is_complete": audit.is_complete,
        "series": [asdict(one) | {"is_complete": one.is_complete} for one in audit.series],
        "stray": audit.stray,
    }
