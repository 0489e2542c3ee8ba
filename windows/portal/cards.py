"""A licence as a card to be held out: the QR code large, and, where the holder says so, kept on this device.

Kept is this one page, by a service worker that reaches no further than /portal/licences/. It says when it was
fetched, for what is kept cannot know what has happened since; who verifies reads the code and knows.
"""

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from common import clock
from e_licences.models import TraceAct
from e_licences.selectors.standing import standing_of
from e_licences.services.traces import Reader, trace_leave
from people.policy import Capability
from windows.access import StaffRequest, public, requires
from windows.portal.shares import own_licence_or_404


@requires(Capability.PORTAL)
@never_cache
@require_GET
def card(request: StaffRequest, identifier: str) -> HttpResponse:
    found, at = own_licence_or_404(request, identifier), clock.now()
    address = f"{settings.PUBLIC_URL}/v/{found.verification_code}"
    context = {
        "licence": found,
        "standing": standing_of(found, at),
        "qr": segno.make(address, error="m", micro=False).svg_data_uri(border=2, scale=8),
        "at": at,
    }
    trace_leave(licence_id=found.pk, act=TraceAct.VIEWED, reader=Reader(request.actor.user_id), at=at)
    return render(request, "windows/portal/licence_card.html", context)


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """It holds nothing of anybody; what is kept is in the browser that kept it."""
    answer = HttpResponse(render_to_string("windows/portal/worker.js"), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer
