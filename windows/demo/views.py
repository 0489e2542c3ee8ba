"""The pages only a demonstration has: its clock, its faults, the tour, stepping into a role."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth import login as log_in
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.selectors.next_due import next_due
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, public, requires
from windows.acts import posted
from windows.demo.access import in_demonstration
from windows.demo.faults import fault_set
from windows.demo.filling import filled
from windows.demo.forms import FaultForm, TravelForm
from windows.demo.phone import phone_code
from windows.demo.samples import sample_pdf
from windows.demo.tour import STOPS, tour_keep
from windows.demo.travel import Step, travel
from windows.problems import add_to_form, problem_page

SLOW_SECONDS = 6
DIRECTORS = (Capability.OVERSEE, Capability.CATALOGUE)


@requires(*DIRECTORS)
@in_demonstration
@never_cache
@require_GET
def stage(request: StaffRequest) -> HttpResponse:
    return _stage(request)


@requires(*DIRECTORS)
@in_demonstration
@posted("demo:stage")
def forward(request: StaffRequest) -> HttpResponse:
    form = TravelForm(request.POST)
    if not form.is_valid():
        return _stage(request, {"travel_form": form}, status=422)
    try:
        travel(step=Step(form.cleaned_data["step"]), known=form.known_offset())
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _stage(request, {"travel_form": form}, status=error.status)
    messages.success(request, _("The clock is put forward. What is due by now happens within half a minute."))
    return redirect("demo:stage")


@requires(*DIRECTORS)
@in_demonstration
@posted("demo:stage")
def fault(request: StaffRequest) -> HttpResponse:
    form = FaultForm(request.POST)
    if not form.is_valid():
        return _stage(request, {"fault_form": form}, status=422)
    told: dict[str, Any] = {"fault": form.cleaned_data["fault"]}
    if told["fault"] == "slow":
        told["seconds"] = SLOW_SECONDS
    try:
        fault_set(told)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _stage(request, {"fault_form": form}, status=error.status)
    chosen = dict(form.fields["fault"].choices)[told["fault"]]  # type: ignore[attr-defined]
    messages.success(request, _("The sample source now plays: %(fault)s") % {"fault": chosen})
    return redirect("demo:stage")


@public
@in_demonstration
@posted("login")
def role(request: HttpRequest) -> HttpResponse:
    """Into another chair with one click, through the same check of the password as at the log-in page."""
    username = request.POST.get("username", "")
    if username not in settings.DEMO_LOGINS:
        raise Http404
    user = authenticate(request, username=username, password=settings.DEMO_PASSWORD)
    if user is None:
        messages.error(request, _("This role's password has been changed. Log in with the new one."))
        return redirect("login")
    log_in(request, user)
    return redirect(_place(request.POST.get("place", "")))


@public
@in_demonstration
@posted("login")
def tour_start(request: HttpRequest) -> HttpResponse:
    answer = redirect("login" if request.user.is_anonymous else "home")
    tour_keep(answer, started=True)
    return answer


@public
@in_demonstration
@posted("login")
def tour_end(request: HttpRequest) -> HttpResponse:
    answer = redirect("login" if request.user.is_anonymous else "home")
    tour_keep(answer, started=False)
    return answer


@public
@in_demonstration
@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    """A paper to try uploading with."""
    return HttpResponse(
        sample_pdf("示例材料", "Sample paper"),
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="sample.pdf"'},
    )


def _place(name: str) -> str:
    """Only the places of the tour: an address from a form leads nowhere else."""
    known = {stop.place for stop in STOPS}
    try:
        return reverse(name) if name in known else reverse("home")
    except NoReverseMatch:
        return reverse("home")


def _stage(request: StaffRequest, given: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "travel_form": TravelForm(),
        "fault_form": FaultForm(),
        "now": clock.now(),
        "known": clock.ahead().total_seconds(),
        "steps": list(Step),
        "next": next_due(clock.now()),
        "filled": filled(),
        "phone": phone_code(),
    }
    return render(request, "windows/demo/stage.html", context | (given or {}), status=status)
