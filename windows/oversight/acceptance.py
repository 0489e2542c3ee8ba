"""A supervisor's two acts on a running case: a new fact for a further notice, and voiding as the second."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.acceptance.forms import NewFactForm
from windows.acceptance.voidings import Voidings
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.oversight.views import case_or_404, case_page_of
from windows.problems import add_to_form
from workflows import engine

_VOIDINGS = Voidings("oversight")


@requires(Capability.RECORD_FACT)
@posted("oversight:case")
def new_fact(request: StaffRequest, number: str) -> HttpResponse:
    found = case_or_404(request, number)
    form = NewFactForm(request.POST, case=found, auto_id="id_fact_%s")
    if not form.is_valid():
        return case_page_of(request, found, {"form": form, "new_fact_form": form}, status=422)
    try:
        engine.new_fact_record(
            case_number=number,
            actor=request.actor,
            target=form.cleaned_data["target"],
            text=form.cleaned_data["text"],
            at=clock.now(),
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        given = {"form": form, "new_fact_form": form, "error": error}
        return case_page_of(request, case_or_404(request, number), given, status=error.status)
    messages.success(request, _("The new fact is recorded; a further notice may name it."))
    return redirect("oversight:case", number)


@requires(Capability.CONFIRM_VOID)
@never_cache
@require_GET
def voidings(request: StaffRequest) -> HttpResponse:
    return _VOIDINGS.page(request)


@requires(Capability.CONFIRM_VOID)
@posted("oversight:voidings", keep=())
def void_confirm(request: StaffRequest, voiding_id: int) -> HttpResponse:
    return _VOIDINGS.confirm(request, voiding_id)


@requires(Capability.CONFIRM_VOID)
@posted("oversight:voidings", keep=())
def void_refuse(request: StaffRequest, voiding_id: int) -> HttpResponse:
    return _VOIDINGS.refuse(request, voiding_id)
