"""An applicant says that an entry in the ledger of visits is not right."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.selectors.visits import visit_seen
from cases.services.visit_disputes import visit_dispute
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.problems import add_to_form, problem_page


class DisputeForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is not right"),
        help_text=gettext_lazy(
            "For example who asked you to come, or why. A supervisor reads it and answers."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say what is wrong with this entry.")},
    )


@requires(Capability.PORTAL)
@never_cache
@require_http_methods(["GET", "POST"])
def dispute(request: StaffRequest, number: str, visit_id: int) -> HttpResponse:
    visit = visit_seen(actor=request.actor, number=number, visit_id=visit_id)
    if visit is None or request.actor.applicant_id not in (visit.case.applicant_id, visit.case.agent_id):
        raise Http404
    form = DisputeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                visit_dispute(
                    visit=visit, actor=request.actor, text=form.cleaned_data["text"], at=clock.now()
                )
            except AlreadyDoneError as error:
                return problem_page(request, error)
            except RuleBrokenError as error:
                add_to_form(form, error)
            else:
                messages.success(request, _("A supervisor will look into it and answer you here."))
                return redirect("portal:case", number)
    context = {"visit": visit, "case": visit.case, "form": form}
    return render(request, "windows/portal/dispute.html", context, status=status)
