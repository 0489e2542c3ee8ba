"""What only a demonstration shows: the first minutes' tour, and that it is still being filled."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest

from windows.demo.filling import Filled, filled
from windows.demo.tour import STOPS, is_dismissed, stops_done, tour_started

register = template.Library()

HOMES = {
    *("login", "home", "counter:home", "desk:inbox", "oversight:home", "portal:home"),
    *("office:calendar", "office:catalogue"),
}
BEGINNINGS = {"login", "home"}  # where the tour is offered to who has not begun it
ONLY = "windows/demo/tour.html"


@register.inclusion_tag(ONLY, takes_context=True)
def tour(context: Mapping[str, Any]) -> dict[str, Any]:
    """The stops with what is done, on the pages where people arrive; nothing on any other."""
    request: HttpRequest | None = context.get("request")
    place = request.resolver_match.view_name if request is not None and request.resolver_match else ""
    if request is None or not settings.DEMO or place not in HOMES:
        return {}
    started = tour_started(request)
    shown = {"csrf_token": context.get("csrf_token"), "stops": STOPS, "place": place}
    if started is not None:
        done = stops_done(started)
        return {**shown, "is_begun": True, "done": done, "is_over": len(done) == len(STOPS)}
    if place in BEGINNINGS:
        return {**shown, "is_offered": True, "is_dismissed": is_dismissed(request)}
    return {}


@register.simple_tag
def filling() -> Filled | None:
    """How far the demonstration is filled; None once it is."""
    found = filled()
    return None if found.is_done else found
