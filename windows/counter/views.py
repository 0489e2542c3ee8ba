"""The counter itself: find the service, begin, see what is under way."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.selectors import CounterTab, case_counts, cases_of_today, draft_find, drafts_open, services_used
from cases.selectors.pins import PINS_AT_MOST, pins_of
from cases.services import draft_discard, draft_open
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
    used = services_used(actor=request.actor)
    pins = {code: place for place, code in enumerate(pins_of(request.actor))}
    found = sorted(  # the rest as found
        joint_service_search(sought), key=lambda one: (pins.get(one.code, len(pins)), -used[one.code])
    )
    pinned = [service.code for service in found if service.code in pins]
    context: dict[str, object] = {
        "sought": sought,
        "services": found,
        "used": used,
        "pinned": pinned,
        "may_pin": len(pins if sought else pinned) < PINS_AT_MOST,
    }
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


@requires(Capability.INTAKE)
def discard(request: StaffRequest, key: UUID) -> HttpResponse:
    """Of the clerk's own draft: nothing of it was handed in, and nothing stays."""
    draft = draft_find(actor=request.actor, key=key)
    if draft is None:
        raise Http404
    if request.method == "POST":
        try:
            draft_discard(draft=draft)
        except RuleBrokenError as error:
            return problem_page(request, error)
        messages.success(request, _("The draft is gone. Nothing of it was handed in."))
    return redirect("counter:home")


def is_part(request: HttpRequest) -> bool:
    """Whether only a part of the page is wanted."""
    return "HX-Request" in request.headers
