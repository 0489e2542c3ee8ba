"""The stock of blanks: parcels that are entered, blanks that are written off."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common import clock
from common.errors import RuleBrokenError
from e_licences.models import BlankState
from e_licences.selectors.papers import stock_of
from e_licences.selectors.register import blanks_seen, blanks_written_off, keepings_of
from e_licences.services import blank_write_off, blanks_enter
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.licence_forms import ParcelForm, WriteOffForm
from windows.problems import add_to_form

ENTER, WRITE_OFF = "enter", "write_off"


@requires(Capability.LICENCES)
@never_cache
@require_GET
def blanks(request: StaffRequest) -> HttpResponse:
    return _page(request)


@requires(Capability.LICENCES)
@posted("desk:blanks")
def blanks_parcel(request: StaffRequest) -> HttpResponse:
    form = ParcelForm(request.POST, keepings=keepings_of(request.actor), act=ENTER)
    if not form.is_valid():
        return _page(request, {ENTER: form}, status=422)
    try:
        number = blanks_enter(
            licence_type_id=form.found.licence_type.pk,
            department_id=form.found.department.pk,
            first=form.cleaned_data["first"],
            last=form.cleaned_data["last"],
            by_user_id=request.actor.user_id,
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, {ENTER: form}, status=error.status)
    text = ngettext("%(number)d blank is in stock now.", "%(number)d blanks are in stock now.", number)
    messages.success(request, text % {"number": number})
    return redirect("desk:blanks")


@requires(Capability.LICENCES)
@posted("desk:blanks")
def blanks_gone(request: StaffRequest) -> HttpResponse:
    form = WriteOffForm(request.POST, keepings=keepings_of(request.actor), act=WRITE_OFF)
    if not form.is_valid():
        return _page(request, {WRITE_OFF: form}, status=422)
    try:
        _write_off(request, form)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, {WRITE_OFF: form}, status=error.status)
    messages.success(request, _("The blank is written off."))
    return redirect("desk:blanks")


def _write_off(request: StaffRequest, form: WriteOffForm) -> None:
    typed, keeping = form.cleaned_data, form.found
    blank = (
        blanks_seen(request.actor)
        .filter(
            licence_type=keeping.licence_type,
            department=keeping.department,
            serial=typed["serial"].strip().upper(),
        )
        .first()
    )
    if blank is None:
        raise RuleBrokenError(_("No such blank is in the stock of this department."), field="serial")
    blank_write_off(
        blank_id=blank.pk,
        state=BlankState(typed["state"]),
        reason=typed["reason"],
        by_department_id=blank.department_id,
        by_user_id=request.actor.user_id,
        at=clock.now(),
    )


def _page(request: StaffRequest, given: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """The stock as it is now; `given` holds the form that was refused, with what was typed."""
    keepings = keepings_of(request.actor)
    departments = {one.department.pk: one.department for one in keepings}
    stock = stock_of(request.actor.departments(Capability.LICENCES))
    context: dict[str, Any] = {
        "stock": [(row, departments.get(row.department_id)) for row in stock],
        "gone": blanks_written_off(request.actor),
        "keepings": keepings,
        ENTER: ParcelForm(keepings=keepings, act=ENTER),
        WRITE_OFF: WriteOffForm(keepings=keepings, act=WRITE_OFF),
        "form": next(iter(given.values())) if given else None,
    }
    return render(request, "windows/desk/blanks.html", context | (given or {}), status=status)
