"""Applying online: for whom, before one begins; the list of tasks; and giving it up."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.models import IntakeDraft
from cases.selectors.applications import Party, is_applied_for_online, parties_for
from cases.services import application_open, draft_answer, draft_discard, draft_lookups_order
from catalogue.models import JointService
from catalogue.selectors import joint_service_published, service_plan
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.guide.carried import carried_answers, carried_forget
from windows.numbers import whole_number
from windows.portal.apply.wizard import TaskState, application, apply_page, progress_of, tasks_of
from windows.problems import problem_page


@requires(Capability.PORTAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: StaffRequest, slug: str) -> HttpResponse:
    """Who may act for several says for whom; for nobody is it chosen beforehand."""
    try:
        service = joint_service_published(slug)
    except RuleBrokenError:
        raise Http404 from None
    if request.method != "POST":
        return _start_page(request, service)
    parties = parties_for(actor=request.actor, service=service, on=clock.local_date(clock.now()))
    given = request.POST.get("principal", "")
    chosen = whole_number(given)
    if chosen is None and (given or len(parties) > 1):
        return _start_page(request, service, problem=_("Choose for whom you apply."))
    if chosen is None and parties:
        chosen = parties[0].applicant.pk
    try:
        draft = application_open(
            actor=request.actor, joint_service=service, principal_id=chosen, at=clock.now()
        )
    except RuleBrokenError as error:
        return problem_page(request, error)
    _answers_take(request, draft)
    return redirect("portal:apply", draft.pk)


@application
def tasks(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    found = tasks_of(progress_of(draft))
    done = sum(task.state == TaskState.DONE for task in found)
    return apply_page(request, draft, "tasks", {"tasks": found, "done": done})


@application
def discard(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    if request.method != "POST":
        return apply_page(request, draft, "discard", {"files": draft.materials.count()})
    try:
        draft_discard(draft=draft)
    except RuleBrokenError as error:
        return problem_page(request, error)
    messages.success(request, _("The draft is gone. Nothing of it was handed in."))
    return redirect("portal:home")


def _start_page(request: StaffRequest, service: JointService, *, problem: str = "") -> HttpResponse:
    plan = service_plan(service, carried_answers(request, service.slug))
    parties: list[Party] = parties_for(actor=request.actor, service=service, on=clock.local_date(clock.now()))
    context: dict[str, Any] = {
        "service": service,
        "plan": plan,
        "applicant": request.user.applicant,
        "parties": parties,
        "is_online": is_applied_for_online(service),
        "problem": problem,
    }
    return render(request, "windows/portal/apply/start.html", context, status=422 if problem else 200)


def _answers_take(request: StaffRequest, draft: IntakeDraft) -> None:
    """What was answered before the log-in is not asked again; an application under way keeps its own."""
    given = carried_answers(request, draft.joint_service.slug)
    if not given or draft.answers:
        return
    at = clock.now()
    plan = service_plan(draft.joint_service, given)
    draft_answer(draft=draft, answers=plan.answers, at=at)
    if not plan.unanswered and not plan.stops:
        draft_lookups_order(draft=draft, actor=request.actor, at=at, plan=plan)
    carried_forget(request, draft.joint_service.slug)
    messages.success(request, _("Your answers from the guide are taken over."))
