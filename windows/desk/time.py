"""The time of one approval: both clocks with their reasons, and asking for what moves them."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models import Approval
from cases.selectors import approval_find
from cases.selectors.time_sheet import time_sheet
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.time_forms import ExtensionForm, ProcedureForm, ResultForm
from windows.problems import add_to_form
from workflows.engine import procedures as engine


@requires(Capability.INBOX)
@require_GET
def time(request: StaffRequest, approval_id: int) -> HttpResponse:
    return _page(request, _found(request, approval_id))


@requires(Capability.REVIEW)
@posted("desk:time")
def extension_ask(request: StaffRequest, approval_id: int) -> HttpResponse:
    found = _found(request, approval_id)
    form = ExtensionForm(request.POST, prefix="own")
    if not form.is_valid():
        return _page(request, found, {"form": form, "extension_form": form}, status=422)
    try:
        engine.approval_extension_ask(
            approval_id=approval_id, actor=request.actor, at=clock.now(), **form.cleaned_data
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, form, error, "extension_form")
    return _done(request, approval_id, _("The extension is asked for; the head answers."))


@requires(Capability.REVIEW)
@posted("desk:time")
def joint_extension_ask(request: StaffRequest, approval_id: int) -> HttpResponse:
    """For the whole case, by its lead department."""
    found = _found(request, approval_id)
    form = ExtensionForm(request.POST, prefix="joint")
    if not form.is_valid():
        return _page(request, found, {"form": form, "joint_form": form}, status=422)
    try:
        engine.case_extension_ask(
            case_number=found.case.number, actor=request.actor, at=clock.now(), **form.cleaned_data
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, form, error, "joint_form")
    return _done(request, approval_id, _("The extension of the joint limit is asked for."))


@requires(Capability.REVIEW)
@posted("desk:time")
def procedure_ask(request: StaffRequest, approval_id: int) -> HttpResponse:
    found = _found(request, approval_id)
    form = ProcedureForm(request.POST)
    if not form.is_valid():
        return _page(request, found, {"form": form, "procedure_form": form}, status=422)
    try:
        engine.procedure_ask(
            approval_id=approval_id, actor=request.actor, at=clock.now(), **form.cleaned_data
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, form, error, "procedure_form")
    text = _("The special procedure is asked for; the clock runs on until it is approved.")
    return _done(request, approval_id, text)


@requires(Capability.REVIEW)
@posted("desk:time", keep=("approval_id",))
def procedure_end(request: StaffRequest, approval_id: int, procedure_id: int) -> HttpResponse:
    form = ResultForm(request.POST, prefix=f"end-{procedure_id}")
    form.is_valid()
    try:
        engine.procedure_end(
            procedure_id=procedure_id,
            actor=request.actor,
            result=form.cleaned_data.get("result", ""),
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return _refused(request, approval_id, form, error, f"end-{procedure_id}")
    return _done(request, approval_id, _("The special procedure is over; the clock runs again."))


def _found(request: StaffRequest, approval_id: int) -> Approval:
    found = approval_find(actor=request.actor, approval_id=approval_id)
    if found is None:
        raise Http404
    return found


def _page(
    request: StaffRequest, found: Approval, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The time as it stands now; `given` holds a form that was refused, with what was typed."""
    sheet = time_sheet(actor=request.actor, approval=found, at=clock.now())
    context: dict[str, Any] = {
        "approval": found,
        "case": found.case,
        "sheet": sheet,
        "answers": sheet.acts.answers_procedures or sheet.acts.answers_extensions,
        "extension_form": ExtensionForm(prefix="own", at_most=sheet.acts.extension_at_most),
        "joint_form": ExtensionForm(prefix="joint", at_most=sheet.acts.joint_extension_at_most),
        "procedure_form": ProcedureForm(),
    }
    refused = given or {}
    context["procedures"] = [
        (row, refused.get(f"end-{row.pk}") or ResultForm(prefix=f"end-{row.pk}")) for row in sheet.procedures
    ]
    return render(request, "windows/desk/time.html", context | refused, status=status)


def _refused(
    request: StaffRequest, approval_id: int, form: Form, error: RuleBrokenError, name: str
) -> HttpResponse:
    """The page as it stands now. When the form has gone from it, what was typed is still shown."""
    add_to_form(form, error)
    typed = [
        form.data.get(form.add_prefix(key), "") for key in ("reason", "legal_clause", "notice", "result")
    ]
    given = {"form": form, "error": error, "typed": [text for text in typed if text], name: form}
    return _page(request, _found(request, approval_id), given, status=error.status)


def _done(request: StaffRequest, approval_id: int, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("desk:time", approval_id)
