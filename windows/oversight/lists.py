"""The lists behind the numbers: filtered by the address, and taken out as files, each time with a trace."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import CaseStatus
from cases.models.visits import Attribution
from cases.selectors.measures import ApprovalSet, CaseSet
from cases.selectors.visit_causes import ANY_CAUSE
from cases.selectors.visits import VisitClass
from catalogue.selectors import joint_service_search
from common import clock
from common.errors import RuleBrokenError
from people.models import Department
from people.policy import Capability
from supervision.selectors.lists import ListFilters, ListKind, listed, listed_count
from supervision.services import list_export_note
from windows.access import StaffRequest, requires
from windows.numbers import whole_number
from windows.oversight.charts import WEEKDAYS, weekday_names
from windows.oversight.columns import Reader, cells_of, columns_of, own_approvals
from windows.oversight.export import FORMATS, MOST_ROWS, file_answer, list_file
from windows.oversight.period import Looked, periods_offered
from windows.problems import problem_page

LIGHTS = ("red", "yellow", "green", "done")
SETS = {ListKind.CASES: CaseSet, ListKind.APPROVALS: ApprovalSet}
NARROWING = ("what", "lead", "light", "status", "visits", "cause", "beyond", "number", "weekday")


def _filters(request: StaffRequest) -> ListFilters:
    asked = request.GET
    weekday = whole_number(asked.get("weekday", ""))
    return ListFilters(
        what=asked.get("what", ""),
        lead_id=whole_number(asked.get("lead", "")),
        light=asked.get("light", "") if asked.get("light") in LIGHTS else "",
        status=asked.get("status", ""),
        visits=asked.get("visits", ""),
        cause=_cause(asked),
        is_beyond=asked.get("beyond") == "1",
        number=asked.get("number", "").replace("\x00", "").strip()[:50],
        weekday=weekday if weekday is not None and 1 <= weekday <= WEEKDAYS else None,
    )


def _cause(asked: QueryDict) -> str:
    """A visit beyond the promise may be any."""
    cause = asked.get("cause", "")
    if cause in (ANY_CAUSE, *Attribution.values):
        return cause
    return ANY_CAUSE if asked.get("beyond") == "1" else ""


def _list(kind: ListKind) -> Callable[..., Any]:
    @requires(Capability.OVERSEE, Capability.OVERSEE_OWN)
    @never_cache
    @require_GET
    def view(request: StaffRequest) -> HttpResponse:
        at = clock.now()
        looked = Looked.of(request.GET, request.actor, at)
        file_format = request.GET.get("format", "")
        if file_format in FORMATS:
            return _export(request, kind, looked, file_format, at)
        return _page(request, kind, looked, at)

    view.__name__ = str(kind)
    return view


def _page(request: StaffRequest, kind: ListKind, looked: Looked, at: datetime) -> HttpResponse:
    filters = _filters(request)
    found = listed(kind=kind, scope=looked.scope, filters=filters, at=at)
    page = found.page(request.GET.get("after", ""))
    columns = columns_of(kind, Reader(request.actor, at, own_approvals(request.actor, page.rows)))
    context: dict[str, Any] = {
        "at": at,
        "kind": str(kind),
        "title": _title(kind, filters),
        "looked": looked,
        "filters": filters,
        "total": listed_count(kind=kind, filters=filters, found=found, scope=looked.scope, at=at),
        "headings": [column.heading for column in columns],
        "rows": [cells_of(columns, row) for row in page.rows],
        "next_after": page.next_after,
    }
    if request.headers.get("HX-Request"):
        return render(request, "windows/oversight/list_rows.html", context)
    context |= _choices(request, kind, looked, filters, at)
    return render(request, "windows/oversight/list.html", context)


def _choices(
    request: StaffRequest, kind: ListKind, looked: Looked, filters: ListFilters, at: datetime
) -> dict[str, Any]:
    departments = list(Department.objects.all())
    return {
        "sets": SETS[kind].choices if kind in SETS else [],
        "periods": periods_offered(at),
        "departments": departments,
        "is_bounded": not request.actor.can(Capability.OVERSEE),
        "services": joint_service_search(""),
        "statuses": CaseStatus.choices if kind is ListKind.CASES else [],
        "visit_classes": VisitClass.choices if kind is ListKind.CASES else [],
        "causes": Attribution if kind is ListKind.CASES else [],
        "weekday": weekday_names()[filters.weekday - 1] if filters.weekday else "",
        "lead": next((row for row in departments if row.pk == filters.lead_id), None),
    }


def _title(kind: ListKind, filters: ListFilters) -> str:
    if kind is ListKind.PAPERS:
        return _("Papers spared")
    if kind is ListKind.SHARES:
        return _("Shares missing")
    sets = SETS[kind]
    if filters.what in sets.values:
        return str(sets(filters.what).label)
    return str(CaseSet.ALL.label if kind is ListKind.CASES else ApprovalSet.IN_HAND.label)


def _export(
    request: StaffRequest, kind: ListKind, looked: Looked, file_format: str, at: datetime
) -> HttpResponse:
    """Exactly the list as filtered, from its first row to its last; or nothing."""
    found = listed(kind=kind, scope=looked.scope, filters=_filters(request), at=at)
    rows = list(found.rows[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        text = _("The list has more than %(n)d rows. Narrow the period or choose a department or a service.")
        return problem_page(request, RuleBrokenError(text % {"n": MOST_ROWS}))
    columns = columns_of(kind, Reader(request.actor, at, {}))
    content, count = list_file(str(kind), columns, rows, file_format)
    narrowed = {name: request.GET[name] for name in NARROWING if request.GET.get(name)}
    list_export_note(
        actor=request.actor,
        what=str(kind),
        filters=looked.query(**narrowed),
        file_format=file_format,
        rows=count,
        at=at,
    )
    name = f"{kind}-{looked.period.first}-{looked.period.last}"
    return file_answer(content, name, file_format)


cases = _list(ListKind.CASES)
approvals = _list(ListKind.APPROVALS)
papers = _list(ListKind.PAPERS)
shares = _list(ListKind.SHARES)
