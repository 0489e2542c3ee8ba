"""A case as a supervisor reads it. Changes nothing."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import Case, NewFact
from cases.selectors import case_progress, case_seen, licences_of, materials_of
from cases.selectors.dossier import events_of
from cases.selectors.visits import visit_count, visits_of
from people.policy import Capability
from supervision.selectors import findings_of
from windows.acceptance.forms import NewFactForm
from windows.acceptance.standing import standing_of
from windows.access import StaffRequest, requires
from windows.lanes import lanes_of


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
    materials = materials_of(seen)
    approvals = case_progress(seen)
    return render(
        request,
        "windows/oversight/case.html",
        {
            "case": seen,
            "lanes": lanes_of(approvals),
            "visits": visits,
            "visit_count": visit_count(visits),
            "licences": licences_of(seen),
            "materials": materials,
            "findings": findings_of(actor=request.actor, case=seen),
            "events": events_of(actor=request.actor, case=seen, approvals=approvals),
            "standing": standing_of(seen, materials),
            "new_facts": NewFact.objects.filter(case=seen).select_related("recorded_by"),
            "new_fact_form": NewFactForm(case=seen, auto_id="id_fact_%s"),
        }
        | (given or {}),
        status=status,
    )
