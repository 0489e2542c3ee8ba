"""One question to a page, each answer saved at once."""

from django.http import Http404, HttpResponse
from django.urls import reverse

from cases.models import IntakeDraft
from cases.services import draft_answer, draft_lookups_order
from catalogue.selectors import Question, service_bundle, service_plan
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from windows.access import StaffRequest
from windows.counter.forms import AnswersForm
from windows.portal.apply.wizard import application, apply_page, onward
from windows.problems import add_to_form, problem_page


@application
def question(request: StaffRequest, draft: IntakeDraft, question: str) -> HttpResponse:
    questions = service_bundle(draft.joint_service_id).questions
    place = next((n for n, asked in enumerate(questions) if asked.key == question), None)
    if place is None:
        raise Http404
    if request.method != "POST":
        form = AnswersForm(initial=draft.answers, questions=[questions[place]])
        return _page(request, draft, form, questions, place)
    form = AnswersForm(request.POST, questions=[questions[place]])
    if form.is_valid():
        try:
            draft_answer(draft=draft, answers=draft.answers | form.given(), at=clock.now())
        except AlreadyDoneError as error:
            return problem_page(request, error)
        except RuleBrokenError as error:
            add_to_form(form, error)
        else:
            if not _stopped(draft, form, question):
                return _next(request, draft, questions, place)
    return _page(request, draft, form, questions, place, status=422)


def _stopped(draft: IntakeDraft, form: AnswersForm, key: str) -> bool:
    """Whether the law stops the service at this answer; then the page says so."""
    stops = [
        stop for stop in service_plan(draft.joint_service, draft.answers).stops if stop.question.key == key
    ]
    for stop in stops:
        form.add_error(key, stop.text)
    return bool(stops)


def _next(
    request: StaffRequest, draft: IntakeDraft, questions: tuple[Question, ...], place: int
) -> HttpResponse:
    plan = service_plan(draft.joint_service, draft.answers)
    if not plan.unanswered and not plan.stops:
        draft_lookups_order(draft=draft, actor=request.actor, at=clock.now(), plan=plan)
    if place + 1 < len(questions):
        return onward(request, draft, "portal:apply_question", questions[place + 1].key)
    return onward(request, draft, "portal:apply")


def _page(
    request: StaffRequest,
    draft: IntakeDraft,
    form: AnswersForm,
    questions: tuple[Question, ...],
    place: int,
    *,
    status: int = 200,
) -> HttpResponse:
    key = questions[place].key
    before = questions[place - 1].key if place else ""
    context = {
        "form": form,
        "number": place + 1,
        "total": len(questions),
        "stops": [s for s in service_plan(draft.joint_service, draft.answers).stops if s.question.key == key],
        "back": reverse("portal:apply_question", args=[draft.pk, before])
        if before
        else reverse("portal:apply", args=[draft.pk]),
    }
    return apply_page(request, draft, "question", context, status=status)
