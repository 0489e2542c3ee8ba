"""Every message that was sent, is to be sent, or could not be."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from exchange.models import MessageState
from exchange.selectors import message_figures, outbox_page
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.numbers import whole_number


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def outbox(request: StaffRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in MessageState.values else ""
    context = {
        "state": state,
        "states": MessageState.choices,
        "figures": message_figures(),
        "page": outbox_page(state=state, after=whole_number(request.GET.get("after", ""))),
    }
    return render(request, "windows/oversight/outbox.html", context)
