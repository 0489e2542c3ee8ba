"""What supervision has found against the department, and its explanation."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from people.policy import Capability
from supervision.models import Finding
from supervision.selectors import approval_behind, finding_find, findings_to_explain
from supervision.services import finding_explain
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.problems import add_to_form, problem_page


class ExplainForm(forms.Form):
    explanation = forms.CharField(
        label=gettext_lazy("Explanation"),
        help_text=gettext_lazy("How it came about, and what has been done; the supervisor reads it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say how it came about and what has been done.")},
    )


@requires(Capability.EXPLAIN)
@never_cache
@require_GET
def finding_list(request: StaffRequest) -> HttpResponse:
    return render(
        request, "windows/desk/findings.html", {"findings": findings_to_explain(actor=request.actor)}
    )


@requires(Capability.EXPLAIN)
@never_cache
@require_GET
def finding(request: StaffRequest, finding_id: int) -> HttpResponse:
    return _page(request, _found(request, finding_id), ExplainForm())


@requires(Capability.EXPLAIN)
@posted("desk:finding")
def explain(request: StaffRequest, finding_id: int) -> HttpResponse:
    found = _found(request, finding_id)
    form = ExplainForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        finding_explain(
            finding=found, actor=request.actor, explanation=form.cleaned_data["explanation"], at=clock.now()
        )
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, found, form, status=error.status)
    messages.success(request, _("Your explanation is with the supervisor."))
    return redirect("desk:findings")


def _found(request: StaffRequest, finding_id: int) -> Finding:
    found = finding_find(actor=request.actor, finding_id=finding_id)
    if found is None:
        raise Http404
    return found


def _page(request: StaffRequest, found: Finding, form: ExplainForm, *, status: int = 200) -> HttpResponse:
    context = {
        "finding": found,
        "approval_id": approval_behind(actor=request.actor, finding=found),
        "form": form,
    }
    return render(request, "windows/desk/finding.html", context, status=status)
