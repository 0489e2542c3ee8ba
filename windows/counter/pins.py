"""Services a clerk keeps on top of the counter, in their own order; there each has a digit as its key."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.services.pins import service_move, service_pin, service_unpin
from catalogue.selectors import joint_service_published
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.problems import problem_page


@requires(Capability.INTAKE)
@posted("counter:home", keep=[])
def pin(request: StaffRequest, slug: str) -> HttpResponse:
    try:
        service = joint_service_published(slug)
        service_pin(actor=request.actor, code=service.code)
    except RuleBrokenError as error:
        return problem_page(request, error)
    messages.success(request, _("“%(service)s” is pinned.") % {"service": service})
    return redirect("counter:home")


@requires(Capability.INTAKE)
@posted("counter:home", keep=[])
def unpin(request: StaffRequest, slug: str) -> HttpResponse:
    try:
        service = joint_service_published(slug)
    except RuleBrokenError as error:
        return problem_page(request, error)
    service_unpin(actor=request.actor, code=service.code)
    messages.success(request, _("“%(service)s” is no longer pinned.") % {"service": service})
    return redirect("counter:home")


@requires(Capability.INTAKE)
@posted("counter:home", keep=[])
def pin_move(request: StaffRequest, slug: str) -> HttpResponse:
    try:
        service = joint_service_published(slug)
    except RuleBrokenError as error:
        return problem_page(request, error)
    service_move(actor=request.actor, code=service.code, is_up=request.POST.get("way") == "up")
    return redirect("counter:home")
