"""Charts as data: marks, their words, the list each leads to; `windows.templatetags.charts` draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.models import Department
from supervision.selectors.overview import Decided, InHand
from windows.oversight.period import Looked

WEEKDAYS = 7


@dataclass(frozen=True)
class Mark:
    """`kind` is what it looks like, `label` what it says aloud."""

    kind: str
    count: int
    label: str
    url: str


@dataclass(frozen=True)
class Bar:
    label: str
    marks: tuple[Mark, ...]
    total: Mark


@dataclass(frozen=True)
class Bars:
    """`kinds`: look, shape and name of the parts, in their order."""

    title: str
    kinds: tuple[tuple[str, str, str], ...]
    rows: tuple[Bar, ...]


@dataclass(frozen=True)
class HeatRow:
    label: str
    cells: tuple[Mark, ...]  # `kind`: 0 for none to 4 for the most
    late: tuple[Mark, ...]


@dataclass(frozen=True)
class Heat:
    title: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def light_kinds() -> tuple[tuple[str, str, str], ...]:
    """As the lights of lists: shape, word and colour."""
    return (
        ("overdue", "●", _("Overdue")),
        ("due-today", "▲", _("Due today")),
        ("suspended", "‖", _("Suspended")),
        ("in-time", "■", _("In time")),
    )


def bars_of(rows: Sequence[InHand], names: Mapping[int, Department], looked: Looked) -> Bars:
    kinds = light_kinds()
    return Bars(
        title=_("What each department has in hand"),
        kinds=kinds,
        rows=tuple(_bar(row, names[row.department_id], kinds, looked) for row in rows),
    )


def _bar(row: InHand, department: Department, kinds: Sequence[tuple[str, str, str]], looked: Looked) -> Bar:
    counts = {
        "overdue": row.overdue,
        "due-today": row.due_today,
        "suspended": row.suspended,
        "in-time": row.in_time,
    }
    name = department.short_label

    def mark(kind: str, word: str, count: int) -> Mark:
        url = looked.link("approvals", what=kind, department=department.pk)
        return Mark(
            kind, count, _("%(name)s, %(word)s: %(n)d") % {"name": name, "word": word, "n": count}, url
        )

    marks = tuple(mark(kind, word, counts[kind]) for kind, _shape, word in kinds)
    return Bar(name, marks, mark("in-hand", _("in hand"), row.total))


def weekday_names() -> tuple[str, ...]:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def heat_of(
    cells: Mapping[tuple[int, int], Decided], names: Mapping[int, Department], looked: Looked
) -> Heat:
    """Departments that decided something in the period, those that decided most on top."""
    most = max((cell.decided for cell in cells.values()), default=0)
    whole: dict[int, int] = {}
    for (department_id, _weekday), cell in cells.items():
        whole[department_id] = whole.get(department_id, 0) + cell.decided
    columns = weekday_names()
    rows = []
    for department_id in sorted(whole, key=lambda pk: (-whole[pk], pk)):
        name = names[department_id].short_label
        found = [cells.get((department_id, day), Decided()) for day in range(1, WEEKDAYS + 1)]
        decided = [
            _heat_mark(name, columns[n], cell.decided, most, looked, department_id, n + 1)
            for n, cell in enumerate(found)
        ]
        late = [
            _late_mark(name, columns[n], cell.late, looked, department_id, n + 1)
            for n, cell in enumerate(found)
        ]
        rows.append(HeatRow(name, tuple(decided), tuple(late)))
    return Heat(_("When each department decides"), columns, tuple(rows))


def _heat_mark(
    name: str, day: str, count: int, most: int, looked: Looked, department_id: int, weekday: int
) -> Mark:
    step = 0 if not count else min(4, 1 + 4 * count // (most + 1))
    label = _("%(name)s, %(day)s: %(n)d decided") % {"name": name, "day": day, "n": count}
    url = looked.link("approvals", what="decided", department=department_id, weekday=weekday)
    return Mark(str(step), count, label, url)


def _late_mark(name: str, day: str, count: int, looked: Looked, department_id: int, weekday: int) -> Mark:
    label = _("%(name)s, %(day)s: %(n)d decided late") % {"name": name, "day": day, "n": count}
    url = looked.link("approvals", what="decided-late", department=department_id, weekday=weekday)
    return Mark("late", count, label, url)
