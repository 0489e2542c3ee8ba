"""What the supervisor works on: findings to conclude, and visits that citizens dispute."""

from typing import Any

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
from people.models import Department
from people.policy import Capability
from supervision.models import Finding, FindingKind, FindingState
from supervision.selectors import FindingFilters, finding_seen, findings
from supervision.services import finding_close
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.numbers import whole_number
from windows.problems import add_to_form, problem_page


class CloseForm(forms.Form):
    conclusion = forms.CharField(
        label=gettext_lazy("Conclusion"),
        help_text=gettext_lazy("Whether it stands, and what is to be done about it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say what you conclude from it.")},
    )


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def finding_list(request: StaffRequest) -> HttpResponse:
    asked = request.GET
    filters = FindingFilters(
        kind=asked.get("kind", ""),
        department_id=whole_number(asked.get("department", "")),
        state=asked.get("state", ""),
    )
    context = {
        "page": findings(actor=request.actor, filters=filters, after=asked.get("after", "")),
        "filters": filters,
        "kinds": FindingKind.choices,
        "states": FindingState.choices,
        "departments": Department.objects.all(),
    }
    is_part = bool(request.headers.get("HX-Request"))
    page = "finding_rows" if is_part else "findings"
    return render(request, f"windows/oversight/{page}.html", context)


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def finding(request: StaffRequest, finding_id: int) -> HttpResponse:
    return _page(request, _found(request, finding_id), CloseForm())


@requires(Capability.RESOLVE)
@posted("oversight:finding")
def close(request: StaffRequest, finding_id: int) -> HttpResponse:
    found = _found(request, finding_id)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        finding_close(
            finding=found, actor=request.actor, conclusion=form.cleaned_data["conclusion"], at=clock.now()
        )
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, found, form, status=error.status)
    messages.success(request, _("The finding is closed."))
    return redirect("oversight:findings")


def _found(request: StaffRequest, finding_id: int) -> Finding:
    found = finding_seen(actor=request.actor, finding_id=finding_id)
    if found is None:
        raise Http404
    return found


def _page(request: StaffRequest, found: Finding, form: CloseForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"finding": found, "form": form}
    return render(request, "windows/oversight/finding.html", context, status=status)
