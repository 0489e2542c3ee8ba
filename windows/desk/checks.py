"""Checks of what the department granted on commitment: the list, one check, and what is done about it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models.commitments import CheckState, CommitmentCheck
from cases.policy import may_countersign, may_review
from cases.selectors.commitments import (
    CheckTab,
    check_counts,
    check_find,
    check_is_touched_by,
    check_lamp,
    checks_page,
)
from cases.selectors.officers import officers_of
from catalogue.selectors import working_calendar
from common import clock
from common.errors import RuleBrokenError
from people.policy import Actor, Capability
from windows.access import StaffRequest, requires
from windows.acts import posted
from windows.desk.check_forms import FindingForm, FirstFindingForm, RevokeForm
from windows.problems import add_to_form
from workflows.engine import commitments as engine


@requires(Capability.INBOX)
@require_GET
def checks(request: StaffRequest) -> HttpResponse:
    asked = request.GET.get("tab", "")
    tab = CheckTab(asked) if asked in list(CheckTab) else CheckTab.TO_CHECK
    page = checks_page(actor=request.actor, tab=tab, after=request.GET.get("after", ""), at=clock.now())
    context = {"tab": tab, "page": page, "counts": check_counts(actor=request.actor)}
    return render(request, "windows/desk/checks.html", context)


@requires(Capability.INBOX)
@require_GET
def check(request: StaffRequest, check_id: int) -> HttpResponse:
    return _page(request, _found(request, check_id))


@requires(Capability.REVIEW)
@posted("desk:check")
def check_record(request: StaffRequest, check_id: int) -> HttpResponse:
    """The first finding."""
    found = _found(request, check_id)
    form = FirstFindingForm(request.POST, officers=_officers(found))
    if not form.is_valid():
        return _page(request, found, {"form": form, "finding_form": form}, status=422)
    try:
        engine.check_record(check_id=check_id, actor=request.actor, **form.found, at=clock.now())
    except RuleBrokenError as error:
        return _refused(request, check_id, form, error, "finding_form")
    return _done(request, check_id, _("The finding of the check is recorded."))


@requires(Capability.REVIEW)
@posted("desk:check")
def check_recheck(request: StaffRequest, check_id: int) -> HttpResponse:
    """Whether it was put right."""
    found = _found(request, check_id)
    form = FindingForm(request.POST, officers=_officers(found))
    if not form.is_valid():
        return _page(request, found, {"form": form, "finding_form": form}, status=422)
    try:
        engine.recheck_record(check_id=check_id, actor=request.actor, **form.found, at=clock.now())
    except RuleBrokenError as error:
        return _refused(request, check_id, form, error, "finding_form")
    return _done(request, check_id, _("The finding of the second check is recorded."))


@requires(Capability.COUNTERSIGN)
@posted("desk:check")
def check_revoke(request: StaffRequest, check_id: int) -> HttpResponse:
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _page(request, _found(request, check_id), {"form": form, "revoke_form": form}, status=422)
    try:
        engine.commitment_revoke(
            check_id=check_id, actor=request.actor, reason=form.cleaned_data["reason"], at=clock.now()
        )
    except RuleBrokenError as error:
        return _refused(request, check_id, form, error, "revoke_form")
    return _done(request, check_id, _("The grant is revoked; the applicant gets the decision in writing."))


def _found(request: StaffRequest, check_id: int) -> CommitmentCheck:
    found = check_find(actor=request.actor, check_id=check_id)
    if found is None:
        raise Http404
    return found


def _officers(found: CommitmentCheck) -> list[Any]:
    today = clock.local_date(clock.now())
    return [officer.user for officer in officers_of(found.department_id, on=today)]


def _page(
    request: StaffRequest, found: CommitmentCheck, given: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The check as it stands now; `given` holds a form that was refused, with what was typed."""
    now = clock.now()
    is_first = found.state == CheckState.TO_CHECK
    proposed = working_calendar().add_working_days(
        clock.local_date(now), settings.COMMITMENT_RECTIFY_WORKING_DAYS
    )
    form = FirstFindingForm if is_first else FindingForm
    context: dict[str, Any] = {
        "check": found,
        "case": found.case,
        "lamp": check_lamp(found, now),
        "is_first": is_first,
        "may_find": found.is_running and may_review(request.actor, found.department_id),
        "revoking": _revoking(found, request.actor),
        "finding_form": form(officers=_officers(found), initial={"rectify_until": proposed}),
        "revoke_form": RevokeForm(),
    }
    return render(request, "windows/desk/check.html", context | (given or {}), status=status)


def _revoking(found: CommitmentCheck, actor: Actor) -> str:
    """Whether the actor may revoke now: `may`, `touched` when they have checked it themselves, or empty."""
    if not may_countersign(actor, found.department_id):
        return ""
    is_over = found.rectify_due_at is not None and found.rectify_due_at <= clock.now()
    if found.state == CheckState.UNMET or (found.state == CheckState.RECTIFYING and is_over):
        return "touched" if check_is_touched_by(found, actor.user_id) else "may"
    return ""


def _refused(
    request: StaffRequest, check_id: int, form: Form, error: RuleBrokenError, name: str
) -> HttpResponse:
    add_to_form(form, error)
    typed = form.data.get("finding") or form.data.get("reason", "")
    given = {"form": form, "error": error, "typed": typed, name: form}
    return _page(request, _found(request, check_id), given, status=error.status)


def _done(request: StaffRequest, check_id: int, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("desk:check", check_id)
