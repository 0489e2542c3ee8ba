"""`manage.py demo_load [--json]`: fill a demonstration with an invented county; twice is the same as once."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from catalogue.services import calendar_seed, catalogue_files, catalogue_load, level_demo_load
from common import clock
from common.errors import RuleBrokenError
from e_licences.services import demo_seals_enter
from materials.services import DEMO_REGISTER, data_register_load
from people.services import demo_people_load
from windows.demo.cases import demo_cases_load
from windows.demo.versions import demo_draft_load

CALENDAR_YEARS = range(2004, 2027)


def calendar_load() -> int:
    return sum(calendar_seed(year=year) for year in CALENDAR_YEARS)


def departments_files_load() -> int:
    loaded = catalogue_load(paths=catalogue_files(), is_departments_only=True)
    return sum(part.outcome != "unchanged" for part in loaded)


def seals_load() -> int:
    return demo_seals_enter(at=clock.now())


def catalogue_files_load() -> int:
    return sum(part.outcome != "unchanged" for part in catalogue_load(paths=catalogue_files()))


def levels_load() -> int:
    """What other levels publish, with some differences, and what their codes are elsewhere."""
    return level_demo_load(at=clock.now())


def data_sources_load() -> int:
    return sum(data_register_load(path=DEMO_REGISTER, at=clock.now()).values())


# In order: each stands on those before it. A loader answers how many things are new; the second time, 0.
LOADERS: list[tuple[str, Callable[[], int]]] = [
    ("calendar", calendar_load),
    ("departments", departments_files_load),
    ("people", demo_people_load),
    ("seals", seals_load),
    ("catalogue", catalogue_files_load),
    ("levels", levels_load),
    ("drafts", demo_draft_load),
    ("data sources", data_sources_load),
    ("cases", demo_cases_load),
]


class Command(BaseCommand):
    help = "Fill a demonstration with an invented county: calendar, departments, people, catalogue, cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer as JSON")
        parser.add_argument("--without-cases", action="store_true", help="all but the cases")

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("Invented data is loaded in a demonstration only (ONEWINDOW_DEMO=1)."))
        counts = {}
        for name, load in LOADERS[:-1] if options["without_cases"] else LOADERS:
            try:
                counts[name] = load()
            except RuleBrokenError as error:
                raise CommandError(f"{name}: {error}") from error
            if not options["json"]:
                self.stdout.write(f"{name}: {counts[name]}")
        if options["json"]:
            self.stdout.write(json.dumps({"new": counts}))
