"""Giving an approval away: back to the lead because it is another organ's, or on to a colleague."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.models import Approval, ReturnReason
from cases.selectors.leading import returnable_until
from cases.selectors.officers import Officer, officers_of
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.desk.act_forms import ReassignForm, ReturnForm
from windows.desk.course import more_acts
from windows.desk.views import approval_or_404
from windows.problems import add_to_form
from workflows import engine


@requires(Capability.REVIEW)
@require_http_methods(["GET", "POST"])
def give_back(request: StaffRequest, approval_id: int) -> HttpResponse:
    """“Not my item”: typed, within eight business hours, to the lead."""
    found = approval_or_404(request, approval_id)
    if request.method == "GET":
        return _return_page(request, found, {"return_form": ReturnForm()})
    form = ReturnForm(request.POST)
    given: dict[str, Any] = {"form": form, "return_form": form}
    if not form.is_valid():
        return _return_page(request, found, given, status=422)
    try:
        engine.approval_return(
            approval_id=approval_id,
            actor=request.actor,
            reason=ReturnReason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        given |= {"error": error, "typed": form.data.get("note", "")}
        return _return_page(request, approval_or_404(request, approval_id), given, status=error.status)
    messages.success(request, _("%(number)s is back with the lead.") % {"number": found.item.number})
    return redirect("desk:inbox")


@requires(Capability.REVIEW, Capability.CHECK, Capability.COUNTERSIGN)
@require_http_methods(["GET", "POST"])
def reassign(request: StaffRequest, approval_id: int) -> HttpResponse:
    found = approval_or_404(request, approval_id)
    people = _colleagues(found)
    if request.method == "GET":
        return _reassign_page(request, found, people, {"reassign_form": _reassign_form(None, people)})
    form = _reassign_form(request.POST, people)
    given: dict[str, Any] = {"form": form, "reassign_form": form}
    if not form.is_valid():
        return _reassign_page(request, found, people, given, status=422)
    try:
        engine.approval_reassign(
            approval_id=approval_id,
            actor=request.actor,
            to_user_id=form.cleaned_data["to_user_id"],
            reason=form.cleaned_data["reason"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        given |= {"error": error, "typed": form.data.get("reason", "")}
        found = approval_or_404(request, approval_id)
        return _reassign_page(request, found, people, given, status=error.status)
    messages.success(request, _("%(number)s is in other hands now.") % {"number": found.item.number})
    return redirect("desk:approval", approval_id)


def _return_page(
    request: StaffRequest, found: Approval, given: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    until = returnable_until(found)
    context = {
        "approval": found,
        "case": found.case,
        "until": until,
        "is_late": until is not None and clock.now() >= until,
        "hours": settings.RETURN_BUSINESS_HOURS,
        "more": more_acts(found, request.actor),
    }
    return render(request, "windows/desk/return.html", context | given, status=status)


def _reassign_page(
    request: StaffRequest, found: Approval, people: list[Officer], given: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {
        "approval": found,
        "case": found.case,
        "people": people,
        "more": more_acts(found, request.actor),
    }
    return render(request, "windows/desk/reassign.html", context | given, status=status)


def _colleagues(found: Approval) -> list[Officer]:
    on = clock.local_date(clock.now())
    people = officers_of(found.department_id, on=on, capability=Capability.REVIEW)
    return [officer for officer in people if officer.user.pk != found.claimed_by_id]


def _reassign_form(data: object, people: list[Officer]) -> ReassignForm:
    return ReassignForm(data, officers=[(officer.user.pk, officer.user.name) for officer in people])
