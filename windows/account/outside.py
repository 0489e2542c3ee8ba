"""Logging in with an outside provider of identities: OpenID Connect, by allauth.

The first time, what the provider vouches for finds the account (`people.services`); the pair of issuer and
subject is written down, and from then on it alone decides. Nothing else of what the provider tells is kept.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import callback, login
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from requests import RequestException

from common import clock
from common.errors import NotAllowedError, RuleBrokenError
from people.models import User
from people.services import account_of_applicant, account_of_officer
from windows.access import public
from windows.account.second_factor import SHOWN

_NOT_IN = gettext_lazy("The provider did not let you in, or could not be reached. Nothing has been changed.")
_CANCELLED = gettext_lazy("You have broken off logging in at the provider.")
# What people can often change in their own account at a provider never finds an account here.
CHANGEABLE_CLAIMS = frozenset({"email", "preferred_username", "nickname", "name", "phone_number"})


def provider_is_there() -> bool:
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET)


class OutsideProvider(OpenIDConnectProvider):
    """Keeps issuer and subject only, and believes the user info only if it is about the same subject."""

    def get_default_scope(self) -> list[str]:
        scopes: list[str] = settings.OIDC_SCOPES
        return scopes

    def extract_uid(self, data: dict[str, Any]) -> str:
        claims = claims_of(data)
        return sha256(f"{settings.OIDC_ISSUER}\n{claims['sub']}".encode()).hexdigest()

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"issuer": settings.OIDC_ISSUER, "subject": claims_of(data)["sub"]}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        found = super().sociallogin_from_response(request, response)
        found.claims = claims_of(response)
        return found


def claims_of(data: dict[str, Any]) -> dict[str, Any]:
    """What the ID token and the user info say together; the token has the last word."""
    token, info = data.get("id_token") or {}, data.get("userinfo") or {}
    if not token.get("sub"):
        raise NotAllowedError(_("The provider did not say who you are. Log in otherwise."))
    if info and info.get("sub") != token["sub"]:
        raise NotAllowedError(_("The provider's answers are about two people. Log in otherwise."))
    return {**info, **token}


class OutsideAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account, the first time; refuse with a page that says why."""
        if sociallogin.is_existing:
            return
        try:
            _link(request, sociallogin, _account_of(sociallogin.claims))
        except RuleBrokenError as error:
            _refuse(request, error)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        is_cancelled = error == AuthError.CANCELLED
        _refuse(request, NotAllowedError(_CANCELLED if is_cancelled else _NOT_IN))


def _account_of(claims: dict[str, Any]) -> User:
    if settings.OIDC_VERIFIED_CLAIM and claims.get(settings.OIDC_VERIFIED_CLAIM) is not True:
        raise NotAllowedError(_("The provider has not verified who you are. Log in otherwise."))
    number = _claim(claims, settings.OIDC_IDENTITY_CLAIM)
    if number:
        return account_of_applicant(
            identifier=number,
            name=str(claims.get("name", "")),
            may_open=settings.OIDC_OPENS_ACCOUNTS,
            today=clock.local_date(clock.now()),
        )
    return account_of_officer(username=_claim(claims, settings.OIDC_ACCOUNT_CLAIM))


def _claim(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name) if name and name not in CHANGEABLE_CLAIMS else None
    return value if isinstance(value, str) else ""


def _link(request: HttpRequest, sociallogin: SocialLogin, user: User) -> None:
    """One outside identity per account: a second one is an operator's matter."""
    taken = _("This account belongs to another identity at the provider. Ask your administrator.")
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            if SocialAccount.objects.filter(user=user, provider=sociallogin.account.provider).exists():
                raise NotAllowedError(taken)
            sociallogin.connect(request, user)
    except IntegrityError as error:
        raise NotAllowedError(_("Log in once more: two attempts met.")) from error


def _refuse(request: HttpRequest, error: RuleBrokenError) -> NoReturn:
    raise ImmediateHttpResponse(_refused(request, error))


def _refused(request: HttpRequest, error: RuleBrokenError, *, status: int = 403) -> HttpResponse:
    return render(request, "windows/account/outside_refused.html", {"error": error}, status=status)


def _note_second_factor(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    """Where the provider itself asks for two factors, and the place says so."""
    records = request.session.get("account_authentication_methods", []) if hasattr(request, "session") else []
    if settings.OIDC_IS_SECOND_FACTOR and any(each.get("method") == "socialaccount" for each in records):
        request.session[SHOWN] = True


user_logged_in.connect(_note_second_factor, dispatch_uid="windows.outside")


@public
def outside_login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """By the button of the log-in page alone, and for nothing but to log in."""
    if not provider_is_there() or request.POST.get("process", "login") != "login":
        raise Http404
    if request.method != "POST" or request.user.is_authenticated:
        return redirect("login")
    return _asked(request, lambda: login(request, provider_id=provider_id))


@public
def outside_answer(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    return _asked(request, lambda: callback(request, provider_id=provider_id))


def _asked(request: HttpRequest, step: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """A provider that is away, or says what cannot be, is told as that."""
    try:
        return step()
    except RequestException:
        return _refused(request, NotAllowedError(_NOT_IN), status=503)
    except RuleBrokenError as error:
        return _refused(request, error)
