"""Licences that their holders share with the department: each is had as a copy for one use."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from e_licences.selectors.shares import shares_open_to
from materials.services import shared_licence_copy
from people.policy import Capability
from windows.access import StaffRequest, requires
from windows.copies import CopyForm, copy_file, end_of
from windows.problems import add_to_form, problem_page


@requires(Capability.INBOX)
@never_cache
@require_GET
def shares(request: StaffRequest) -> HttpResponse:
    rows = shares_open_to(sorted(request.actor.departments(Capability.INBOX)), at=clock.now())
    return render(request, "windows/desk/shares.html", {"shares": rows[:200]})


@requires(Capability.INBOX)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share_copy(request: StaffRequest, share_id: int) -> HttpResponse:
    at = clock.now()
    rows = shares_open_to(sorted(request.actor.departments(Capability.INBOX)), at=at)
    share = rows.filter(pk=share_id).first()
    if share is None or share.department_id is None:
        raise Http404
    form = CopyForm(request.POST if request.method == "POST" else None, today=clock.local_date(at))
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                answer, made = shared_licence_copy(
                    key=given["key"],
                    share_id=share.pk,
                    actor_id=request.actor.user_id,
                    actor_name=request.actor.name,
                    department_id=share.department_id,
                    reason=given["reason"],
                    expires_at=end_of(given["until"]),
                    at=at,
                )
            except AlreadyDoneError as error:
                return problem_page(request, error)
            except RuleBrokenError as error:
                add_to_form(form, error)
                status, problem = error.status, error
            else:
                if made is not None:
                    return copy_file(made)
                messages.warning(request, _("Not shown: %(why)s") % {"why": answer.result.label})
                return redirect("desk:shares")
    context = {"share": share, "form": form, "error": problem}
    return render(request, "windows/desk/share_copy.html", context, status=status)
