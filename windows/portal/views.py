"""The citizen's window: my cases, how each stands, what it cost me in journeys, what came of it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import ApprovalStatus, Case, CaseStatus
from cases.selectors import (
    case_progress,
    case_seen,
    licences_of,
    licences_seen,
    materials_of,
    own_cases,
)
from cases.selectors.acceptance import approval_times, ending_of
from cases.selectors.applications import applications_open
from cases.selectors.clocks import case_clocks, time_facts
from cases.selectors.commitments import checks_of
from cases.selectors.inspections import inspection_planned
from cases.selectors.time_sheet import case_due_changes
from cases.selectors.visits import visit_count, visits_of
from exchange.selectors import messages_to
from people.policy import Capability
from windows.acceptance.hand_in import correctable
from windows.acceptance.standing import standing_of
from windows.access import StaffRequest, requires
from windows.lanes import lanes_of
from windows.portal.acceptance_forms import WithdrawForm
from windows.portal.rating_links import rating_links


@requires(Capability.PORTAL)
@never_cache
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    licences = licences_seen(request.actor).filter(holder_id=request.actor.applicant_id)
    context = {
        "drafts": applications_open(actor=request.actor),
        "cases": own_cases(request.actor),
        "licences": licences[:50],
    }
    return render(request, "windows/portal/home.html", context)


@requires(Capability.PORTAL)
@never_cache
@require_GET
def case(request: StaffRequest, number: str) -> HttpResponse:
    return case_page_of(request, case_or_404(request, number))


def case_or_404(request: StaffRequest, number: str) -> Case:
    own = case_seen(request.actor, number)
    if own is None or request.actor.applicant_id not in (own.applicant_id, own.agent_id):
        raise Http404
    return own


def case_page_of(
    request: StaffRequest, own: Case, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The case as it stands now; `given` holds a form that was refused, with what was typed."""
    approvals, is_running = case_progress(own), own.status in CaseStatus.running()
    visits, materials = visits_of(own), materials_of(own)
    facts = time_facts([own.pk])[own.pk]
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
            "materials": materials,
            "commitments": checks_of(own, approvals),
            "clocks": case_clocks(own, facts),
            "due_changes": case_due_changes(own, approvals),
            "approval_times": approval_times(approvals, facts),
            "ending": ending_of(own),
            "standing": standing_of(own, materials),
            "inspection": inspection_planned(own.pk) if is_running else None,
            "ratings": rating_links(own),
            "is_running": is_running,
            "correct_form": correctable(own, is_window=False),
            "withdraw_form": WithdrawForm(auto_id="id_withdraw_%s"),
        }
        | (given or {}),
        status=status,
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
