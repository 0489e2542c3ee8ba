"""When does a limit end, and why that day."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from cases.time_limits import DueDate, Excluded, LimitUnit, TimeLimit, due_date
from catalogue.selectors.calendar import WorkingCalendar, working_calendar
from catalogue.services.calendar import calendar_of_package
from common.clock import SHANGHAI

_LONGEST_LIMIT = 32_767


class Command(BaseCommand):
    help = (
        "Explain a due date, e.g. --from 2026-01-28 --limit 20 --unit working-day. Works without a database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from",
            dest="start",
            required=True,
            type=_instant,
            help="2026-01-28 or 2026-01-28T16:30 (Shanghai)",
        )
        parser.add_argument("--limit", required=True, type=_number)
        parser.add_argument(
            "--unit", choices=[unit.value for unit in LimitUnit], default=LimitUnit.WORKING_DAY.value
        )
        parser.add_argument("--extend", type=_number, default=0, metavar="N", help="in the unit of the limit")
        parser.add_argument(
            "--exclude",
            action="append",
            type=_interval,
            default=[],
            metavar="START:END",
            help="days that do not count: after START up to and with END; may be repeated and may overlap",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, start: datetime, limit: int, unit: str, **options: Any) -> None:
        calendar, source = _calendar()
        asked = TimeLimit(limit, LimitUnit(unit))
        excluded: list[Excluded] = options["exclude"]
        try:
            due = due_date(
                asked,
                start,
                calendar,
                settings.BUSINESS_HOURS,
                extend=options["extend"],
                excluded=excluded,
            )
        except (OverflowError, ValueError) as error:
            raise CommandError(_("The limit would end after the year 9999.")) from error
        if options["json"]:
            self.stdout.write(json.dumps(_as_dict(asked, start, due, source), ensure_ascii=False))
        else:
            self._show(asked, due, source)

    def _show(self, asked: TimeLimit, due: DueDate, source: str) -> None:
        weekday = WEEKDAYS[due.on.weekday()]
        values = {"limit": asked.text(), "date": due.on.isoformat(), "weekday": weekday}
        self.stdout.write(_("Limit of %(limit)s: ends on %(date)s, %(weekday)s") % values)
        if not asked.unit.is_day:
            self.stdout.write(_("at %(time)s") % {"time": f"{due.at:%H:%M}"})
        if due.is_provisional:
            self.stdout.write(_("This date is provisional."))
        for number, step in enumerate(due.explanation, start=1):
            article = f" [{step.article_text()}]" if step.article else ""
            self.stdout.write(f"  {number}. {step.sentence()}{article}")
        self.stdout.write(_source_text(source))


def _instant(text: str) -> datetime:
    try:
        written = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("“%(text)s” is not a date such as 2026-01-28.") % {"text": text}) from error
    return written if written.tzinfo else written.replace(tzinfo=SHANGHAI)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _LONGEST_LIMIT):
        values = {"text": text, "longest": _LONGEST_LIMIT}
        raise ArgumentTypeError(_("“%(text)s” is not a whole number from 0 to %(longest)d.") % values)
    return int(text)


def _interval(text: str) -> Excluded:
    try:
        start, end = (date.fromisoformat(part) for part in text.split(":"))
        return Excluded(start, end)
    except ValueError as error:
        message = _(
            "“%(text)s” is not START:END such as 2026-02-02:2026-02-06, the end not before the start."
        )
        raise ArgumentTypeError(message % {"text": text}) from error


def _calendar() -> tuple[WorkingCalendar, str]:
    """The calendar in force, or the package's where no database answers or no year has been entered."""
    try:
        calendar = working_calendar()
    except (DatabaseError, ImproperlyConfigured):
        return calendar_of_package(), "chinesecalendar"
    if not calendar.published_years:
        return calendar_of_package(), "chinesecalendar"
    return calendar, "database"


def _source_text(source: str) -> str:
    if source == "database":
        return _("Calendar: the table of working days in the database.")
    return _("Calendar: the chinesecalendar package, because the database has none or cannot be reached.")


def _as_dict(asked: TimeLimit, start: datetime, due: DueDate, source: str) -> dict[str, Any]:
    return {
        "from": start.isoformat(),
        "limit": asked.value,
        "unit": asked.unit.value,
        "on": due.on.isoformat(),
        "at": due.at.isoformat(),
        "is_provisional": due.is_provisional,
        "calendar": source,
        "explanation": [step.as_dict() for step in due.explanation],
    }
