"""Licences that were granted and could not be issued: a person looks, and has them tried again."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.errors import AlreadyDoneError
from e_licences.selectors.register import orders_failed_page, orders_seen
from e_licences.services import DROPPABLE, order_retry, replacement_drop
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
    return render(request, "windows/desk/licence_orders.html", {"page": page, "droppable": DROPPABLE})


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


class DropForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is given up"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why.")},
    )


@requires(Capability.LICENCES)
@never_cache
@require_http_methods(["GET", "POST"])
def licence_order_drop(request: StaffRequest, order_id: int) -> HttpResponse:
    """Give up a next version that failed; asked for on a page of its own, because it cannot be taken back."""
    order = orders_seen(request.actor).filter(pk=order_id, kind__in=DROPPABLE).first()
    if order is None:
        raise Http404
    form = DropForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(
            request, "windows/desk/licence_order.html", {"order": order, "form": form}, status=status
        )
    try:
        replacement_drop(
            order_id=order.pk,
            reason=form.cleaned_data["reason"],
            by_user_id=request.actor.user_id,
            at=clock.now(),
        )
    except AlreadyDoneError as error:
        return problem_page(request, error)
    messages.success(request, _("The new version is given up; the licence stands as it was."))
    return redirect("desk:licence_orders")
