"""Who must have shown a second factor before a window opens: SECOND_FACTOR_ROLES."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from e_licences.models import Seal
from people.models import User
from people.policy import Actor, Role
from people.selectors import actor_for

SHOWN = "second_factor"  # in the session
APPLICANT, OPERATOR, SEAL_CUSTODIAN = "applicant", "operator", "seal_custodian"
OTHER_WORDS = (APPLICANT, OPERATOR, SEAL_CUSTODIAN)  # beside the roles of people.policy
RECOMMENDED = [Role.SIGNATORY, Role.ORGAN_HEAD, Role.SUPERVISOR, Role.EDITOR, OPERATOR, SEAL_CUSTODIAN]
NEEDED = gettext_lazy("Your role needs a second factor. Set one up, or show it, before you go on.")


def _note_shown(sender: object, request: HttpRequest, **_more: object) -> None:
    request.session[SHOWN] = True


authenticator_used.connect(_note_shown, dispatch_uid="windows.second_factor.used")
authenticator_added.connect(_note_shown, dispatch_uid="windows.second_factor.added")


def second_factor_is_required(request: HttpRequest, actor: Actor) -> bool:
    """By a role that runs today, own or lent, or by what else the list names."""
    wanted = set(settings.SECOND_FACTOR_ROLES)
    if not wanted:
        return False
    if wanted & {role.role for role in actor.roles}:
        return True
    if APPLICANT in wanted and actor.applicant_id is not None:
        return True
    if OPERATOR in wanted and getattr(request.user, "is_staff", False):
        return True
    return SEAL_CUSTODIAN in wanted and bool(actor.roles) and _has_a_seal(actor)


def lacks_second_factor(request: HttpRequest, actor: Actor) -> bool:
    return not request.session.get(SHOWN) and second_factor_is_required(request, actor)


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """To where it is shown by who has one, or set up by who has none; a part of a page says so."""
    if request.headers.get("HX-Request"):
        return HttpResponse(str(NEEDED), status=403)
    has_one = Authenticator.objects.filter(user_id=request.user.pk).exclude(type="recovery_codes")
    types = set(has_one.values_list("type", flat=True))
    if not types:
        return HttpResponseRedirect(reverse("mfa_index"))
    by_code = "mfa_reauthenticate" if "totp" in types else "mfa_reauthenticate_webauthn"
    page = request.get_full_path() if request.method == "GET" else reverse("home")
    return HttpResponseRedirect(f"{reverse(by_code)}?{urlencode({'next': page})}")


def _has_a_seal(actor: Actor) -> bool:
    today = clock.local_date(clock.now())
    appointed = Q(
        appointments__user_id=actor.user_id,
        appointments__ended_at__isnull=True,
        appointments__starts_on__lte=today,
        appointments__ends_on__gte=today,
    )
    return Seal.objects.filter(Q(custodian_id=actor.user_id) | appointed).exists()


class AdminDoor:
    """Middleware: the administration has no door of ours, so this stands before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or match.namespace != "admin" or not isinstance(request.user, User):
            return None
        actor = actor_for(request.user, on=clock.local_date(clock.now()))
        return to_second_factor(request) if lacks_second_factor(request, actor) else None


def why_required(request: HttpRequest) -> str:
    """A sentence for the page of one's account; empty when nothing is required."""
    actor: Actor | None = getattr(request, "actor", None)  # put there by the door
    if actor is None or not second_factor_is_required(request, actor):
        return ""
    return _("Your role needs a second factor: an authenticator app or a passkey.")
