"""Addresses that only take acts: who arrives there by link gets the page the act belongs to."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import TypeVar, cast

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from windows.access import StaffRequest

Act = TypeVar("Act", bound=Callable[..., HttpResponse])


def posted(page: str, keep: Collection[str] | None = None) -> Callable[[Act], Act]:
    """After a log-in, a reload or a change of language the browser asks for the address of the last act.

    `keep`: which parts of the act's address the page's has too; all, if nothing is said.
    """

    def door(act: Act) -> Act:
        @wraps(act)
        def acted(request: StaffRequest, **route: object) -> HttpResponse:
            if request.method != "POST":
                kept = {name: value for name, value in route.items() if keep is None or name in keep}
                return HttpResponseRedirect(reverse(page, kwargs=kept))
            return act(request, **route)

        return cast("Act", acted)

    return door
