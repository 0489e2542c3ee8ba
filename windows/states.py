"""How a list of licences stands, for officers and departments' systems: states, nothing about anybody."""

import csv
import json
from io import StringIO
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import clock
from common.clock import SHANGHAI
from common.errors import RuleBrokenError
from e_licences.services.status_lists import ListedState, status_list
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.desk.act_forms import SaidField
from windows.files import private
from windows.oversight.sharing_csv import cell
from windows.problems import add_to_form

LIST_MAX_BYTES = 1_000_000


class StatesForm(forms.Form):
    purpose = SaidField(
        label=gettext_lazy("What the states are needed for"),
        help_text=gettext_lazy("Kept with the request, which supervisors see."),
        max_length=200,
    )
    names = SaidField(
        label=gettext_lazy("Numbers or identifiers, one a line"), widget=forms.Textarea(attrs={"rows": 6})
    )
    file = forms.FileField(
        label=gettext_lazy("or a file with one a line (CSV: the first column)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Answer as"), choices=[("csv", "CSV"), ("json", "JSON")], initial="csv"
    )

    def clean_file(self) -> Any:
        """As text; what comes from a spreadsheet may begin with a mark."""
        given = self.cleaned_data["file"]
        if given is None:
            return ""
        if given.size > LIST_MAX_BYTES:
            raise forms.ValidationError(_("The list is larger than 1 MB."))
        try:
            return given.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The list is not text in UTF-8.")) from error

    def lines(self) -> list[str]:
        written: list[str] = self.cleaned_data["names"].splitlines()
        return written + [row[0] for row in csv.reader(StringIO(self.cleaned_data["file"])) if row]


@requires(Capability.LICENCE_STATES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def licence_states(request: StaffRequest) -> HttpResponse:
    form = StatesForm(request.POST, request.FILES) if request.method == "POST" else StatesForm()
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _answer(request, form)
            except RuleBrokenError as error:
                add_to_form(form, error)
                status, problem = error.status, error
    return render(request, "windows/licence_states.html", {"form": form, "error": problem}, status=status)


def _answer(request: StaffRequest, form: StatesForm) -> HttpResponse:
    at = clock.now()
    lines = status_list(
        asked=form.lines(),
        purpose=form.cleaned_data["purpose"],
        user_id=request.actor.user_id,
        department_id=min(request.actor.departments(Capability.LICENCE_STATES)),
        at=at,
    )
    stamp = at.astimezone(SHANGHAI).isoformat(timespec="seconds")
    is_json = form.cleaned_data["format"] == "json"
    answer = _json(lines, stamp) if is_json else _csv(lines, stamp)
    answer["Content-Disposition"] = f'attachment; filename="licence-states.{"json" if is_json else "csv"}"'
    private(answer)
    return answer


def _json(lines: list[ListedState], stamp: str) -> HttpResponse:
    said = {"as_of": stamp, "licences": [{"asked": line.asked, "state": line.state} for line in lines]}
    return HttpResponse(json.dumps(said, ensure_ascii=False), content_type="application/json")


def _csv(lines: list[ListedState], stamp: str) -> HttpResponse:
    out = StringIO()
    table = csv.writer(out)
    table.writerow([_("Asked for"), _("State"), _("In words"), _("As of")])
    table.writerows([cell(line.asked), line.state, line.label, stamp] for line in lines)
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
