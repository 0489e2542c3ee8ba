"""The sharing figures as a table for a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from django.http import HttpResponse
from django.utils.translation import gettext as _

from materials.selectors.figures import Period, Supplier, Supply

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """A text as a spreadsheet shows it: none begins a formula, whoever typed it. No value stays empty."""
    text = "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
    is_number = isinstance(value, int | float)
    return f"'{text}" if text.startswith(_RISKY) and not is_number else text


def figures_csv(suppliers: Iterable[Supplier], period: Period) -> HttpResponse:
    """With a byte order mark, without which Excel reads Chinese wrongly."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow([cell(title) for title in _titles()])
    for supplier in suppliers:
        for row in (supplier.total, *supplier.resources):
            table.writerow([cell(value) for value in (*_named(row, period), *_values(row))])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"sharing-{period.first}-{period.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _titles() -> list[str]:
    return [
        _("From"),
        _("To"),
        _("Department"),
        _("Resource"),
        _("Resources listed"),
        _("Departments that may use"),
        _("Kinds"),
        _("Found"),
        _("No such record"),
        _("No usable answer"),
        _("Used again"),
        _("Uses a day"),
        _("Using departments"),
        _("Median (ms)"),
        _("95th percentile (ms)"),
        _("By hand, median (business hours)"),
        _("Questions put"),
        _("Questions answered"),
        _("Answered in time (%)"),
        _("Age of the data, median (hours)"),
        _("Complete (%)"),
        _("Available (%)"),
        _("Corrections"),
        _("Corrections open"),
        _("Corrections late"),
        _("The decision rests on it"),
        _("Useful"),
        _("Not usable: old, coarse or incomplete"),
        _("Wrong"),
    ]


def _named(row: Supply, period: Period) -> Iterator[object]:
    yield period.first
    yield period.last
    yield row.department.label
    yield _("All") if row.is_total else row.resource.label if row.resource else _("Without a resource")


def _values(row: Supply) -> list[object]:
    return [
        row.listed,
        row.granted_departments,
        row.kinds,
        row.found,
        row.none,
        row.failed,
        row.reused,
        row.per_day,
        row.using_departments,
        row.median_ms,
        row.p95_ms,
        row.times.by_hand_hours,
        row.times.asked,
        row.times.answered,
        row.timely_percent,
        row.age_hours,
        row.complete_percent,
        row.available_percent,
        row.corrections,
        row.corrections_open,
        row.corrections_late,
        *(row.effects.get(effect, 0) for effect in ("decisive", "useful", "not-usable", "wrong")),
    ]
