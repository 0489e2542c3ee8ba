"""The door of pages that only a demonstration has: elsewhere there is no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

P = ParamSpec("P")
Page = TypeVar("Page", bound=HttpRequest)


def in_demonstration(
    view: Callable[Concatenate[Page, P], HttpResponseBase],
) -> Callable[Concatenate[Page, P], HttpResponseBase]:
    @wraps(view)
    def door(request: Page, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return door
