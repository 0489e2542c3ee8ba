"""The security of one's account: authenticator app, passkeys, recovery codes, and where they are shown."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from windows.access import public, signed_in
from windows.account.adapters import TOO_MANY
from windows.account.second_factor import why_required


def _status(form: BaseForm) -> int:
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return 429 if codes & {TOO_MANY, "rate_limited"} else 422


class Refusing:
    """A refused form answers 422, or 429 after too many tries."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = _status(form)
        return response


@signed_in
def security(request: HttpRequest) -> HttpResponse:
    mine: dict[str, list[Authenticator]] = {"totp": [], "webauthn": [], "recovery_codes": []}
    for each in Authenticator.objects.filter(user_id=request.user.pk).order_by("created_at"):
        mine[each.type].append(each)
    has_password = request.user.is_authenticated and request.user.has_usable_password()
    codes = mine["recovery_codes"][0].wrap().get_unused_codes() if mine["recovery_codes"] else []
    content = {
        "app": next(iter(mine["totp"]), None),
        "passkeys": mine["webauthn"],
        "codes_left": len(codes) if mine["recovery_codes"] else None,
        "has_factor": bool(mine["totp"] or mine["webauthn"]),
        "required": why_required(request),
        "has_password": has_password,
        "can_confirm": has_password or bool(mine["totp"] or mine["webauthn"]),
        "outside": SocialAccount.objects.filter(user_id=request.user.pk),
    }
    return render(request, "windows/account/security.html", content)


class CodeStep(Refusing, AuthenticateView):
    """The second step of a log-in: a code or a passkey."""

    template_name = "windows/account/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content: dict[str, Any] = super().get_context_data(**kwargs)
        owned = Authenticator.objects.filter(user=self.stage.login.user)
        return {**content, "types": set(owned.values_list("type", flat=True))}


class PasskeyLogin(LoginWebAuthnView):
    def form_invalid(self, form: BaseForm) -> HttpResponse:
        messages.error(
            self.request, _("This passkey does not open any account here. Log in with your password.")
        )
        return HttpResponseRedirect(reverse("login"))


class ConfirmByPassword(Refusing, ReauthenticateView):
    template_name = "windows/account/confirm.html"


class ConfirmByCode(Refusing, ReauthenticateByCodeView):
    template_name = "windows/account/confirm.html"


class ConfirmByPasskey(ReauthenticateWebAuthnView):
    template_name = "windows/account/confirm_by_passkey.html"

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        messages.error(self.request, _("This is none of your passkeys. Try again."))
        return HttpResponseRedirect(self.request.get_full_path())


class AppSetUp(Refusing, ActivateTOTPView):
    template_name = "windows/account/app.html"


class AppRemove(Refusing, DeactivateTOTPView):
    template_name = "windows/account/remove.html"


class PasskeyAdd(Refusing, AddWebAuthnView):
    template_name = "windows/account/passkey.html"


class PasskeyRemove(RemoveWebAuthnView):
    template_name = "windows/account/remove.html"


class RecoveryCodes(ViewRecoveryCodesView):
    template_name = "windows/account/recovery_codes.html"


class RecoveryCodesNew(Refusing, GenerateRecoveryCodesView):
    template_name = "windows/account/recovery_codes_new.html"


second_step = public(CodeStep.as_view())
passkey_login = public(PasskeyLogin.as_view())
confirm_by_password = signed_in(ConfirmByPassword.as_view())
confirm_by_code = signed_in(ConfirmByCode.as_view())
confirm_by_passkey = signed_in(ConfirmByPasskey.as_view())
app_set_up = signed_in(AppSetUp.as_view())
app_remove = signed_in(AppRemove.as_view())
passkey_add = signed_in(PasskeyAdd.as_view())
passkey_remove = signed_in(PasskeyRemove.as_view())
recovery_codes = signed_in(RecoveryCodes.as_view())
recovery_codes_new = signed_in(RecoveryCodesNew.as_view())
