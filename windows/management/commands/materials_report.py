"""`manage.py materials_report [--json]`: papers by the guides, and those still asked of who comes again."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.selectors.materials_report import ServiceReport, materials_report
from common import clock
from windows.console.language import console_language


class Command(BaseCommand):
    help = "For each service: materials by the paper guides, and those still asked of a returning applicant."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, **options: Any) -> None:
        with console_language():
            reports = materials_report(at=clock.now())
            if not reports:
                raise CommandError(_("No service is published yet."))
            if options["json"]:
                self.stdout.write(json.dumps([_plain(report) for report in reports], ensure_ascii=False))
                return
            for report in reports:
                self.stdout.write(_text(report))


def _plain(report: ServiceReport) -> dict[str, Any]:
    return {
        "service": report.joint_service.slug,
        "version": report.joint_service.version,
        "by_item_guides": report.counts.by_item_guides,
        "distinct": report.counts.distinct,
        "asked_first_time": report.counts.first_time,
        "asked_returning": report.asked,
        "uploads_returning": report.uploads,
        "held": report.held,
        "fetched": report.fetched,
        "fewer_percent": None if report.fewer_percent is None else round(report.fewer_percent, 1),
    }


def _text(report: ServiceReport) -> str:
    counts = report.counts
    lines = [
        report.joint_service.label,
        "  "
        + _("by the guides of the items %(guides)d, each once %(distinct)d, first time asked %(first)d")
        % {"guides": counts.by_item_guides, "distinct": counts.distinct, "first": counts.first_time},
    ]
    if report.asked is None:
        lines.append("  " + _("no case yet, so nobody has come again"))
    else:
        lines.append(
            "  "
            + _(
                "coming again asked %(asked)d, of them as a file %(uploads)d; held %(held)d, "
                "to be fetched %(fetched)d: %(percent).0f %% fewer"
            )
            % {
                "asked": report.asked,
                "uploads": report.uploads,
                "held": report.held,
                "fetched": report.fetched,
                "percent": report.fewer_percent or 0,
            }
        )
    return "\n".join(lines)
