"""Coming in and going out."""

from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from people.models import KeptForm
from people.selectors import demo_accounts
from people.services import kept_forms_drop
from windows.access import public, signed_in
from windows.account.outside import provider_is_there
from windows.demo.phone import phone_code
from windows.kept_forms import seat_mark


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("This user name and password do not belong together. Check both and try again."),
        "inactive": _("This account is switched off. Ask your administrator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")


class Login(LoginView):
    """The first step. Whoever has a second factor is led to it, and in only after that."""

    template_name = "windows/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer: HttpResponse = perform_login(
            self.request, form.get_user(), redirect_url=self.get_success_url()
        )
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {
            "accounts": demo_accounts(),
            "provider": provider_is_there() and (settings.OIDC_LABEL or _("another provider")),
            "ended": self.request.GET.get("ended", ""),
            "kept_minutes": settings.KEPT_FORM_MINUTES,
            "phone": phone_code() if settings.DEMO else None,
        }
        return super().get_context_data(**more, **kwargs)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords: says for how long, in the user's language."""
    return render(request, "windows/locked_out.html", status=429)


@public
@never_cache
def session_state(request: HttpRequest) -> JsonResponse:
    """Whose session it is now, for a page that was left open; with the key its forms need to be sent."""
    seat = seat_mark(request.user) if request.user.is_authenticated else ""
    return JsonResponse({"seat": seat, "csrf": get_token(request)})


@signed_in
@require_POST
def kept_discard(request: HttpRequest, form_id: int) -> HttpResponse:
    """The owner does not want it any more."""
    owner = request.user.pk or 0
    page = KeptForm.objects.filter(pk=form_id, user_id=owner).values_list("page", flat=True).first()
    kept_forms_drop(user_id=owner, form_id=form_id)
    return redirect(page or "home")


login = public(Login.as_view())
logout = public(LogoutView.as_view())
