"""Charts as SVG, made by the server: the same on screen and on paper, without a style of their own.

A chart is a group of links; its twin is a table with the same links, for whoever does not see it.
"""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from windows.oversight.charts import Bar, Bars, Heat, HeatRow, Mark

register = template.Library()

BAR_LEFT, BAR_WIDTH, BAR_ROW = 140, 420, 34
BAR_NARROWEST = 4
DIGIT = 8  # how wide a letter of a number is
HEAT_LEFT, HEAT_CELL, HEAT_ROW, HEAT_HEAD = 140, 66, 34, 26
BASE = 22  # from the top of a row to where its letters stand
_LABEL = '<text class="chart-label" x="{}" y="{}">{}</text>'
_MARK = (
    '<a class="{}" href="{}" aria-label="{}"><title>{}</title>'
    '<rect x="{}" y="{}" width="{}" height="{}"></rect><text x="{}" y="{}">{}</text></a>'
)


@register.inclusion_tag("windows/charts/bars.html")
def bars_chart(chart: Bars, name: str) -> dict[str, Any]:
    most = max((row.total.count for row in chart.rows), default=0) or 1
    shapes = {kind: shape for kind, shape, _word in chart.kinds}
    return {
        "chart": chart,
        "name": name,
        "lines": [_bar(row, n * BAR_ROW, most, shapes) for n, row in enumerate(chart.rows)],
        "twins": [
            (row.label, [_twin(row.total), *(_twin(mark) for mark in row.marks)]) for row in chart.rows
        ],
        "height": len(chart.rows) * BAR_ROW + 4,
        "width": BAR_LEFT + BAR_WIDTH + 80,
    }


def _bar(row: Bar, top: int, most: int, shapes: Mapping[str, str]) -> SafeString:
    parts = [format_html(_LABEL, BAR_LEFT - 10, top + BASE, row.label)]
    x = float(BAR_LEFT)
    for mark in row.marks:
        if mark.count:
            width = max(float(BAR_NARROWEST), mark.count * BAR_WIDTH / most)
            text = f"{shapes[mark.kind]}{mark.count}"
            text = text if width > DIGIT * (len(text) + 1) else ""
            parts.append(_mark(f"mark mark-{mark.kind}", mark, x, top + 5, width, BAR_ROW - 10, text, top))
            x += width
    end = row.total
    parts.append(
        format_html(
            '<a class="mark mark-total" href="{}" aria-label="{}"><text x="{}" y="{}">{}</text></a>',
            end.url,
            end.label,
            f"{x + 8:.1f}",
            top + BASE,
            end.count,
        )
    )
    return SafeString("".join(parts))


@register.inclusion_tag("windows/charts/heat.html")
def heat_chart(chart: Heat, name: str) -> dict[str, Any]:
    heads = [
        (HEAT_LEFT + place * HEAT_CELL + HEAT_CELL // 2, word) for place, word in enumerate(chart.columns)
    ]
    return {
        "chart": chart,
        "name": name,
        "lines": [_heat(row, HEAT_HEAD + n * HEAT_ROW) for n, row in enumerate(chart.rows)],
        "heads": heads,
        "height": HEAT_HEAD + len(chart.rows) * HEAT_ROW + 2,
        "width": HEAT_LEFT + HEAT_CELL * len(chart.columns),
        "twins": [
            (row.label, [_twins(*cell) for cell in zip(row.cells, row.late, strict=True)])
            for row in chart.rows
        ],
    }


def _heat(row: HeatRow, top: int) -> SafeString:
    parts = [format_html(_LABEL, HEAT_LEFT - 10, top + BASE, row.label)]
    for place, (cell, late) in enumerate(zip(row.cells, row.late, strict=True)):
        if cell.count:
            text = f"{cell.count} ●{late.count}" if late.count else str(cell.count)
            x = HEAT_LEFT + place * HEAT_CELL
            look = f"heat heat-{cell.kind}"
            parts.append(_mark(look, cell, x, top + 1, HEAT_CELL - 2, HEAT_ROW - 2, text, top))
    return SafeString("".join(parts))


def _mark(
    look: str, mark: Mark, x: float, y: int, width: float, height: int, text: str, top: int
) -> SafeString:
    words = (look, mark.url, mark.label, mark.label)
    box = (f"{x:.1f}", y, f"{width:.1f}", height)
    return format_html(_MARK, *words, *box, f"{x + width / 2:.1f}", top + BASE, text)


def _twin(mark: Mark, shape: str = "") -> SafeString | str:
    """What there is none of leads nowhere."""
    if not mark.count:
        return "0"
    return format_html('<a href="{}" aria-label="{}">{}{}</a>', mark.url, mark.label, shape, mark.count)


def _twins(decided: Mark, late: Mark) -> SafeString | str:
    if not late.count:
        return _twin(decided)
    return format_html_join(" ", "{}", ((_twin(decided),), (_twin(late, "●"),)))
