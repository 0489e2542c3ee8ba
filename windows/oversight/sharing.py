"""Data sharing under supervision: what departments supply, what they refuse, and how the sources are."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import Case
from catalogue.models import MaterialKind
from common import clock
from materials.models import RefusalGround
from materials.selectors.behind import BehindFilters, rows_behind
from materials.selectors.figures import Period, supply_figures
from materials.selectors.grants import grants_overdue, grants_refused
from materials.selectors.resources import counters, sources_health
from people.models import Department
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.numbers import whole_number
from windows.oversight.period import period_of, periods_offered
from windows.oversight.sharing_csv import figures_csv

LISTS = {
    "uses": _("Uses of shared data"),
    "corrections": _("Corrections asked for"),
    "feedback": _("Use feedback"),
    "lookups": _("Questions to the resources"),
}


@dataclass(frozen=True)
class SharingFilters:
    """From the address: the days, and the supplying department."""

    period: Period
    department_id: int | None

    @property
    def query(self) -> str:
        asked = {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        return urlencode(asked | ({"department": str(self.department_id)} if self.department_id else {}))


def _filters(request: StaffRequest, at: datetime) -> SharingFilters:
    return SharingFilters(period_of(request.GET, at), whole_number(request.GET.get("department", "")))


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def sharing(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    filters = _filters(request, at)
    chosen = [filters.department_id] if filters.department_id else []
    suppliers = supply_figures(period=filters.period, at=at, department_ids=chosen)
    if request.GET.get("format") == "csv":
        return figures_csv(suppliers, filters.period)
    refused = list(grants_refused(start=filters.period.start, end=filters.period.end, owner_ids=chosen))
    grounds = Counter(RefusalGround(grant.refusal_ground) for grant in refused)
    today = clock.local_date(at)
    context = {
        "at": at,
        "answer_days": settings.GRANT_ANSWER_WORKING_DAYS,
        "timely_days": settings.SUPPLY_WORKING_DAYS,
        "filters": filters,
        "periods": periods_offered(at),
        "departments": Department.objects.all(),
        "suppliers": suppliers,
        "counters": counters(on=today, owner_ids=chosen),
        "overdue": list(grants_overdue(at=at, owner_ids=chosen)),
        "refused": refused,
        "grounds": [(ground.label, number) for ground, number in grounds.most_common()],
        "roster": sources_health(at=at, department_ids=chosen),
    }
    return render(request, "windows/oversight/sharing.html", context)


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def sharing_list(request: StaffRequest, what: str) -> HttpResponse:
    """What one number counts; whose data it was is not told, the case only to who may see it."""
    at = clock.now()
    filters = _filters(request, at)
    part, resource_id = request.GET.get("part", ""), whole_number(request.GET.get("resource", ""))
    behind = BehindFilters(filters.period, filters.department_id, resource_id, part)
    page = rows_behind(what, behind, at=at, after=request.GET.get("after", ""))
    if page is None:
        raise Http404
    references = {_source_of(row).reference for row in page.rows}
    seen = Case.objects.for_user(request.actor).filter(intake_key__in=references)
    kinds = {_kind_of(row) for row in page.rows}
    context = {
        "at": at,
        "what": what,
        "title": LISTS[what],
        "filters": filters,
        "page": page,
        "department": Department.objects.filter(pk=filters.department_id or 0).first(),
        "numbers": dict(seen.values_list("intake_key", "number")),
        "kinds": {row.code: row.label for row in MaterialKind.objects.filter(code__in=kinds)},
    }
    return render(request, "windows/oversight/sharing_list.html", context)


def _source_of(row: Any) -> Any:
    """Feedback has its reference and kind from the use it is about."""
    return getattr(row, "entry", row)


def _kind_of(row: Any) -> str:
    about = _source_of(row)
    return str(getattr(about, "kind", "") or getattr(getattr(about, "held", None), "kind", ""))
