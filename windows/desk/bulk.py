"""Re-issuing many licences of the department: plan a run, watch it, pause it, end it."""

from collections.abc import Callable
from datetime import date
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
from e_licences.models import BulkRun
from e_licences.selectors.bulk import bulk_choices, bulk_problems, bulk_progress, bulk_runs_of
from e_licences.services import (
    bulk_pause,
    bulk_plan,
    bulk_resume,
    bulk_retry,
    bulk_start,
    bulk_stop,
)
from people.policy import Actor, Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.problems import add_to_form, problem_page

RUNS_SHOWN = 50
PROBLEMS_SHOWN = 20
Act = Callable[..., object]


class PlanForm(forms.Form):
    """The choices say how many licences a run would take: nobody plans one unawares."""

    licence_type = forms.ChoiceField(
        label=gettext_lazy("Licences"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which licences are re-issued.")},
    )
    article = forms.CharField(
        label=gettext_lazy("Article"),
        help_text=gettext_lazy("The rule that asks for the new edition"),
        max_length=200,
    )
    reference = forms.CharField(
        label=gettext_lazy("Number of the decision"),
        help_text=gettext_lazy("Stands in the change of every licence"),
        max_length=50,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["licence_type"].choices = [  # type: ignore[attr-defined]
            (f"{row.department.pk}-{row.licence_type.pk}", row) for row in bulk_choices(actor, on=on)
        ]

    def chosen(self) -> dict[str, Any]:
        department, kind = self.cleaned_data["licence_type"].split("-")
        texts = {name: self.cleaned_data[name] for name in ("article", "reference", "reason")}
        return {"department_id": int(department), "licence_type_id": int(kind), **texts}


@requires(Capability.LICENCES)
@never_cache
@require_GET
def bulk_runs(request: StaffRequest) -> HttpResponse:
    return _list(request, _form(request))


@requires(Capability.LICENCES)
@posted("desk:bulk_runs")
def bulk_run_plan(request: StaffRequest) -> HttpResponse:
    form = _form(request, request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    try:
        run = bulk_plan(**form.chosen(), actor=request.actor, at=clock.now())
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _list(request, form, status=error.status)
    messages.success(request, _("The run is planned. Look at it, then start it."))
    return redirect("desk:bulk_run", run.pk)


@requires(Capability.LICENCES)
@never_cache
@require_GET
def bulk_run(request: StaffRequest, run_id: int) -> HttpResponse:
    return render(request, "windows/desk/bulk_run.html", _standing(request, run_id))


@requires(Capability.LICENCES)
@never_cache
@require_GET
def bulk_run_progress(request: StaffRequest, run_id: int) -> HttpResponse:
    """The part that changes while one looks."""
    return render(request, "windows/desk/bulk_progress.html", _standing(request, run_id))


@requires(Capability.LICENCES)
@posted("desk:bulk_run")
def bulk_run_start(request: StaffRequest, run_id: int) -> HttpResponse:
    return _move(request, run_id, bulk_start, _("The run has started."))


@requires(Capability.LICENCES)
@posted("desk:bulk_run")
def bulk_run_pause(request: StaffRequest, run_id: int) -> HttpResponse:
    return _move(request, run_id, bulk_pause, _("The run pauses; what is in the works is finished."))


@requires(Capability.LICENCES)
@posted("desk:bulk_run")
def bulk_run_resume(request: StaffRequest, run_id: int) -> HttpResponse:
    return _move(request, run_id, bulk_resume, _("The run goes on."))


@requires(Capability.LICENCES)
@posted("desk:bulk_run")
def bulk_run_retry(request: StaffRequest, run_id: int) -> HttpResponse:
    return _move(request, run_id, bulk_retry, _("What failed is tried again."))


@requires(Capability.LICENCES)
@posted("desk:bulk_run")
def bulk_run_stop(request: StaffRequest, run_id: int) -> HttpResponse:
    return _move(request, run_id, bulk_stop, _("The run is stopped for good; what is done stays done."))


def _move(request: StaffRequest, run_id: int, act: Act, said: str) -> HttpResponse:
    run = _found(request, run_id)
    try:
        act(run_id=run.pk, actor=request.actor, at=clock.now())
    except AlreadyDoneError as error:
        return problem_page(request, error)
    messages.success(request, said)
    return redirect("desk:bulk_run", run.pk)


def _found(request: StaffRequest, run_id: int) -> BulkRun:
    run = bulk_runs_of(request.actor).filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run


def _standing(request: StaffRequest, run_id: int) -> dict[str, object]:
    at = clock.now()
    run = _found(request, run_id)
    return {
        "run": run,
        "progress": bulk_progress(run, at=at),
        "problems": bulk_problems(run)[:PROBLEMS_SHOWN],
        "at": at,
    }


def _form(request: StaffRequest, given: Any = None) -> PlanForm:
    return PlanForm(given, actor=request.actor, on=clock.local_date(clock.now()))


def _list(request: StaffRequest, form: PlanForm, *, status: int = 200) -> HttpResponse:
    at = clock.now()
    runs = [(run, bulk_progress(run, at=at)) for run in bulk_runs_of(request.actor)[:RUNS_SHOWN]]
    return render(request, "windows/desk/bulk_runs.html", {"form": form, "runs": runs}, status=status)
