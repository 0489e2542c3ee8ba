"""What an applicant does from home: answer the notice, hand in what was to follow, withdraw."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import Case, CaseStatus
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.acceptance.hand_in import HandIn, correctable
from windows.acceptance.standing import standing_of
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.portal.acceptance_forms import WithdrawForm
from windows.portal.views import case_or_404, case_page_of
from workflows import engine


def answer_page_of(
    request: StaffRequest, own: Case, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """What the notice names and nothing else: materials to hand in, fields to put right, old beside new."""
    if own.status != CaseStatus.SUPPLEMENTING:
        return case_page_of(request, own, given, status=status)
    standing = standing_of(own)
    given = {"correct_form": correctable(own, is_window=False, standing=standing), **(given or {})}
    form, refused_row = given["correct_form"], given.get("refused_row", "")
    context = {
        "case": own,
        "standing": standing,
        "materials": [
            (told, name := f"material-{told.requirement.pk}", refused_row == name)
            for told in standing.told
            if told.requirement is not None
        ],
        "fields": [
            (told, form[told.field_key])
            for told in standing.told
            if form is not None and told.field_key in form.fields
        ],
    }
    return render(request, "windows/portal/answer.html", context | given, status=status)


_HAND_IN = HandIn(case_or_404, case_page_of, "portal:case")
_ANSWER = HandIn(case_or_404, answer_page_of, "portal:answer")


@requires(Capability.PORTAL)
@never_cache
@require_GET
def answer(request: StaffRequest, number: str) -> HttpResponse:
    own = case_or_404(request, number)
    if own.status != CaseStatus.SUPPLEMENTING:
        return redirect("portal:case", number)
    return answer_page_of(request, own)


@requires(Capability.PORTAL)
@posted("portal:answer", keep=["number"])
def supply(request: StaffRequest, number: str, requirement_id: int) -> HttpResponse:
    return _ANSWER.supply(request, number, requirement_id)


@requires(Capability.PORTAL)
@posted("portal:answer")
def correct(request: StaffRequest, number: str) -> HttpResponse:
    return _ANSWER.correct(request, number)


@requires(Capability.PORTAL)
@posted("portal:answer")
def complete(request: StaffRequest, number: str) -> HttpResponse:
    return _ANSWER.complete(request, number)


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
