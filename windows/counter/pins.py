"""Services a clerk keeps on top of the counter, in their own order; there each has a digit as its key."""

from collections.abc import Callable
from functools import partial

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
    return _done(request, slug, service_pin, _("“%(service)s” is pinned."))


@requires(Capability.INTAKE)
@posted("counter:home", keep=[])
def unpin(request: StaffRequest, slug: str) -> HttpResponse:
    return _done(request, slug, service_unpin, _("“%(service)s” is no longer pinned."))


@requires(Capability.INTAKE)
@posted("counter:home", keep=[])
def pin_move(request: StaffRequest, slug: str) -> HttpResponse:
    return _done(request, slug, partial(service_move, is_up=request.POST.get("way") == "up"))


def _done(request: StaffRequest, slug: str, act: Callable[..., None], told: str = "") -> HttpResponse:
    try:
        service = joint_service_published(slug)
        act(actor=request.actor, code=service.code)
    except RuleBrokenError as error:
        return problem_page(request, error)
    if told:
        messages.success(request, told % {"service": service})
    return redirect("counter:home")
