"""Where each value of a case comes from, as a supervisor reads it: all of it, sensitive data masked."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.selectors.provenance import provenance_of
from common import clock
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.oversight.views import case_or_404
from windows.sources import Reader, sources_page


@requires(Capability.OVERSEE)
@never_cache
@require_http_methods(["GET", "POST"])
def sources(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    return sources_page(
        request,
        Reader(case, min(request.actor.departments(Capability.OVERSEE)), case.joint_service.name),
        provenance_of(case, on=clock.local_date(clock.now())),
        template="windows/oversight/sources.html",
        context={},
    )
