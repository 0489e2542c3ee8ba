"""Changing one's own password. The old one is judged and counted as at the log-in."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from common import clock
from common.errors import RuleBrokenError
from exchange.services import message_queue
from people.models import User
from people.services import password_change
from windows.access import StaffRequest, signed_in
from windows.problems import add_to_form

_FIELDS = ("old_password", "new_password1", "new_password2")


def _field(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, help_text=help_text, strip=False, widget=widget)


class PasswordForm(PasswordChangeForm):
    """`shown` is the account as the old password has just opened it."""

    old_password = _field(gettext_lazy("Present password"), "current-password")
    new_password1 = _field(
        gettext_lazy("New password"),
        "new-password",
        gettext_lazy("At least 10 characters; not one that many people use, nor like your user name."),
    )
    new_password2 = _field(gettext_lazy("New password once more"), "new-password")
    shown: User

    def __init__(self, *args: Any, request: StaffRequest, **kwargs: Any) -> None:
        super().__init__(request.user, *args, **kwargs)
        self.request = request

    @sensitive_variables("password", "shown")
    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        shown = authenticate(self.request, username=self.user.get_username(), password=password)
        if not isinstance(shown, User):
            raise ValidationError(_("This is not your password."), code="password_incorrect")
        self.shown = shown
        return password

    @sensitive_variables("old", "new", "again")
    def clean(self) -> dict[str, Any]:
        old, new, again = (self.cleaned_data.get(name) for name in _FIELDS)
        if new and again and new != again:
            self.add_error("new_password2", _("This is not the same as above."))
        if new and new == old:
            self.add_error("new_password1", _("This is the password you have now. Choose another one."))
        elif new:
            try:
                validate_password(new, self.user)
            except ValidationError as error:
                self.add_error("new_password1", error)
        return self.cleaned_data


@sensitive_post_parameters()
@signed_in
@never_cache
def password(request: StaffRequest) -> HttpResponse:
    if not request.user.has_usable_password():
        return _page(request, None, status=403 if request.method == "POST" else 200)
    if request.method != "POST":
        return _page(request, PasswordForm(request=request))
    form = PasswordForm(request.POST, request=request)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        _change(request, form)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, form, status=error.status)
    messages.success(
        request, _("Your password is changed. Wherever else you were logged in, that has ended.")
    )
    return redirect("mfa_index")


@transaction.atomic
def _change(request: StaffRequest, form: PasswordForm) -> None:
    at, user = clock.now(), form.shown
    password_change(
        user=user,
        password=form.cleaned_data["new_password1"],
        this=request.session.session_key or "",
    )
    update_session_auth_hash(request, user)
    if user.applicant_id is not None:
        message_queue(
            key=f"password:{user.pk}:{at.isoformat()}",
            recipient_id=user.applicant_id,
            kind="password_changed",
            reference=f"{localtime(at):%Y-%m-%d %H:%M}",
            at=at,
        )


def _page(request: StaffRequest, form: PasswordForm | None, status: int = 200) -> HttpResponse:
    is_shared = settings.DEMO and request.user.username in settings.DEMO_LOGINS
    content = {"form": form, "is_shared": is_shared}
    return render(request, "windows/account/password.html", content, status=status)
