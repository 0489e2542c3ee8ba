"""The door of every view: who is it, and may they come in. Whose rows they see is the querysets' part."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from people.models import User
from people.policy import CAPABILITIES, Actor, Capability, Role
from people.selectors import actor_for
from windows.account.second_factor import lacks_second_factor, to_second_factor
from windows.kept_forms import to_login

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request that has passed the door: its user is real and `actor` says what they may do."""

    user: User
    actor: Actor


View = Callable[Concatenate[StaffRequest, P], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor | None:
    """The policy's view of the user, read once per request; nobody when not logged in."""
    if not isinstance(request.user, User):
        return None
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        actor = actor_for(request.user, on=clock.local_date(clock.now()))
        request.actor = actor  # type: ignore[attr-defined]
    return actor


def requires(*capabilities: Capability) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Let in who has one of the capabilities; send a stranger to the log-in, tell others who may."""

    def door(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if actor is None:
                return _to_login(request)
            if lacks_second_factor(request, actor):
                return to_second_factor(request)
            if not any(actor.can(capability) for capability in capabilities):
                return no_permission(request, capabilities)
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        guarded.capabilities = capabilities  # type: ignore[attr-defined]
        return guarded

    return door


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Anybody may come in; said aloud so that a forgotten door is found by a test."""

    @wraps(view)
    def open_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    open_view.capabilities = ()  # type: ignore[attr-defined]
    return open_view


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Everybody with an account comes in, whatever their role; for what concerns the account itself."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if actor_of(request) is None:
            return redirect_to_login(reverse("mfa_index"))
        return view(request, *args, **kwargs)

    guarded.capabilities = ()  # type: ignore[attr-defined]
    return guarded


def no_permission(request: HttpRequest, capabilities: tuple[Capability, ...] = ()) -> HttpResponse:
    """Says who may, so that one knows whom to ask."""
    roles = [str(role.label) for role in Role if CAPABILITIES[role] & set(capabilities)]
    if Capability.PORTAL in capabilities:
        roles.append(_("Citizen"))
    return render(request, "windows/no_permission.html", {"roles_that_may": roles}, status=403)


def _to_login(request: HttpRequest) -> HttpResponse:
    """A part of a page answers 401 so that the page can ask to log in again without losing its form."""
    if request.headers.get("HX-Request"):
        return HttpResponse(
            _("Your session has ended. Log in again; what you typed is still here."), status=401
        )
    return to_login(request)
