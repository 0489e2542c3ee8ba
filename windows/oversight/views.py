"""The supervisor's window: every case and its light, the numbers and what they mean. Changes nothing."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import Case, CaseEvent, CaseStatus, NewFact
from cases.selectors import (
    CaseFilters,
    case_progress,
    case_seen,
    cases_overseen,
    figures,
    licences_of,
    materials_of,
)
from cases.selectors.acceptance import voidings_asked_count
from cases.selectors.visits import VisitClass, visit_count, visit_figures, visits_of
from catalogue.selectors import joint_service_search
from common import clock
from people.models import Department
from people.policy import Capability
from supervision.selectors import findings_of
from windows.acceptance.forms import NewFactForm
from windows.acceptance.standing import standing_of
from windows.access import StaffRequest, requires
from windows.lanes import lanes_of
from windows.numbers import whole_number


def _filters(request: StaffRequest) -> CaseFilters:
    asked = request.GET
    return CaseFilters(
        service_id=whole_number(asked.get("service", "")),
        department_id=whole_number(asked.get("department", "")),
        light=asked.get("light", "") if asked.get("light") in ("red", "yellow", "green", "done") else "",
        status=asked.get("status", ""),
        number=asked.get("number", "").strip()[:50],
        visits=asked.get("visits", ""),
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
        "visit_classes": VisitClass.choices,
    }
    if request.headers.get("HX-Request"):
        return render(request, "windows/oversight/rows.html", context)
    context |= {
        "figures": figures(actor=request.actor, at=at),
        "visit_figures": visit_figures(actor=request.actor, at=at),
        "at": at,
        "voidings": voidings_asked_count(request.actor),
    }
    return render(request, "windows/oversight/home.html", context)


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def case(request: StaffRequest, number: str) -> HttpResponse:
    return case_page_of(request, case_or_404(request, number))


def case_or_404(request: StaffRequest, number: str) -> Case:
    seen = case_seen(request.actor, number)
    if seen is None:
        raise Http404
    return seen


def case_page_of(
    request: StaffRequest, seen: Case, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The case as it stands now; `given` holds a form that was refused, with what was typed."""
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
            "findings": findings_of(actor=request.actor, case=seen),
            "events": events.select_related("actor", "on_behalf_of", "approval__department"),
            "standing": standing_of(seen),
            "new_facts": NewFact.objects.filter(case=seen).select_related("recorded_by"),
            "new_fact_form": NewFactForm(case=seen, auto_id="id_fact_%s"),
        }
        | (given or {}),
        status=status,
    )
