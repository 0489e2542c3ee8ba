"""Applying online: before one begins, the list of tasks, and giving it up."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.models import IntakeDraft
from cases.selectors.applications import is_applied_for_online
from cases.services import application_open, draft_discard
from catalogue.selectors import joint_service_published, service_plan
from common import clock
from common.errors import RuleBrokenError
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.portal.apply.wizard import TaskState, application, apply_page, progress_of, tasks_of
from windows.problems import problem_page


@requires(Capability.PORTAL)
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: StaffRequest, slug: str) -> HttpResponse:
    try:
        service = joint_service_published(slug)
    except RuleBrokenError:
        raise Http404 from None
    if request.method == "POST":
        try:
            draft = application_open(actor=request.actor, joint_service=service, at=clock.now())
        except RuleBrokenError as error:
            return problem_page(request, error)
        return redirect("portal:apply", draft.pk)
    context = {
        "service": service,
        "plan": service_plan(service, {}),
        "applicant": request.user.applicant,
        "is_online": is_applied_for_online(service),
    }
    return render(request, "windows/portal/apply/start.html", context)


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
