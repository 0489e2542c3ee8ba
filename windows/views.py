"""The front hall: the way in, health, and what is said when something is not right."""

import sys

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse

from catalogue.selectors import joint_service_search
from common import clock
from people.policy import Actor, Capability
from windows.access import actor_of, public
from windows.design import samples
from windows.frame import unavailable
from windows.kept_forms import page_of

OWN_WINDOWS = [
    (Capability.INTAKE, "counter:home"),
    (Capability.INBOX, "desk:inbox"),
    (Capability.OVERSEE, "oversight:home"),
    (Capability.PORTAL, "portal:home"),
    (Capability.CALENDAR, "office:calendar"),
    (Capability.CATALOGUE, "admin:index"),
]


def own_window(actor: Actor) -> str:
    """Where a person's work is; empty when they have none here."""
    for capability, name in OWN_WINDOWS:
        if actor.can(capability):
            try:
                return reverse(name)
            except NoReverseMatch:
                continue
    return ""


@public
def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if actor is not None and (window := own_window(actor)):
        return redirect(window)
    return render(request, "windows/home.html", {"services": joint_service_search("")})


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive and able to read the database; says nothing else about the inside."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


@public
def design(request: HttpRequest) -> HttpResponse:
    """All components on one page, for those who build windows; only where demonstration data is."""
    if not settings.DEMO:
        raise Http404
    return render(request, "windows/design.html", samples(at=clock.now()))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "windows/expired.html", {"page": page_of(request)}, status=403)


@public
def to_the_log_in(request: HttpRequest) -> HttpResponse:
    """The administration has no log-in of its own: it would know no second factor."""
    if request.user.is_authenticated:
        return forbidden(request, PermissionDenied())
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "windows/404.html", {"page": page_of(request)}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "windows/403.html", {"page": page_of(request)}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "windows/400.html", status=400)


def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "windows/429.html", {"page": page_of(request)}, status=429)


def broken(request: HttpRequest) -> HttpResponse:
    """Drawn without context: the database or the session may be what is broken.

    Called while the error is being handled: a database that is away is told from a mistake of ours.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    content = {"number": getattr(request, "number", "")}
    return HttpResponse(get_template("windows/500.html").render(content), status=500)
