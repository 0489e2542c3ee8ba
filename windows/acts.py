"""Addresses that only take acts: who arrives there by link gets the page the act belongs to."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from windows.access import StaffRequest

Act = TypeVar("Act", bound=Callable[..., HttpResponse])


def posted(page: str) -> Callable[[Act], Act]:
    """After a log-in, a reload or a change of language the browser asks for the address of the last act."""

    def door(act: Act) -> Act:
        @wraps(act)
        def acted(request: StaffRequest, **route: object) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseRedirect(reverse(page, kwargs=route))
            return act(request, **route)

        return cast("Act", acted)

    return door
