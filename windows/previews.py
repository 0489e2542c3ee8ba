"""Looking at a file page by page, as pictures that we draw: no reader's program opens what others sent."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.selectors import file_seen
from materials.models import StoredFile
from materials.selectors.previews import (
    TURNS,
    NoSuchPageError,
    Size,
    UnreadableError,
    page_picture_of,
    pages_of,
)
from windows.access import StaffRequest, requires
from windows.files import EVERYBODY_WITH_CASES

DRAWING = 1  # counted up when pages are drawn differently, so that browsers ask for them again


@requires(*EVERYBODY_WITH_CASES)
@require_GET
def viewer(request: StaffRequest, file_id: int) -> HttpResponse:
    """One page at a time; which one, how large and how it is turned stands in the address."""
    stored = _seen(request, file_id)
    pages = pages_of(stored)
    page, turn = _number(request, "page", 1), _turn(request)
    if not 1 <= page <= max(pages, 1):
        raise Http404
    context = {
        "stored": stored,
        "kind": stored.media_type.rpartition("/")[2].upper(),
        "page": page,
        "pages": pages,
        "before": page - 1,
        "after": page + 1 if page < pages else 0,
        "is_large": request.GET.get("size") == Size.LARGE,
        "turn": turn,
        "left": (turn - 90) % 360,
        "right": (turn + 90) % 360,
    }
    response = render(request, "windows/file.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@requires(*EVERYBODY_WITH_CASES)
@require_GET
def page_picture(request: StaffRequest, file_id: int, page: int) -> HttpResponseBase:
    """The page as WebP. A browser may keep its copy, but asks each time whether it may still show it."""
    stored = _seen(request, file_id)
    size, turn = _size(request), _turn(request)
    etag = f'"{DRAWING}-{stored.sha256}-{page}-{size.value}-{turn}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return _kept(unchanged, etag)
    try:
        picture = page_picture_of(stored, page=page, size=size, turn=turn)
    except NoSuchPageError as error:
        raise Http404 from error
    except UnreadableError:
        return HttpResponse(
            _("This page cannot be shown here. Open the original."), content_type="text/plain", status=422
        )
    return _kept(HttpResponse(picture, content_type="image/webp"), etag)


def _seen(request: StaffRequest, file_id: int) -> StoredFile:
    stored = file_seen(request.actor, file_id)
    if stored is None:
        raise Http404
    return stored


def _kept(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _number(request: HttpRequest, name: str, default: int) -> int:
    given = request.GET.get(name, "")
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and len(given) <= 5):
        raise Http404
    return int(given)


def _turn(request: HttpRequest) -> int:
    turn = _number(request, "turn", 0)
    if turn not in TURNS:
        raise Http404
    return turn


def _size(request: HttpRequest) -> Size:
    try:
        return Size(request.GET.get("size", Size.FIT))
    except ValueError as error:
        raise Http404 from error
