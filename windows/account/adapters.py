"""What allauth asks about this house: its words, its addresses, how secrets are kept."""

from base64 import b64decode, b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.addresses import client_address
from common.secrecy import seal, unseal
from people.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
_PURPOSE = "windows.second-factor"
TOO_MANY = "too_many_login_attempts"


class AccountAdapter(DefaultAccountAdapter):
    """No e-mail, no sign-up; messages are said by our own pages."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        TOO_MANY: gettext_lazy("Too many wrong codes. Wait 15 minutes, then try again."),
        "rate_limited": gettext_lazy("Too many wrong codes. Wait 15 minutes, then try again."),
        "incorrect_password": gettext_lazy("This is not your password."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        """Only in words of ours: for allauth's own sentences there may be no Chinese."""
        said = _said().get(message_template or "")
        if said or more.get("message"):
            super().add_message(request, level, message=said or more["message"])

    def login(self, request: HttpRequest, user: User) -> None:
        login(request, user, backend=BACKEND)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return render(request, "windows/account/inactive.html", status=403)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = _ways()[method["id"]]
        return methods


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right, or it has been used already."),
    }

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return _("Onewindow")

    def encrypt(self, text: str) -> str:
        return b64encode(seal(text.encode(), purpose=_PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(b64decode(encrypted_text), purpose=_PURPOSE).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the name of the host, not to its port."""
        host = self.request.get_host().rpartition(":")[0] or self.request.get_host()
        return {"id": host, "name": _("Onewindow")}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.username, "display_name": user.name}


def _said() -> dict[str, str]:
    """What an act has done, in the words of this house."""
    return {
        "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
        "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
        "mfa/messages/webauthn_added.txt": _("The passkey is set up."),
        "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    }


def _ways() -> dict[str, str]:
    return {
        "reauthenticate": _("With the password"),
        "mfa_reauthenticate": _("With a code"),
        "mfa_reauthenticate:webauthn": _("With a passkey"),
    }
