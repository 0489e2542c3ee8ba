"""The supervisors' one page: four numbers, bars, a grid and ranked lists; every mark leads to its list."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.selectors.acceptance import voidings_asked_count
from catalogue.selectors import joint_service_search
from common import clock
from people.models import Department
from people.policy import Capability
from supervision.selectors.overview import overview
from windows.access import StaffRequest, requires
from windows.oversight.charts import bars_of, heat_of
from windows.oversight.figures import figures_shown, ranks_shown
from windows.oversight.period import Looked, periods_offered

_TOLD_SECONDS = 300


def _context(request: StaffRequest, at: datetime) -> dict[str, Any]:
    looked = Looked.of(request.GET, request.actor, at)
    departments = list(Department.objects.all())
    names = {row.pk: row for row in departments}
    found = overview(scope=looked.scope, at=at)
    return {
        "at": at,
        "looked": looked,
        "departments": departments,
        "is_bounded": not request.actor.can(Capability.OVERSEE),
        "figures": figures_shown(found, looked),
        "bars": bars_of(found.departments, names, looked),
        "heat": heat_of(found.decided, names, looked),
        "ranks": ranks_shown(found, names, looked),
    }


@requires(Capability.OVERSEE, Capability.OVERSEE_OWN)
@never_cache
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    context = _context(request, at) | {
        "periods": periods_offered(at),
        "services": joint_service_search(""),
        "voidings": voidings_asked_count(request.actor),
    }
    return render(request, "windows/oversight/home.html", context)


@requires(Capability.OVERSEE, Capability.OVERSEE_OWN)
@require_GET
def wall(request: StaffRequest) -> HttpResponse:
    """For a screen on the wall: large, nobody's name or number; asked again it answers 304 if it stands."""
    context = _context(request, clock.now())
    if not request.headers.get("HX-Request"):
        return render(request, "windows/oversight/wall.html", context)
    etag = quote_etag(sha256(repr(_what_is_shown(context)).encode()).hexdigest()[:32])
    if request.headers.get("If-None-Match") == etag:
        answer = HttpResponse(status=304)
    else:
        answer = render(request, "windows/oversight/wall_part.html", context)
    answer["ETag"] = etag
    patch_cache_control(answer, private=True, no_cache=True)
    patch_vary_headers(answer, ["HX-Request", "Cookie", "Accept-Language"])
    return answer


def _what_is_shown(context: dict[str, Any]) -> tuple[Any, ...]:
    """The hour told on the wall is that of the numbers; it is brought up to date every few minutes."""
    told = int(context["at"].timestamp()) // _TOLD_SECONDS
    return (told, context["figures"], context["bars"], context["ranks"])
