"""What an applicant does from home: answer the notice, hand in what was to follow, withdraw."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.acceptance.hand_in import HandIn
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.portal.acceptance_forms import WithdrawForm
from windows.portal.views import case_or_404, case_page_of
from workflows import engine

_HAND_IN = HandIn(case_or_404, case_page_of, "portal:case")


@requires(Capability.PORTAL)
@posted("portal:case", keep=["number"])
def supply(request: StaffRequest, number: str, requirement_id: int) -> HttpResponse:
    return _HAND_IN.supply(request, number, requirement_id)


@requires(Capability.PORTAL)
@posted("portal:case")
def correct(request: StaffRequest, number: str) -> HttpResponse:
    return _HAND_IN.correct(request, number)


@requires(Capability.PORTAL)
@posted("portal:case")
def complete(request: StaffRequest, number: str) -> HttpResponse:
    return _HAND_IN.complete(request, number)


@requires(Capability.PORTAL)
@posted("portal:case", keep=["number"])
def fill(request: StaffRequest, number: str, material_id: int) -> HttpResponse:
    return _HAND_IN.fill(request, number, material_id)


@requires(Capability.PORTAL)
@posted("portal:case", keep=["number"])
def deferred(request: StaffRequest, number: str, deferred_id: int) -> HttpResponse:
    return _HAND_IN.deferred(request, number, deferred_id)


@requires(Capability.PORTAL)
@posted("portal:case")
def withdraw(request: StaffRequest, number: str) -> HttpResponse:
    own = case_or_404(request, number)
    form = WithdrawForm(request.POST, auto_id="id_withdraw_%s")
    if not form.is_valid():
        return case_page_of(request, own, {"form": form, "withdraw_form": form}, status=422)
    try:
        engine.case_withdraw(
            case_number=number, actor=request.actor, reason=form.cleaned_data["reason"], at=clock.now()
        )
    except RuleBrokenError as error:
        return _HAND_IN.refused(request, number, form, error)
    messages.success(request, _("Your application is withdrawn."))
    return redirect("portal:case", number)
