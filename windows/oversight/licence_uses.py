"""Who viewed, printed and downloaded licences, in numbers; whose they were is not told."""

from datetime import datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common import clock
from common.clock import SHANGHAI
from e_licences.models import LookResult
from e_licences.selectors.shares import look_figures, trace_figures
from people.policy import Capability
from windows.access import StaffRequest, requires

PERIODS = (7, 30, 90, 365)


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def licence_uses(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    days = next((n for n in PERIODS if str(n) == request.GET.get("days", "")), 30)
    first = clock.local_date(at) - timedelta(days=days - 1)
    since = datetime.combine(first, time.min, SHANGHAI)
    looks = look_figures(since=since, until=at)
    context = {
        "at": at,
        "days": days,
        "periods": PERIODS,
        "rows": trace_figures(since=since, until=at),
        "looks": [(LookResult(result).label, number) for result, number in looks.items()],
    }
    return render(request, "windows/oversight/licence_uses.html", context)
