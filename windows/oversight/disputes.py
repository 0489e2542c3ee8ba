"""A citizen says a visit is put down wrongly: reject it with reasons, or correct the attribution."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import Case
from cases.models.visits import VisitDispute
from cases.selectors.visits import dispute_seen, disputes_answered, disputes_open
from cases.services.visit_disputes import dispute_answer
from cases.services.visits import Demand
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.problems import add_to_form, problem_page
from windows.visit_words import DemandForm

UPHELD, REJECTED = "upheld", "rejected"


class AnswerForm(DemandForm):
    """An upheld dispute needs what is right; the service says what is missing."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("The applicant is"),
        choices=[
            (UPHELD, gettext_lazy("right: correct the entry")),
            (REJECTED, gettext_lazy("not right: leave the entry as it is")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether the applicant is right.")},
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer to the applicant"),
        max_length=1000,
        help_text=gettext_lazy("With your reasons; the applicant reads it"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("The applicant is owed an answer with its reasons.")},
    )

    field_order = ("outcome", "attribution", "demanded_by", "rule", "answer")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        """What is right is asked for only when the applicant is right."""
        super().__init__(*args, case=case, **kwargs)
        is_needed = self.data.get("outcome") == UPHELD
        self.fields["attribution"].required = is_needed
        self.fields["attribution"].help_text = gettext_lazy("Only when the applicant is right")
        self.fields["demanded_by"].required = False

    def corrected(self) -> Demand | None:
        return self.demand() if self.cleaned_data["outcome"] == UPHELD else None


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def dispute_list(request: StaffRequest) -> HttpResponse:
    context = {
        "waiting": disputes_open(actor=request.actor),
        "answered": disputes_answered(actor=request.actor),
    }
    return render(request, "windows/oversight/disputes.html", context)


@requires(Capability.OVERSEE)
@never_cache
@require_GET
def dispute(request: StaffRequest, dispute_id: int) -> HttpResponse:
    found = _found(request, dispute_id)
    return _page(request, found, AnswerForm(case=found.visit.case))


@requires(Capability.RESOLVE)
@posted("oversight:dispute")
def answer(request: StaffRequest, dispute_id: int) -> HttpResponse:
    found = _found(request, dispute_id)
    form = AnswerForm(request.POST, case=found.visit.case)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        dispute_answer(
            dispute=found,
            actor=request.actor,
            answer=form.cleaned_data["answer"],
            corrected=form.corrected(),
            at=clock.now(),
        )
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _page(request, found, form, status=error.status)
    messages.success(request, _("The applicant has your answer."))
    return redirect("oversight:disputes")


def _found(request: StaffRequest, dispute_id: int) -> VisitDispute:
    found = dispute_seen(actor=request.actor, dispute_id=dispute_id)
    if found is None:
        raise Http404
    return found


def _page(request: StaffRequest, found: VisitDispute, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    context = {"dispute": found, "visit": found.visit, "case": found.visit.case, "form": form}
    return render(request, "windows/oversight/dispute.html", context, status=status)
