"""`manage.py calendar_enter --year 2027 --file days.csv`: enter a year's days off; says which dates move.

`--package` enters what the installed `chinesecalendar` knows (2004 to 2026) and leaves what stands already.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.time_limits import last_day
from catalogue.selectors import calendar_version, working_calendar_fresh
from catalogue.services import (
    CalendarEdit,
    calendar_edit_check,
    calendar_is_known,
    calendar_seed,
    calendar_year_publish,
    days_decode,
    days_read,
)
from common import clock
from common.errors import RuleBrokenError
from windows.office.calendar import YEARS
from windows.office.moves import moves_expected
from workflows.engine.due_dates import due_dates_sweep

SHOWN_AT_MOST = 100_000


class Command(BaseCommand):
    help = "Enter a year of the calendar from rows of date, rest or work, reason; all of them or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, help="with --package: only this one")
        origin = parser.add_mutually_exclusive_group(required=True)
        origin.add_argument("--file", type=Path, help="CSV: date,rest|work,reason")
        origin.add_argument("--package", action="store_true", help="from the installed chinesecalendar")
        parser.add_argument("--source", default="", help="the notice; else the name of the file")
        parser.add_argument("--dry-run", action="store_true", help="only say which due dates would move")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, **options: Any) -> None:
        if options["package"]:
            self._seed(options)
            return
        if options["year"] is None:
            raise CommandError(_("Say which year the file is for (--year)."))
        try:
            report = self._enter(options)
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read.") % {"file": options["file"]}) from error
        except RuleBrokenError as error:
            findings = getattr(error, "findings", ())
            if options["json"]:
                rows = [finding._asdict() for finding in findings]
                self.stdout.write(json.dumps({"error": str(error), "findings": rows}, ensure_ascii=False))
            raise CommandError("\n".join(map(str, [*findings, error]))) from error
        self.stdout.write(json.dumps(report, ensure_ascii=False) if options["json"] else self._text(report))

    def _seed(self, options: dict[str, Any]) -> None:
        if options["dry_run"]:
            raise CommandError(_("--dry-run looks at a file; --package only adds what is missing."))
        known = [year for year in YEARS if calendar_is_known(year)]
        wanted = known if options["year"] is None else [options["year"]]
        counts = {year: calendar_seed(year=year) for year in wanted}
        due_dates_sweep(at=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps({"days": counts}))
            return
        for year, count in counts.items():
            self.stdout.write(_("%(year)d: %(days)d days entered.") % {"year": year, "days": count})

    def _enter(self, options: dict[str, Any]) -> dict[str, Any]:
        year, at = options["year"], clock.now()
        source = options["source"] or options["file"].name
        days = days_read(days_decode(options["file"].read_bytes()), year=year)
        edit = CalendarEdit(year, tuple(days), publishes=True)
        calendar_edit_check(edit, source=source)
        version = calendar_version()
        moved = moves_expected(
            edit.applied_to(working_calendar_fresh()), year=year, at=at, at_most=SHOWN_AT_MOST
        )
        if not options["dry_run"]:
            calendar_year_publish(year=year, days=days, source=source, at=at, version=version)
            due_dates_sweep(at=at)
        return {
            "year": year,
            "entered": not options["dry_run"],
            "days": len(days),
            "cases": moved.cases,
            "moves": [
                {
                    "case_number": row.case_number,
                    "item": row.item,
                    "clock": row.clock.value,
                    "before": last_day(row.before).isoformat(),
                    "after": last_day(row.after).isoformat(),
                }
                for row in moved.rows
            ],
        }

    def _text(self, report: dict[str, Any]) -> str:
        head = _("%(year)d: %(days)d days, %(moves)d due dates in %(cases)d cases move.")
        lines = [head % {**report, "moves": len(report["moves"])}]
        lines += [
            "{case_number} {item} {clock}: {before} → {after}".format(**move) for move in report["moves"]
        ]
        if not report["entered"]:
            lines.append(_("Nothing was changed."))
        return "\n".join(lines)
