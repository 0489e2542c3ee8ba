"""`manage.py doctor`: what is wrong with this installation, and the cure."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from windows.console.box import padded, width
from windows.console.doctor import examine
from windows.console.findings import Finding, State
from windows.console.language import console_language

SIGNS = {State.GOOD: "✓", State.NOTE: "·", State.BAD: "✗"}


class Command(BaseCommand):
    help = "Examine this installation; exits with 1 when something is wrong."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with console_language():
            findings = list(examine())
        is_well = all(each.state is not State.BAD for each in findings)
        if options["json"]:
            report = {"ok": is_well, "findings": [asdict(each) for each in findings]}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(lines(findings)))
        if not is_well:
            sys.exit(1)


def lines(findings: list[Finding]) -> list[str]:
    longest = max(width(each.name) for each in findings)
    shown = []
    for each in findings:
        shown.append(f"{SIGNS[each.state]} {padded(each.name, longest)}  {each.detail}")
        if each.cure:
            shown.append(f"  {' ' * longest}  → {each.cure}")
    return shown
