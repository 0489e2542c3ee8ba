"""Who may act for whom: what one may do for others, what they may do for oneself; giving and ending it."""

from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue.models import JointService
from catalogue.selectors import joint_service_search
from common import clock
from common.errors import RuleBrokenError
from materials.services import mandate_give_documented, upload_examined
from people.models import Applicant, Mandate, MandateKind
from people.policy import Capability
from people.selectors import mandates_about
from people.services import AgentNamed, mandate_end
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.forms import RuledField
from windows.problems import add_to_form, problem_page

DAYS = 30  # proposed
Principals = list[Applicant]


class MandateForm(forms.Form):
    principal = forms.TypedChoiceField(
        label=gettext_lazy("For whom"),
        widget=forms.RadioSelect,
        coerce=int,
        error_messages={"required": gettext_lazy("Choose for whom they shall act.")},
    )
    identifier = RuledField(
        label=gettext_lazy("Identity number of who shall act"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "w-id", "autocomplete": "off", "spellcheck": "false"}),
    )
    name = RuledField(
        label=gettext_lazy("Their name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("In which services"),
        help_text=gettext_lazy("Nothing ticked: in all of them"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    document = forms.FileField(
        label=gettext_lazy("A signed paper, if there is one"),
        help_text=gettext_lazy("Your log-in counts as your signature; a paper is not needed."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def __init__(self, *args: Any, principals: Principals, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = today + timedelta(days=DAYS)
        choices = [(row.pk, row.name) for row in principals]
        self.fields["principal"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["principal"].initial = choices[0][0]
        offered = [(service.code, service.label) for service in joint_service_search("")]
        self.fields["services"].choices = offered  # type: ignore[attr-defined]


@requires(Capability.PORTAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mandates(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    today = clock.local_date(at)
    found = mandates_about(request.actor.applicant_id or 0, on=today)
    principals = _principals(request, found)
    if request.method != "POST":
        return _page(request, found, MandateForm(principals=principals, today=today))
    form = MandateForm(request.POST, request.FILES, principals=principals, today=today)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        _give(request, form)
    except RuleBrokenError as error:
        error.field = "document" if error.field == "file" else error.field
        add_to_form(form, error)
        return _page(request, found, form, status=error.status)
    messages.success(request, _("They may act from now on. You can end it here at any time."))
    return redirect("portal:mandates")


@requires(Capability.PORTAL)
@posted("portal:mandates", keep=())
def end(request: StaffRequest, mandate_id: int) -> HttpResponse:
    try:
        mandate_end(mandate_id=mandate_id, actor=request.actor, at=clock.now())
    except RuleBrokenError as error:
        return problem_page(request, error)
    messages.success(request, _("It has ended."))
    return redirect("portal:mandates")


def _give(request: StaffRequest, form: MandateForm) -> None:
    given = form.cleaned_data
    upload = given["document"]
    with upload_examined(upload=upload) if upload else nullcontext() as examined:
        mandate_give_documented(
            principal_id=given["principal"],
            agent=AgentNamed(given["identifier"], given["name"]),
            services=given["services"],
            ends_on=given["ends_on"],
            upload=examined,
            actor=request.actor,
            at=clock.now(),
        )


def _principals(request: StaffRequest, found: list[Mandate]) -> Principals:
    """Oneself, and the organisations one legally represents."""
    own = request.user.applicant
    represented = [
        row.principal
        for row in found
        if row.kind == MandateKind.REPRESENTATIVE and row.agent_id == request.actor.applicant_id
    ]
    return [*([own] if own is not None and own.is_person else []), *represented]


def _page(
    request: StaffRequest, found: list[Mandate], form: MandateForm, *, status: int = 200
) -> HttpResponse:
    codes = {code for row in found for code in row.services}
    named = JointService.objects.filter(code__in=codes).order_by("pk") if codes else []
    labels = {service.code: service.label for service in named}
    rows = [(row, [labels.get(code, code) for code in row.services]) for row in found]
    own_id = request.actor.applicant_id
    context = {
        "held": [line for line in rows if line[0].agent_id == own_id],
        "given": [line for line in rows if line[0].agent_id != own_id],
        "form": form,
    }
    return render(request, "windows/portal/mandates.html", context, status=status)
