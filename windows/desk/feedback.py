"""What shared data were worth to the department that used them (使用反馈)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue.models import MaterialKind
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from materials.selectors.feedback import entry_of_user
from materials.services.feedback import feedback_give
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.desk.data_forms import FeedbackForm
from windows.problems import add_to_form, problem_page


@requires(Capability.INBOX)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use_feedback(request: StaffRequest, entry_id: int) -> HttpResponse:
    """`next` is the page the form stood on; it is gone back to."""
    entry = entry_of_user(request.actor, entry_id)
    if entry is None:
        raise Http404
    form = FeedbackForm(request.POST or None)
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                feedback_give(entry=entry, actor=request.actor, at=clock.now(), **form.cleaned_data)
            except AlreadyDoneError as error:
                return problem_page(request, error)
            except RuleBrokenError as error:
                add_to_form(form, error)
                status, problem = error.status, error
            else:
                messages.success(request, _("The supplier reads it; it counts for what it supplies."))
                return HttpResponseRedirect(_next(request))
    kind = MaterialKind.objects.filter(code=entry.kind).first()
    context: dict[str, Any] = {
        "entry": entry,
        "kind": kind.label if kind else entry.kind,
        "form": form,
        "feedback_form": form,
        "error": problem,
        "next": request.POST.get("next", ""),
    }
    return render(request, "windows/desk/use_feedback_page.html", context, status=status)


def _next(request: StaffRequest) -> str:
    """Only an address of our own is followed."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours else reverse("desk:data")
