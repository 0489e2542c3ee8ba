"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from common import clock
from people.policy import Capability
from windows.access import actor_of
from windows.kept_forms import seat_mark
from windows.preferences import is_large_print


def shell(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request) if hasattr(request, "user") else None
    return {
        "actor": actor,
        "may": {c.name.lower(): actor is not None and actor.can(c) for c in Capability},
        "is_large_print": not (actor and actor.roles) and is_large_print(request),
        "is_demo": settings.DEMO,
        "seat": seat_mark(request.user) if actor else "",
        "clock_ahead": clock.ahead(),
        "clock_shows": clock.now(),
    }
