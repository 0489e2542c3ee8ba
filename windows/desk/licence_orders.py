"""Licences that were granted and could not be issued: a person looks, and has them tried again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common.errors import AlreadyDoneError
from e_licences.selectors.register import orders_failed_page, orders_seen
from e_licences.services import order_retry
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.numbers import whole_number
from windows.problems import problem_page


@requires(Capability.LICENCES)
@never_cache
@require_GET
def licence_orders(request: StaffRequest) -> HttpResponse:
    page = orders_failed_page(request.actor, after=whole_number(request.GET.get("after", "")))
    return render(request, "windows/desk/licence_orders.html", {"page": page})


@requires(Capability.LICENCES)
@posted("desk:licence_orders", keep=())
def licence_order_retry(request: StaffRequest, order_id: int) -> HttpResponse:
    order = orders_seen(request.actor).filter(pk=order_id).first()
    if order is None:
        raise Http404
    try:
        order_retry(order_id=order.pk)
    except AlreadyDoneError as error:
        return problem_page(request, error)
    messages.success(request, _("It is tried again now."))
    return redirect("desk:licence_orders")
