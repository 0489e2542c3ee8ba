"""What the lead department settles: approvals that came back to it, and departments that disagree."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models import Approval, ApprovalStatus, CaseStatus, Coordination, CoordinationOutcome
from cases.policy import may_countersign, may_review
from cases.selectors.leading import (
    coordination_find,
    coordinations_of,
    decisions_on,
    departments_to_reroute,
    reroute_due_at,
    returned_find,
    returns_of,
)
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.act_forms import RejectForm, RerouteForm, SettleForm
from windows.problems import add_to_form
from workflows import engine


@requires(Capability.INBOX)
@require_GET
def returns(request: StaffRequest) -> HttpResponse:
    rows = [(row, reroute_due_at(row)) for row in returns_of(request.actor)]
    context = {"rows": rows, "hours": settings.RETURN_BUSINESS_HOURS, "now": clock.now()}
    return render(request, "windows/desk/returns.html", context)


@requires(Capability.INBOX)
@require_GET
def returned(request: StaffRequest, approval_id: int) -> HttpResponse:
    return _returned_page(request, _returned(request, approval_id))


@requires(Capability.REVIEW)
@posted("desk:returned")
def reroute(request: StaffRequest, approval_id: int) -> HttpResponse:
    found = _returned(request, approval_id)
    form = RerouteForm(request.POST, departments=departments_to_reroute(found))
    if found.status != ApprovalStatus.RETURNED:
        settled = AlreadyDoneError(_("A colleague has settled this return already."))
        return _return_refused(request, approval_id, form, settled, "reroute_form")
    if not form.is_valid():
        return _returned_page(request, found, {"form": form, "reroute_form": form}, status=422)
    try:
        engine.approval_reroute(
            approval_id=approval_id,
            actor=request.actor,
            department_id=form.cleaned_data["department_id"].pk,
            note=form.cleaned_data["note"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _return_refused(request, approval_id, form, error, "reroute_form")
    where = {"department": form.cleaned_data["department_id"].short_label}
    messages.success(request, _("It goes to %(department)s now.") % where)
    return redirect("desk:returns")


@requires(Capability.REVIEW)
@posted("desk:returned")
def return_reject(request: StaffRequest, approval_id: int) -> HttpResponse:
    found = _returned(request, approval_id)
    form = RejectForm(request.POST, auto_id="id_reject_%s")
    if not form.is_valid():
        return _returned_page(request, found, {"form": form, "reject_form": form}, status=422)
    try:
        engine.approval_return_reject(
            approval_id=approval_id,
            actor=request.actor,
            note=form.cleaned_data["note"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _return_refused(request, approval_id, form, error, "reject_form")
    where = {"department": found.department.short_label}
    messages.success(request, _("It stays with %(department)s.") % where)
    return redirect("desk:returns")


@requires(Capability.INBOX)
@require_GET
def coordinations(request: StaffRequest) -> HttpResponse:
    is_open = request.GET.get("tab") != "done"
    rows = coordinations_of(request.actor, is_open=is_open)
    return render(request, "windows/desk/coordinations.html", {"rows": rows, "is_open": is_open})


@requires(Capability.INBOX)
@require_GET
def coordination(request: StaffRequest, coordination_id: int) -> HttpResponse:
    return _coordination_page(request, _coordination(request, coordination_id))


@requires(Capability.COUNTERSIGN)
@posted("desk:coordination")
def settle(request: StaffRequest, coordination_id: int) -> HttpResponse:
    """Only a signatory of the lead; once, with a reason."""
    found = _coordination(request, coordination_id)
    form = SettleForm(request.POST)
    given: dict[str, Any] = {"form": form, "settle_form": form}
    if not form.is_valid():
        return _coordination_page(request, found, given, status=422)
    try:
        engine.coordination_settle(
            coordination_id=coordination_id,
            actor=request.actor,
            outcome=CoordinationOutcome(form.cleaned_data["outcome"]),
            reason=form.cleaned_data["reason"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        given |= {"error": error, "typed": form.data.get("reason", "")}
        found = _coordination(request, coordination_id)
        return _coordination_page(request, found, given, status=error.status)
    messages.success(request, _("The departments are coordinated; the case goes on."))
    return redirect("desk:coordinations")


def _returned(request: StaffRequest, approval_id: int) -> Approval:
    found = returned_find(actor=request.actor, approval_id=approval_id)
    if found is None:
        raise Http404
    return found


def _returned_page(
    request: StaffRequest, found: Approval, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    due_at = reroute_due_at(found)
    context: dict[str, Any] = {
        "approval": found,
        "case": found.case,
        "due_at": due_at,
        "is_late": due_at is not None and clock.now() >= due_at,
        "may_settle": found.status == ApprovalStatus.RETURNED
        and may_review(request.actor, found.case.lead_department_id),
        "reroute_form": RerouteForm(departments=departments_to_reroute(found)),
        "reject_form": RejectForm(auto_id="id_reject_%s"),
    }
    return render(request, "windows/desk/returned.html", context | (given or {}), status=status)


def _return_refused(
    request: StaffRequest, approval_id: int, form: Form, error: RuleBrokenError, name: str
) -> HttpResponse:
    found = _returned(request, approval_id)
    add_to_form(form, error)
    given = {"form": form, name: form, "error": error, "typed": form.data.get("note", "")}
    return _returned_page(request, found, given, status=error.status)


def _coordination(request: StaffRequest, coordination_id: int) -> Coordination:
    found = coordination_find(actor=request.actor, coordination_id=coordination_id)
    if found is None:
        raise Http404
    return found


def _coordination_page(
    request: StaffRequest, found: Coordination, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "coordination": found,
        "case": found.case,
        "approvals": decisions_on(found),
        "may_settle": not found.outcome
        and found.case.status == CaseStatus.IN_PROGRESS
        and may_countersign(request.actor, found.case.lead_department_id),
        "settle_form": SettleForm(),
    }
    return render(request, "windows/desk/coordination.html", context | (given or {}), status=status)
