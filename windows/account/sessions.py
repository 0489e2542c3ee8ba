"""Where one is logged in, and ending it there."""

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people.models import User
from people.selectors import sessions_of
from people.services import session_end, session_opened, sessions_end_others
from windows.access import StaffRequest, signed_in
from windows.account.browsers import Browser, browser_of, browser_words
from windows.acts import posted


def _note_opened(sender: object, request: HttpRequest, user: User, **_more: object) -> None:
    if hasattr(request, "session"):
        told = browser_of(request.headers.get("User-Agent", ""))
        session_opened(request.session, browser=told.browser, system=told.system, at=timezone.now())


user_logged_in.connect(_note_opened, dispatch_uid="windows.sessions.opened")


@signed_in
@never_cache
@require_GET
def sessions(request: StaffRequest) -> HttpResponse:
    mine = sessions_of(request.user, this=_this(request), at=timezone.now())
    told = [(each, browser_words(Browser(each.browser, each.system))) for each in mine]
    return render(request, "windows/account/sessions.html", {"sessions": told, "has_others": len(told) > 1})


@signed_in
@posted("own_sessions", keep=())
def end(request: StaffRequest, mark: str) -> HttpResponse:
    if not session_end(user_id=request.user.pk, mark=mark, this=_this(request)):
        raise Http404
    messages.success(request, _("That log-in has ended."))
    return redirect("own_sessions")


@signed_in
@posted("own_sessions")
def end_others(request: StaffRequest) -> HttpResponse:
    ended = sessions_end_others(user_id=request.user.pk, this=_this(request))
    text = ngettext("%(n)d other log-in has ended.", "%(n)d other log-ins have ended.", ended)
    messages.success(request, text % {"n": ended})
    return redirect("own_sessions")


def _this(request: HttpRequest) -> str:
    return request.session.session_key or ""
