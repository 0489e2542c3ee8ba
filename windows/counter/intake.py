"""The steps of an intake, from who applies to the case."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cases.models import Delivery, IntakeDraft
from cases.selectors import draft_case_number, draft_tray, intake_preview
from cases.selectors.acceptance import cases_continued
from cases.selectors.slots import form_suggestions
from cases.services import (
    Choice,
    draft_answer,
    draft_fill,
    draft_lookups_order,
    draft_type,
)
from catalogue.selectors import service_bundle
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from windows.access import StaffRequest
from windows.counter.forms import AnswersForm, OneForm
from windows.counter.outcomes import Outcomes, choice_of, intake_of
from windows.counter.plan import ShrinkingPlan
from windows.counter.saving import saved
from windows.counter.slot_rows import asked_rows, put_right, source_words, unasked_context
from windows.counter.views import is_part
from windows.counter.wizard import Progress, progress_of, step, step_page
from windows.facts import answer_facts, form_facts
from windows.problems import add_to_form, problem_page
from workflows import engine


@step
def questions(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    if request.method != "POST":
        progress = progress_of(draft)
        form = AnswersForm(initial=draft.answers, questions=progress.bundle.questions)
        return _questions_page(request, progress, form)
    form = AnswersForm(request.POST, questions=service_bundle(draft.joint_service_id).questions)
    is_complete = form.is_valid()
    try:
        draft_answer(draft=draft, answers=form.given(), at=clock.now())
    except AlreadyDoneError as error:
        return problem_page(request, error)
    except RuleBrokenError as error:
        add_to_form(form, error)
        return _questions_page(request, progress_of(draft), form, status=error.status)
    progress = progress_of(draft)
    if is_part(request):
        return render(
            request,
            "windows/counter/plan.html",
            _plan_context(progress) | {"questions": progress.bundle.questions, "wrong": form.wrong_numbers()},
        )
    if is_complete and not progress.plan.stops:
        draft_lookups_order(draft=draft, actor=request.actor, at=clock.now())
        return redirect("counter:materials", draft.pk)
    for stop in progress.plan.stops:
        form.add_error(stop.question.key, stop.text)
    return _questions_page(request, progress, form, status=422)


@step
def one_form(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    service = draft.joint_service
    if request.method != "POST":
        progress = progress_of(draft)
        found = form_suggestions(draft=draft, resolved=progress.resolved)
        values = {key: one.value for key, one in found.items()} | {
            k: v for k, v in draft.form_values.items() if v
        }
        known = {f"form-{key}": value for key, value in values.items()}
        known |= {"delivery": draft.delivery, "delivery_address": draft.delivery_address}
        known |= draft.typed.get("form", {})
        form = OneForm(joint_service=service, sources=source_words(found), initial=known)
        return step_page(request, progress, "form", {"form": form, "filled_in": len(found)})
    form = OneForm(request.POST, joint_service=service)
    is_complete = form.is_valid()
    try:
        draft_fill(
            draft=draft,
            form_values=form.given(),
            delivery=form.cleaned_data.get("delivery", ""),
            delivery_address=form.cleaned_data.get("delivery_address", ""),
            at=(now := clock.now()),
        )
    except RuleBrokenError as error:
        return problem_page(request, error)
    if is_part(request):
        return saved(request, draft, "form", form.typed())
    if not is_complete:
        draft_type(draft=draft, step="form", values=form.typed(), at=now)
    if any(field.get("kind") == "citizen-id" for field in service.fields):  # it has named whose they are
        draft_lookups_order(draft=draft, actor=request.actor, at=now)
    if is_complete:
        return redirect("counter:check", draft.pk)
    return step_page(request, progress_of(draft), "form", {"form": form}, status=422)


@step
def check(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    """Everything once more, and what the window makes of it; submitting twice gives the same case."""
    if request.method != "POST":
        return check_page(request, draft)
    choice = choice_of(request.POST.get("choice", ""))
    form = Outcomes(progress_of(draft), at=clock.now()).form(choice, request.POST)
    if not form.is_valid():
        return check_page(request, draft, choice=choice, form=form, status=422)
    try:
        case = engine.case_submit(
            draft_key=draft.pk, actor=request.actor, at=clock.now(), intake=intake_of(choice, form)
        )
    except RuleBrokenError as error:
        add_to_form(form, error)
        return check_page(request, draft, choice=choice, form=form, error=error, status=error.status)
    return redirect("counter:receipt", case.number)


def _plan_context(progress: Progress) -> dict[str, Any]:
    return {"plan": progress.plan, "shrinking": ShrinkingPlan(progress.plan, progress.bundle)}


def _questions_page(
    request: StaffRequest, progress: Progress, form: AnswersForm, *, status: int = 200
) -> HttpResponse:
    context = _plan_context(progress) | {"form": form}
    return step_page(request, progress, "questions", context, status=status)


def check_page(
    request: StaffRequest,
    draft: IntakeDraft,
    *,
    choice: Choice = Choice.ACCEPT,
    form: Form | None = None,
    error: RuleBrokenError | None = None,
    status: int = 200,
) -> HttpResponse:
    """`form`: that of the outcome chosen, with what was typed, when it was refused."""
    if draft.submitted_at is not None:
        return redirect("counter:receipt", draft_case_number(draft=draft))
    progress = progress_of(draft)
    plan, at = progress.plan, clock.now()
    outcomes = Outcomes(progress, at=at)
    context = {
        "problems": progress.problems,
        "form": form,
        "error": error,
        "is_tolerant": bool(outcomes.deferrable),
        "outcomes": outcomes.lawful({choice: form} if form is not None else None),
        "continued": cases_continued(draft=draft, at=at),
        "answers": answer_facts(progress.bundle.questions, draft.answers),
        "values": form_facts(draft.joint_service, draft.form_values),
        "rows": asked_rows(progress),
        "preview": intake_preview(plan=plan, at=at),
        **unasked_context(progress),
        "put_right": put_right(draft),
        "tray": draft_tray(draft=draft),
        "delivery": dict(Delivery.choices).get(draft.delivery, ""),
        "visits": 1 + (draft.delivery == Delivery.WINDOW),
    }
    return step_page(request, progress, "check", context, status=status)
