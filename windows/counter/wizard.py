"""The five steps of an intake: where each stands, and which of them mends what is still missing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import DraftMaterial, IntakeDraft, Said
from cases.selectors import draft_case_number, draft_files, draft_find
from cases.selectors.slots import draft_resolution
from cases.services import Standing, submission_problems
from catalogue.selectors import Question, ServiceBundle, ServicePlan, service_bundle, service_plan
from common import clock
from common.errors import RuleBrokenError
from materials.selectors import Resolution
from people.policy import Capability
from windows.access import StaffRequest, requires

P = ParamSpec("P")

STEPS = {
    "identity": _("Applicant"),
    "questions": _("Situation"),
    "materials": _("Materials"),
    "form": _("The one form"),
    "check": _("Check and submit"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands between the draft and a case, and where to mend it."""

    text: str
    source: str
    step: str
    url: str


Placed = Callable[[IntakeDraft, RuleBrokenError, Iterable[Question]], Problem]


@dataclass(frozen=True, slots=True)
class StepState:
    name: str
    label: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Progress:
    draft: IntakeDraft
    plan: ServicePlan
    bundle: ServiceBundle
    files: dict[int, list[DraftMaterial]]
    said: dict[int, Said]
    standing: Standing
    problems: list[Problem]

    @property
    def resolved(self) -> Resolution:
        return self.standing.resolved

    def steps(self) -> list[StepState]:
        open_steps = {problem.step for problem in self.problems} | {"check"}
        return [
            StepState(name, str(label), _url(self.draft, name), name not in open_steps)
            for name, label in STEPS.items()
        ]


def progress_of(draft: IntakeDraft, *, placed: Placed | None = None) -> Progress:
    """`placed` says where what is missing is mended; at the counter if not given."""
    at = clock.now()
    plan = service_plan(draft.joint_service, draft.answers)
    bundle = service_bundle(draft.joint_service_id)
    files = draft_files(draft=draft)
    standing = Standing(
        draft,
        plan,
        draft_resolution(draft=draft, at=at, plan=plan),
        attached=frozenset(files),
    )
    place = placed or _placed
    problems = [place(draft, error, bundle.questions) for error in submission_problems(standing, at=at)]
    return Progress(draft, plan, bundle, files, draft.said_of, standing, problems)


def step(
    view: Callable[Concatenate[StaffRequest, IntakeDraft, P], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    """Give the view the clerk's own draft; for others it does not exist. Once submitted, show its receipt."""

    @wraps(view)
    def guarded(request: StaffRequest, key: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        draft = draft_find(actor=request.actor, key=key)
        if draft is None:
            raise Http404
        if draft.submitted_at is not None and request.method == "GET":
            return redirect("counter:receipt", draft_case_number(draft=draft))
        return view(request, draft, *args, **kwargs)

    return requires(Capability.INTAKE)(guarded)


def step_page(
    request: StaffRequest,
    progress: Progress,
    name: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    shown = {"draft": progress.draft, "plan": progress.plan, "step": name, "steps": progress.steps()}
    return render(request, f"windows/counter/{name}.html", {**shown, **(context or {})}, status=status)


def question_anchors(questions: Iterable[Question]) -> dict[str, str]:
    """Where on its page each question's field is."""
    return {q.key: f"id_{q.key}" if q.is_number else f"id_{q.key}_0" for q in questions}


def _placed(draft: IntakeDraft, error: RuleBrokenError, questions: Iterable[Question]) -> Problem:
    name, anchor = _place(error.field, question_anchors(questions))
    return Problem(str(error), error.source, name, f"{_url(draft, name)}#{anchor}")


def _place(field: str, questions: dict[str, str]) -> tuple[str, str]:
    """The step and the place on its page; `questions` holds those of the questions."""
    if field in questions:
        return "questions", questions[field]
    if field.startswith("material-"):
        return "materials", field
    if field == "delivery":
        return "form", "id_delivery_0"
    if field.startswith("form-") or field == "delivery_address":
        return "form", f"id_{field}"
    return ("identity", f"id_{field}") if field else ("questions", "main")


def _url(draft: IntakeDraft, name: str) -> str:
    return reverse(f"counter:{name}", args=[draft.pk])
