"""The steps of an intake, from who applies to the case."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cases.models import Delivery, IntakeDraft
from cases.selectors import draft_case_number, intake_preview, running_cases_of
from cases.selectors.acceptance import cases_continued
from cases.selectors.slots import form_suggestions
from cases.services import (
    Choice,
    checked_identifier,
    draft_answer,
    draft_fill,
    draft_identify,
    draft_lookups_order,
)
from catalogue.selectors import service_bundle
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from common.identifiers import citizen_id_parse
from people.models import IdentifierKind
from windows.access import StaffRequest
from windows.counter.forms import AnswersForm, IdentityForm, OneForm
from windows.counter.outcomes import Outcomes, choice_of, intake_of
from windows.counter.plan import ShrinkingPlan
from windows.counter.slot_rows import asked_rows, put_right, source_words, unasked_context
from windows.counter.views import is_part
from windows.counter.wizard import Progress, progress_of, step, step_page
from windows.facts import answer_facts, form_facts
from windows.problems import add_to_form, problem_page
from workflows import engine

IDENTITY_FIELDS = ("name", "phone", "agent_identifier", "agent_name", "identifier")


@step
def identity(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    if request.method != "POST":
        known = {name: getattr(draft, name) for name in IDENTITY_FIELDS}
        form = IdentityForm(
            draft=draft, initial=known | {"kind": draft.identifier_kind} if draft.name else {}
        )
        return step_page(request, progress_of(draft), "identity", {"form": form})
    form = IdentityForm(request.POST, draft=draft)
    if form.is_valid():
        try:
            draft_identify(draft=draft, at=clock.now(), **form.cleaned_data)
        except AlreadyDoneError as error:
            return problem_page(request, error)
        except RuleBrokenError as error:
            add_to_form(form, error)
        else:
            return redirect("counter:questions", draft.pk)
    return step_page(request, progress_of(draft), "identity", {"form": form}, status=422)


@step
def identifier(request: StaffRequest, draft: IntakeDraft, field: str) -> HttpResponse:
    """A part of the page: whether the number typed just now can be right, and whether its case exists."""
    if request.method != "POST":
        return redirect("counter:identity", draft.pk)
    value = request.POST.get(field, "").strip()
    kind = request.POST.get("kind", "") if field == "identifier" else IdentifierKind.CITIZEN_ID.value
    context: dict[str, Any] = {"field": field, "value": value}
    if value and kind:
        today = clock.local_date(clock.now())
        try:
            checked = checked_identifier(kind, value, today=today, field=field)
        except RuleBrokenError as error:
            return _live(request, context | {"error": error}, status=422)
        if kind == IdentifierKind.CITIZEN_ID:
            context["person"] = citizen_id_parse(checked, today=today)
        if field == "identifier":
            context["running"] = running_cases_of(
                actor=request.actor, identifier_kind=kind, identifier=checked
            )
    return _live(request, context)


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
        return render(request, "windows/counter/saved.html", {"at": now})
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


def _live(request: StaffRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "windows/counter/identifier.html", context, status=status)


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
        "delivery": dict(Delivery.choices).get(draft.delivery, ""),
        "visits": 1 + (draft.delivery == Delivery.WINDOW),
    }
    return step_page(request, progress, "check", context, status=status)
