"""The counter itself: find the service, begin, see what is under way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from cases.selectors import CounterTab, case_counts, cases_of_today, drafts_open
from cases.services import draft_open
from catalogue.selectors import joint_service_published, joint_service_search
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.problems import problem_page

SEARCH_MAX = 60


@requires(Capability.INTAKE)
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    sought = request.GET.get("q", "")[:SEARCH_MAX]
    context: dict[str, object] = {"sought": sought, "services": joint_service_search(sought)}
    if is_part(request):
        return render(request, "windows/counter/services.html", context)
    context |= {
        "drafts": drafts_open(actor=request.actor),
        "today": cases_of_today(actor=request.actor, at=clock.now()),
        "to_hand_over": case_counts(actor=request.actor)[CounterTab.HAND_OVER],
    }
    return render(request, "windows/counter/home.html", context)


@requires(Capability.INTAKE)
def start(request: StaffRequest, slug: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("counter:home")
    try:
        service = joint_service_published(slug)
        draft = draft_open(actor=request.actor, joint_service=service, at=clock.now())
    except RuleBrokenError as error:
        return problem_page(request, error)
    return redirect("counter:identity", draft.pk)


def is_part(request: HttpRequest) -> bool:
    """Whether only a part of the page is wanted."""
    return "HX-Request" in request.headers
