"""The holder's licence: view it, share it, see who looked, take a share back."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from catalogue.selectors import renewal_service_of
from common import clock
from common.errors import RuleBrokenError
from e_licences.models import Licence, LicenceShare, TraceAct
from e_licences.selectors import licences_for_holder
from e_licences.selectors.shares import shares_of_holder, traces_of_licence
from e_licences.selectors.standing import is_nearly_over, standing_of
from e_licences.services.sharing import ShareGiven, share_give, share_withdraw
from e_licences.services.traces import Reader, trace_leave
from people.models import Department
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.copies import end_of
from windows.desk.act_forms import DepartmentField
from windows.forms import RuledField
from windows.problems import add_to_form, problem_page

DAYS = 7  # proposed
LOOKS = 3


class ShareForm(forms.Form):
    """`key` names the share: the same form sent twice gives it once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    recipient = RuledField(
        label=gettext_lazy("Who is to see it"), help_text=gettext_lazy("A person or firm"), max_length=100
    )
    department_id = DepartmentField(
        label=gettext_lazy("or a department"),
        help_text=gettext_lazy("Its officers find the share at their desk and need no code."),
        queryset=Department.objects.none(),
        required=False,
        empty_label=gettext_lazy("No department"),
    )
    purpose = RuledField(
        label=gettext_lazy("What it is needed for"),
        help_text=gettext_lazy("For example: rent contract. It is shown with the licence."),
        max_length=200,
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    looks_at_most = forms.IntegerField(label=gettext_lazy("How often at most"), initial=LOOKS, max_value=9999)

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"until": today + timedelta(days=DAYS)})
        self.fields["department_id"].queryset = Department.objects.all()  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        department: Department | None = given.pop("department_id")
        return given | {
            "department_id": department.pk if department else None,
            "recipient": given["recipient"] or (department.name if department else ""),
            "until": end_of(given["until"]),
        }


@requires(Capability.PORTAL)
@never_cache
@require_GET
def licence(request: StaffRequest, identifier: str) -> HttpResponse:
    found, at = own_licence_or_404(request, identifier), clock.now()
    holder_id = found.holder_id
    context = {
        "licence": found,
        "standing": standing_of(found, at),
        "shares": shares_of_holder(holder_id, licence_id=found.pk),
        "traces": traces_of_licence(found.pk, holder_id=holder_id),
        "at": at,
        "renewal": renewal_service_of(found.licence_type_id) if is_nearly_over(found, at) else None,
        "is_nearly_over": is_nearly_over(found, at),
    }
    trace_leave(licence_id=found.pk, act=TraceAct.VIEWED, reader=Reader(request.actor.user_id), at=at)
    return render(request, "windows/portal/licence_page.html", context)


@requires(Capability.PORTAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: StaffRequest, identifier: str) -> HttpResponse:
    """What is answered to the form tells the code; it is told nowhere else and kept nowhere."""
    found, at = own_licence_or_404(request, identifier), clock.now()
    form = ShareForm(request.POST if request.method == "POST" else None, today=clock.local_date(at))
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                given = share_give(
                    licence=found,
                    holder_id=request.actor.applicant_id,
                    user_id=request.actor.user_id,
                    at=at,
                    **form.said(),
                )
            except RuleBrokenError as error:
                add_to_form(form, error)
                status, problem = error.status, error
            else:
                return _told(request, found, given)
    context = {"licence": found, "form": form, "error": problem}
    return render(request, "windows/portal/share_form.html", context, status=status)


@requires(Capability.PORTAL)
@never_cache
@require_GET
def shares(request: StaffRequest) -> HttpResponse:
    rows = shares_of_holder(request.actor.applicant_id or 0)
    return render(request, "windows/portal/shares.html", {"shares": rows, "at": clock.now()})


@requires(Capability.PORTAL)
@posted("portal:shares", keep=())
def withdraw(request: StaffRequest, share_id: int) -> HttpResponse:
    holder_id = request.actor.applicant_id
    found = LicenceShare.objects.filter(pk=share_id, licence__holder_id=holder_id).first()
    if found is None:
        raise Http404
    try:
        share_withdraw(share_id=share_id, holder_id=holder_id, at=clock.now())
    except RuleBrokenError as error:
        return problem_page(request, error)
    messages.success(request, _("Withdrawn. Nobody sees the licence by this share any more."))
    return redirect("portal:shares")


@sensitive_variables("given", "link")
def _told(request: StaffRequest, found: Licence, given: ShareGiven) -> HttpResponse:
    """The code stands behind the #: what follows it is sent to no server and so stands in no log."""
    code = "-".join(given.code[place : place + 4] for place in range(0, len(given.code), 4))
    link = f"{settings.PUBLIC_URL}{reverse('share:look')}#{given.code}"
    context = {
        "licence": found,
        "share": given.share,
        "code": code,
        "link": link,
        "qr": segno.make(link, error="m", micro=False).svg_data_uri(border=2, scale=4) if code else "",
    }
    return render(request, "windows/portal/share_told.html", context)


def own_licence_or_404(request: StaffRequest, identifier: str) -> Licence:
    rows = licences_for_holder(request.actor.applicant_id or 0).select_related("holder")
    found = rows.filter(identifier=identifier).first()
    if found is None:
        raise Http404
    return found
