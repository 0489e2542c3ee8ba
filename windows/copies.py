"""A copy of a licence for one use: for its holder, and the only form in which a department gets another's."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.selectors.licences import LicenceAccess, licence_access
from common import clock
from common.clock import SHANGHAI
from common.errors import AlreadyDoneError, RuleBrokenError
from e_licences.services.copies import CopyMade, copy_make
from e_licences.services.traces import Reader
from materials.services import licence_copy_for_department
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.files import private
from windows.forms import RuledField
from windows.problems import add_to_form, problem_page

DAYS = 7  # proposed


class CopyForm(forms.Form):
    """`key` names the copy: the same form sent twice makes it once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = RuledField(
        label=_("What the copy is for"),
        help_text=_("It is printed across every page, so that the copy serves nothing else."),
        max_length=100,
    )
    until = forms.DateField(
        label=_("To be used until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        days = min(DAYS, settings.COPY_MAX_DAYS)
        super().__init__(data, initial={"until": today + timedelta(days=days)})


def end_of(day: date) -> datetime:
    """The last minute of a day here."""
    return datetime.combine(day, time(23, 59), SHANGHAI)


@requires(Capability.PORTAL, Capability.INBOX, Capability.INTAKE, Capability.OVERSEE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def licence_copy(request: StaffRequest, identifier: str) -> HttpResponseBase:
    """With `?case=` for a case in which the licence is a material."""
    at = clock.now()
    number = request.GET.get("case", "")
    access = licence_access(request.actor, identifier, case_number=number, on=clock.local_date(at))
    if access is None:
        raise Http404
    form = CopyForm(request.POST if request.method == "POST" else None, today=clock.local_date(at))
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return copy_file(_made(request, access, form.cleaned_data, at))
            except AlreadyDoneError as error:
                return problem_page(request, error)
            except RuleBrokenError as error:
                add_to_form(form, error)
                status, problem = error.status, error
    context = {"access": access, "licence": access.licence, "form": form, "error": problem}
    return render(request, "windows/licence_copy.html", context, status=status)


def copy_file(made: CopyMade) -> HttpResponse:
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{made.copy.serial}.pdf"'
    private(answer)
    return answer


def _made(request: StaffRequest, access: LicenceAccess, given: dict[str, Any], at: datetime) -> CopyMade:
    said = {"key": given["key"], "reason": given["reason"], "expires_at": end_of(given["until"]), "at": at}
    if access.department_id is None or access.case is None:
        reader = Reader(request.actor.user_id, access.department_id)
        return copy_make(licence_id=access.licence.pk, reader=reader, **said)
    return licence_copy_for_department(
        licence=access.licence,
        actor_id=request.actor.user_id,
        department_id=access.department_id,
        reference=access.case.intake_key,
        case_number=access.case.number,
        purpose=access.case.joint_service.name,
        **said,
    )
