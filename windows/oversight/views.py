"""The supervisor's window: every case and its light, the numbers and what they mean. Changes nothing."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import CaseEvent, CaseStatus
from cases.selectors import (
    CaseFilters,
    case_progress,
    case_seen,
    cases_overseen,
    figures,
    licences_of,
    materials_of,
    visit_count,
    visits_of,
)
from catalogue.selectors import joint_service_search
from common import clock
from people.models import Department
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.lanes import lanes_of


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _filters(request: StaffRequest) -> CaseFilters:
    asked = request.GET
    return CaseFilters(
        service_id=_whole(asked.get("service", "")),
        department_id=_whole(asked.get("department", "")),
        light=asked.get("light", "") if asked.get("light") in ("red", "yellow", "green", "done") else "",
        status=asked.get("status", ""),
        number=asked.get("number", "").strip()[:50],
    )


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    filters = _filters(request)
    context = {
        "page": cases_overseen(
            actor=request.actor, filters=filters, at=at, after=request.GET.get("after", "")
        ),
        "filters": filters,
        "services": joint_service_search(""),
        "departments": Department.objects.all(),
        "statuses": CaseStatus.choices,
    }
    if request.headers.get("HX-Request"):
        return render(request, "windows/oversight/rows.html", context)
    context |= {"figures": figures(actor=request.actor, at=at), "at": at}
    return render(request, "windows/oversight/home.html", context)


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def case(request: StaffRequest, number: str) -> HttpResponse:
    seen = case_seen(request.actor, number)
    if seen is None:
        raise Http404
    visits = visits_of(seen)
    events = CaseEvent.objects.for_user(request.actor).filter(case=seen)
    return render(
        request,
        "windows/oversight/case.html",
        {
            "case": seen,
            "lanes": lanes_of(case_progress(seen)),
            "visits": visits,
            "visit_count": visit_count(visits),
            "licences": licences_of(seen),
            "materials": materials_of(seen),
            "events": events.select_related("actor", "approval__department"),
        },
    )
