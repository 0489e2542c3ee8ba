"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from people.policy import Capability
from windows.access import actor_of


def shell(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request) if hasattr(request, "user") else None
    return {
        "actor": actor,
        "may": {c.name.lower(): actor is not None and actor.can(c) for c in Capability},
        "is_demo": settings.DEMO,
    }
