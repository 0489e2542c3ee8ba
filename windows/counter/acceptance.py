"""What the window does between receipt and acceptance, and asking for a case to be voided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models import VoidReason
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.acceptance.deciding import Deciding
from windows.acceptance.forms import VoidForm
from windows.acceptance.hand_in import HandIn
from windows.acceptance.voidings import Voidings
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.counter.cases import case_or_404, case_page_of
from workflows import engine

_DECIDING = Deciding(case_or_404, case_page_of, "counter:case")
_HAND_IN = HandIn(case_or_404, case_page_of, "counter:case", is_window=True)
_VOIDINGS = Voidings("counter")


@requires(Capability.INTAKE)
@posted("counter:case")
def accept(request: StaffRequest, number: str) -> HttpResponse:
    return _DECIDING.accept(request, number)


@requires(Capability.INTAKE)
@posted("counter:case")
def not_accept(request: StaffRequest, number: str) -> HttpResponse:
    return _DECIDING.not_accept(request, number)


@requires(Capability.INTAKE)
@posted("counter:case")
def not_required(request: StaffRequest, number: str) -> HttpResponse:
    return _DECIDING.not_required(request, number)


@requires(Capability.INTAKE)
@posted("counter:case", keep=["number"])
def supply(request: StaffRequest, number: str, requirement_id: int) -> HttpResponse:
    return _HAND_IN.supply(request, number, requirement_id)


@requires(Capability.INTAKE)
@posted("counter:case")
def correct(request: StaffRequest, number: str) -> HttpResponse:
    return _HAND_IN.correct(request, number)


@requires(Capability.INTAKE)
@posted("counter:case")
def complete(request: StaffRequest, number: str) -> HttpResponse:
    return _HAND_IN.complete(request, number)


@requires(Capability.INTAKE)
@posted("counter:case", keep=["number"])
def fill(request: StaffRequest, number: str, material_id: int) -> HttpResponse:
    return _HAND_IN.fill(request, number, material_id)


@requires(Capability.INTAKE)
@posted("counter:case", keep=["number"])
def deferred(request: StaffRequest, number: str, deferred_id: int) -> HttpResponse:
    return _HAND_IN.deferred(request, number, deferred_id)


@requires(Capability.INTAKE)
@posted("counter:case")
def void(request: StaffRequest, number: str) -> HttpResponse:
    """Ask; a second person decides."""
    form = VoidForm(request.POST, auto_id="id_void_%s")
    if not form.is_valid():
        case = case_or_404(request, number)
        return case_page_of(request, case, {"form": form, "void_form": form}, status=422)
    try:
        engine.void_ask(
            case_number=number,
            actor=request.actor,
            reason=VoidReason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _DECIDING.refused(request, number, form, error, "void_form")
    messages.success(request, _("Asked for. Another clerk of this window or a supervisor decides."))
    return redirect("counter:case", number)


@requires(Capability.INTAKE)
@require_GET
def voidings(request: StaffRequest) -> HttpResponse:
    return _VOIDINGS.page(request)


@requires(Capability.INTAKE)
@posted("counter:voidings", keep=())
def void_confirm(request: StaffRequest, voiding_id: int) -> HttpResponse:
    return _VOIDINGS.confirm(request, voiding_id)


@requires(Capability.INTAKE)
@posted("counter:voidings", keep=())
def void_refuse(request: StaffRequest, voiding_id: int) -> HttpResponse:
    return _VOIDINGS.refuse(request, voiding_id)
