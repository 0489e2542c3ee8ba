"""Around every request: its number, and the sign on the door while the house is closed."""

import logging
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import get_template
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponseBase]
RETRY_SECONDS = "60"
MARK_OF_MAINTENANCE = "maintenance"  # this file in the folder for data closes the house
OPEN_THEN = ("/healthz", "/static/")


class RequestNumber(logging.Filter):
    """Puts the request's number behind a line of the log: it is found by what a user reads out."""

    def filter(self, record: logging.LogRecord) -> bool:
        number = getattr(getattr(record, "request", None), "number", "")
        record.request_mark = f" request={number}" if number else ""
        return True


def request_number(get_response: Answer) -> Answer:
    """Middleware: each request gets a random number; the answer and the error page carry it."""

    def numbered(request: HttpRequest) -> HttpResponseBase:
        request.number = secrets.token_hex(5)  # type: ignore[attr-defined]
        answer = get_response(request)
        answer["X-Request-Number"] = request.number  # type: ignore[attr-defined]
        return answer

    return numbered


def closed_for_maintenance(get_response: Answer) -> Answer:
    """Middleware: while the mark is there, everybody is told to come back."""

    def door(request: HttpRequest) -> HttpResponseBase:
        closed = Path(settings.VAR_DIR, MARK_OF_MAINTENANCE).exists()
        if not closed or request.path.startswith(OPEN_THEN):
            return get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            return unavailable(request, is_planned=True)

    return door


def unavailable(request: HttpRequest, *, is_planned: bool = False) -> HttpResponse:
    """Drawn without context: the database or the session may be what is away."""
    content = {"is_planned": is_planned, "number": getattr(request, "number", "")}
    page = get_template("windows/503.html").render(content)
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_SECONDS})
