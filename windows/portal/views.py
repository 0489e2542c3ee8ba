"""The citizen's window: my cases, how each stands, what it cost me in journeys, what came of it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import ApprovalStatus
from cases.selectors import (
    case_progress,
    case_seen,
    licences_of,
    licences_seen,
    materials_of,
    own_cases,
    visit_count,
    visits_of,
)
from exchange.selectors import messages_to
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.lanes import lanes_of


@requires(Capability.PORTAL)
@never_cache
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    licences = licences_seen(request.actor).filter(holder_id=request.actor.applicant_id)
    return render(
        request, "windows/portal/home.html", {"cases": own_cases(request.actor), "licences": licences[:50]}
    )


@requires(Capability.PORTAL)
@never_cache
@require_GET
def case(request: StaffRequest, number: str) -> HttpResponse:
    own = case_seen(request.actor, number)
    if own is None or request.actor.applicant_id not in (own.applicant_id, own.agent_id):
        raise Http404
    approvals = case_progress(own)
    visits = visits_of(own)
    return render(
        request,
        "windows/portal/case.html",
        {
            "case": own,
            "lanes": lanes_of(approvals),
            "refused": [a for a in approvals if a.status == ApprovalStatus.REFUSED],
            "visits": visits,
            "visit_count": visit_count(visits),
            "licences": licences_of(own),
            "materials": materials_of(own),
        },
    )


@requires(Capability.PORTAL)
@never_cache
@require_GET
def messages(request: StaffRequest) -> HttpResponse:
    applicant_id = request.actor.applicant_id or 0
    return render(
        request,
        "windows/portal/messages.html",
        {"notes": messages_to(applicant_id=applicant_id)},
    )
