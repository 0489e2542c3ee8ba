"""What is held: shown while it comes in, confirmed or disputed, consented to, or asked for with a reason."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.models import IntakeDraft, SlotChoice
from cases.services import draft_choose, draft_consent, draft_unchoose
from catalogue.models import MaterialRequirement
from common import clock
from common.errors import RuleBrokenError
from windows.access import StaffRequest
from windows.counter.materials import materials_page
from windows.counter.slot_rows import unasked_context
from windows.counter.wizard import progress_of, step


@step
def held(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    """A part of the page, asked for again while sources are answering."""
    if request.method != "GET" or "HX-Request" not in request.headers:
        return redirect("counter:materials", draft.pk)
    progress = progress_of(draft)
    before = request.GET.get("asked", "")
    response = render(request, "windows/counter/unasked.html", unasked_context(progress))
    if before.isdecimal() and int(before) != len(progress.resolved.uploads):
        response["HX-Refresh"] = "true"  # a source has no record: now it is asked for, in the table above
    return response


@step
def choose(request: StaffRequest, draft: IntakeDraft, requirement_id: int) -> HttpResponse:
    """Confirm, dispute, declare, ask all the same, or take it back."""
    requirement = _requirement(draft, requirement_id)
    if request.method != "POST":
        return redirect("counter:materials", draft.pk)
    choice = request.POST.get("choice", "")
    try:
        if choice in SlotChoice.values:
            draft_choose(
                draft=draft,
                requirement=requirement,
                choice=SlotChoice(choice),
                actor=request.actor,
                at=clock.now(),
                reason_code=request.POST.get("reason_code", ""),
                reason=request.POST.get("reason", ""),
            )
        else:
            draft_unchoose(draft=draft, requirement=requirement, at=clock.now())
    except RuleBrokenError as error:
        return materials_page(request, draft, requirement=requirement, refused=[error], status=error.status)
    return _back(draft, requirement)


@step
def consent(request: StaffRequest, draft: IntakeDraft, requirement_id: int) -> HttpResponse:
    """The applicant's separate word on sensitive data."""
    requirement = _requirement(draft, requirement_id)
    if request.method != "POST":
        return redirect("counter:materials", draft.pk)
    try:
        draft_consent(
            draft=draft,
            requirement=requirement,
            is_given=request.POST.get("consent") == "yes",
            actor=request.actor,
            at=clock.now(),
        )
    except RuleBrokenError as error:
        return materials_page(request, draft, requirement=requirement, refused=[error], status=error.status)
    return _back(draft, requirement)


def _requirement(draft: IntakeDraft, requirement_id: int) -> MaterialRequirement:
    return get_object_or_404(MaterialRequirement, pk=requirement_id, joint_service_id=draft.joint_service_id)


def _back(draft: IntakeDraft, requirement: MaterialRequirement) -> HttpResponse:
    return redirect(f"{reverse('counter:materials', args=[draft.pk])}#material-{requirement.pk}")
