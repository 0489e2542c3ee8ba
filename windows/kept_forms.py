"""A form that is sent after its session has ended is not lost: it waits until the same person is back.

Whose browser it is tells a signed cookie, for the session cannot say so any more. After the log-in the page
of the form is shown again, filled in; what is sent on from there goes to the view as if it came now.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme

from common import clock
from common.errors import AlreadyDoneError
from people.models import User
from people.selectors import kept_forms_of
from people.services import (
    KeptContent,
    KeptFile,
    kept_form_give_back,
    kept_form_keep,
    kept_form_read,
    kept_form_send,
    kept_forms_drop,
)
from windows.problems import problem_page

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

SEAT = "seat"
FIELD = "kept_form"
WAITING = "kept_forms"  # in the session: there may be some
_DAY = 24 * 3600
_NOT_KEPT = ("csrfmiddlewaretoken", FIELD)
_signer = Signer(salt="windows.seat")


def seat_mark(user: Any) -> str:
    """What the browser remembers of who sits before it; cannot be made by others."""
    return _signer.sign(str(user.pk))


def seat_owner(request: HttpRequest) -> int | None:
    try:
        return int(_signer.unsign(request.COOKIES.get(SEAT, "")))
    except (BadSignature, ValueError):
        return None


def to_login(request: HttpRequest) -> HttpResponseRedirect:
    """To the log-in and back to the page; what was sent is kept, where it is known whose it is."""
    asked = {"next": request.get_full_path()}
    if request.method not in ("GET", "HEAD"):
        asked = {"next": page_of(request), "ended": "kept" if _keep(request) else "lost"}
    return HttpResponseRedirect(f"{reverse('login')}?{urlencode(asked, safe='/')}")


def page_of(request: HttpRequest) -> str:
    """Where the form stood, as the browser says; the front page when it says nothing of ours."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return reverse("home")
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _keep(request: HttpRequest) -> bool:
    owner = seat_owner(request)
    if owner is None or not User.objects.filter(pk=owner, is_active=True).exists():
        return False
    kept_form_keep(
        user_id=owner,
        page=page_of(request)[:1000],
        action=request.get_full_path()[:1000],
        content=_content(request),
        at=clock.now(),
    )
    return True


def _content(request: HttpRequest) -> KeptContent:
    fields = tuple(
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in _NOT_KEPT
    )
    given = [(name, file) for name, files in request.FILES.lists() for file in files]
    if sum(file.size or 0 for _name, file in given) > settings.KEPT_FORM_MAX_BYTES:
        return KeptContent(fields, left_out=tuple(file.name or "" for _name, file in given))
    return KeptContent(fields, tuple(_file(name, file) for name, file in given))


def _file(field: str, file: "UploadedFile[Any]") -> KeptFile:
    return KeptFile(field, file.name or "", file.content_type or "", file.read())


def _note_waiting(sender: object, request: HttpRequest, user: User, **_more: object) -> None:
    """Said once, at the log-in, so that no page has to look."""
    if hasattr(request, "session") and kept_forms_of(user.pk, at=clock.now()).exists():
        request.session[WAITING] = True


user_logged_in.connect(_note_waiting, dispatch_uid="windows.kept_forms")


def kept_here(request: HttpRequest) -> dict[str, Any]:
    """For the frame of a page: the newest form that was lost on it, or the pages where others wait."""
    if not getattr(request, "session", None) or not request.session.get(WAITING):
        return {}
    waiting = list(kept_forms_of(request.user.pk or 0, at=clock.now()))
    if not waiting:
        del request.session[WAITING]
        return {}
    here = next((kept for kept in waiting if kept.page == request.get_full_path()), None)
    content = kept_form_read(here) if here else None
    if here is None or content is None:
        return {}
    return {
        "kept": here,
        "kept_content": content,
        "kept_fields": {"action": here.action, "fields": content.fields},
    }


class KeptFormMiddleware:
    """Remembers whose browser it is, and puts a kept form into the request that sends it on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        self._give_back(request, response)
        user = getattr(request, "_cached_user", None)
        if request.resolver_match and request.resolver_match.view_name == "logout":
            response.delete_cookie(SEAT)
        elif user is not None and user.is_authenticated:
            self._remember(request, response, seat_mark(user))
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.method != "POST" or not request.session.get(WAITING) or not request.user.is_authenticated:
            return None
        if not request.POST.get(FIELD, "").isdigit():
            kept_forms_drop(user_id=request.user.pk, action=request.get_full_path())
            return None
        return self._send_on(request, int(request.POST[FIELD]), request.user.pk)

    def _send_on(self, request: HttpRequest, form_id: int, user_id: int) -> HttpResponse | None:
        try:
            content = kept_form_send(
                form_id=form_id, user_id=user_id, action=request.get_full_path(), at=clock.now()
            )
        except AlreadyDoneError as error:
            return problem_page(request, error)
        fields, files = QueryDict(mutable=True), MultiValueDict[str, SimpleUploadedFile]()
        for name, value in content.fields:
            fields.appendlist(name, value)
        for file in content.files:
            kept = SimpleUploadedFile(file.name, file.content, file.media_type)
            files.appendlist(file.field, kept)
        request.POST = fields  # type: ignore[assignment]
        request._files = files  # type: ignore[attr-defined]
        request.kept_form = form_id  # type: ignore[attr-defined]
        return None

    def _give_back(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """What could not be taken as it stands, or failed on our side, can be sent again."""
        form_id = getattr(request, "kept_form", None)
        if form_id is not None and (response.status_code == 422 or response.status_code >= 500):
            kept_form_give_back(form_id=form_id)

    def _remember(self, request: HttpRequest, response: HttpResponseBase, mark: str) -> None:
        if request.COOKIES.get(SEAT) != mark:
            response.set_cookie(
                SEAT,
                mark,
                max_age=settings.SEAT_COOKIE_DAYS * _DAY,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
