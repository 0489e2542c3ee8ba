"""长辈版: large print and large targets, kept by the browser and, of who has an account, with the account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people.models import User
from people.policy import Capability
from people.services import large_print_set
from windows.access import StaffRequest, public, requires

COOKIE = "large-print"
KEPT_SECONDS = 365 * 24 * 3600


def is_large_print(request: HttpRequest) -> bool:
    """What was last chosen on this device, else on any other."""
    chosen = request.COOKIES.get(COOKIE)
    if chosen is not None:
        return chosen == "on"
    user = getattr(request, "user", None)
    return isinstance(user, User) and user.has_large_print


@public
@never_cache
def large_print(request: HttpRequest) -> HttpResponse:
    """Switch it, and back to where one was."""
    response = HttpResponseRedirect(_next(request))
    if request.method == "POST":
        is_on = request.POST.get("large-print") == "on"
        if isinstance(request.user, User):
            large_print_set(user_id=request.user.pk, is_on=is_on)
        response.set_cookie(
            COOKIE,
            "on" if is_on else "off",
            max_age=KEPT_SECONDS,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return response


@requires(Capability.PORTAL)
@never_cache
@require_GET
def portal_settings(request: StaffRequest) -> HttpResponse:
    return render(request, "windows/portal/settings.html")


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("home")
