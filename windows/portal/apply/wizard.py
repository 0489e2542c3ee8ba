"""The tasks of an application online: how each stands, whose it is, and where what is missing is mended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.db.models import TextChoices
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from cases.models import IntakeDraft
from cases.selectors import draft_case_number
from cases.selectors.applications import application_find
from catalogue.selectors import Question
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.counter import wizard
from windows.counter.wizard import Problem, Progress, question_anchors

P = ParamSpec("P")


class TaskState(TextChoices):
    NOT_STARTED = "not-started", _("Not started")
    BEGUN = "begun", _("Under way")
    DONE = "done", _("Done")
    CANNOT_START = "cannot-start", _("Cannot start yet")


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done next, as a verb first."""

    name: str
    label: str
    url: str
    state: TaskState


def application(
    view: Callable[Concatenate[StaffRequest, IntakeDraft, P], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    """Give the view the applicant's own draft; for others it does not exist. Once submitted, say so again."""

    @wraps(view)
    def guarded(request: StaffRequest, key: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        draft = application_find(actor=request.actor, key=key)
        if draft is None:
            raise Http404
        if draft.submitted_at is not None:
            return redirect("portal:applied", draft_case_number(draft=draft))
        return view(request, draft, *args, **kwargs)

    return requires(Capability.PORTAL)(never_cache(guarded))


def progress_of(draft: IntakeDraft) -> Progress:
    return wizard.progress_of(draft, placed=_placed)


def is_situation_known(progress: Progress) -> bool:
    return not progress.plan.unanswered and not progress.plan.stops


def tasks_of(progress: Progress) -> list[Task]:
    """A service without questions has no such task, and so with the form."""
    names = {
        "questions": _("Answer the questions about your situation") if progress.bundle.questions else "",
        "materials": _("Hand in the materials"),
        "form": _("Fill in the one form") if progress.draft.joint_service.fields else "",
        "delivery": _("Choose how you get the result"),
        "check": _("Check your answers and submit"),
    }
    return [
        Task(name, str(label), task_url(progress, name), _state(progress, name))
        for name, label in names.items()
        if label
    ]


def task_url(progress: Progress, name: str) -> str:
    if name != "questions":
        return reverse(f"portal:apply_{name}", args=[progress.draft.pk])
    asked = [*progress.plan.unanswered, *progress.bundle.questions]
    return reverse("portal:apply_question", args=[progress.draft.pk, asked[0].key])


def onward(request: StaffRequest, draft: IntakeDraft, route: str, *args: object) -> HttpResponse:
    """Back to the answers where they are being checked, else on to the next page."""
    if request.GET.get("from") == "check":
        return redirect("portal:apply_check", draft.pk)
    return redirect(route, draft.pk, *args)


def apply_page(
    request: StaffRequest, draft: IntakeDraft, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    is_checking = request.GET.get("from") == "check"
    shown = {
        "draft": draft,
        "is_checking": is_checking,
        "is_checking_query": "?from=check" if is_checking else "",
    }
    return render(request, f"windows/portal/apply/{name}.html", shown | context, status=status)


def _state(progress: Progress, name: str) -> TaskState:
    draft = progress.draft
    if name not in ("questions", "delivery") and not is_situation_known(progress):
        return TaskState.CANNOT_START
    begun = {
        "questions": bool(draft.answers),
        "materials": bool(progress.files or progress.said),
        "form": bool(draft.form_values),
        "delivery": bool(draft.delivery),
        "check": False,
    }
    has_problem = any(problem.step == name for problem in progress.problems)
    is_needed = name in (
        "form",
        "delivery",
        "check",
    )  # even with nothing missing, it is the applicant's to say
    if not has_problem and (begun[name] or not is_needed):
        return TaskState.DONE
    return TaskState.BEGUN if begun[name] else TaskState.NOT_STARTED


def _placed(draft: IntakeDraft, error: RuleBrokenError, questions: Iterable[Question]) -> Problem:
    anchors, field = question_anchors(questions), error.field
    step, route, args, anchor = "questions", "apply", [], "main"
    if field in anchors:
        route, args, anchor = "apply_question", [field], anchors[field]
    elif field.startswith("material-"):
        step, route, args = "materials", "apply_material", [field.removeprefix("material-")]
    elif field in ("delivery", "delivery_address"):
        step, route = "delivery", "apply_delivery"
        anchor = "id_delivery_0" if field == "delivery" else "id_delivery_address"
    elif field.startswith("form-"):
        step, route, anchor = "form", "apply_form", f"id_{field}"
    url = reverse(f"portal:{route}", args=[draft.pk, *args])
    return Problem(str(error), error.source, step, f"{url}?from=check#{anchor}")
