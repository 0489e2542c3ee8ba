"""The forms of second factors, in the words of this house; what is right and wrong judges allauth."""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12", "spellcheck": "false"}


class _CodeField(forms.CharField):
    def __init__(self, help_text: Any) -> None:
        super().__init__(
            label=gettext_lazy("One-time code"),
            help_text=help_text,
            max_length=12,
            widget=forms.TextInput(attrs=_CODE),
        )


class CodeForm(AuthenticateForm):
    code = _CodeField(gettext_lazy("Six digits from your authenticator app, or one of your recovery codes."))


class ConfirmByCodeForm(ReauthenticateByCodeForm):
    code = _CodeField(gettext_lazy("Six digits from your authenticator app, or one of your recovery codes."))


class ConfirmByPasswordForm(ReauthenticateForm):
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class AppForm(ActivateTOTPForm):
    code = _CodeField(gettext_lazy("The six digits the app shows now."))


class PasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("What you call it"),
            help_text=_("To tell your passkeys apart, such as: office computer, my phone."),
            max_length=60,
            required=False,
        )
        self.fields["passwordless"] = forms.BooleanField(
            label=_("Also log in with it alone, without the password"), required=False, initial=True
        )
        self.initial["name"] = ""
        self.order_fields(["name", "passwordless", "credential"])

    def clean_name(self) -> str:
        return self.cleaned_data["name"].strip() or _("Passkey")
