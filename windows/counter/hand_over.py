"""The output window: who receives the result, by which card, and how they sign for it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.models import Case, SignedHow
from cases.services import HandedTo
from common import clock
from common.errors import RuleBrokenError
from materials.services import upload_examined
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.counter.cases import case_or_404, case_page_of
from windows.counter.hand_over_forms import hand_over_form
from windows.problems import add_to_form
from workflows import engine


@requires(Capability.DELIVER)
@posted("counter:case")
def hand_over(request: StaffRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    form = hand_over_form(case, request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, case, form, status=422)
    try:
        _deliver(request, case, form.cleaned_data)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _refused(request, case, form, status=error.status, error=error)
    messages.success(request, _("The result of case %(number)s is handed over.") % {"number": case.number})
    return redirect("counter:case", case.number)


def _deliver(request: StaffRequest, case: Case, given: dict[str, Any]) -> None:
    """A signature is looked through like any upload before the act opens its transaction."""
    upload = given.get("signature") if given.get("signed") == SignedHow.SCREEN else None
    if upload is None:
        _delivered(request, case, given, None)
        return
    with upload_examined(upload=upload) as examined:
        _delivered(request, case, given, examined)


def _delivered(request: StaffRequest, case: Case, given: dict[str, Any], signature: Any) -> None:
    to = None
    if "receiver" in given:
        to = HandedTo(
            receiver=given["receiver"],
            identifier=given["identifier"],
            name=given["name"],
            signed=given["signed"],
            signature=signature,
        )
    engine.case_deliver(
        case_number=case.number,
        actor=request.actor,
        to=to,
        courier_number=given.get("courier_number", ""),
        at=clock.now(),
    )


def _refused(
    request: StaffRequest,
    case: Case,
    form: forms.Form,
    *,
    status: int,
    error: RuleBrokenError | None = None,
) -> HttpResponse:
    case = case_or_404(request, case.number)
    given = {"form": form, "error": error, "hand_over_form": form}
    return case_page_of(request, case, given, status=status)
