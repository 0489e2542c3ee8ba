"""The materials of an intake: what is still to be handed in, and what is held."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import IntakeDraft
from cases.selectors import draft_tray
from cases.services import draft_attach, draft_detach
from catalogue.models import MaterialRequirement
from common import clock
from common.errors import RuleBrokenError
from materials.services import upload_examined
from windows.access import StaffRequest
from windows.counter.forms import AttachForm
from windows.counter.slot_rows import asked_row, asked_rows, tray_context, unasked_context
from windows.counter.views import is_part
from windows.counter.wizard import progress_of, step, step_page
from windows.problems import problem_page


@step
def materials(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    return materials_page(request, draft)


@step
def attach(request: StaffRequest, draft: IntakeDraft, requirement_id: int) -> HttpResponse:
    """Take the files in one by one; what is refused says why, the rest is kept."""
    if request.method != "POST":
        return redirect("counter:materials", draft.pk)
    requirement = get_object_or_404(
        MaterialRequirement, pk=requirement_id, joint_service_id=draft.joint_service_id
    )
    return _attached(request, draft, requirement, files_attach(request, draft, requirement))


@step
def detach(request: StaffRequest, draft: IntakeDraft, material_id: int) -> HttpResponse:
    if request.method != "POST":
        return redirect("counter:materials", draft.pk)
    requirement_id = draft.materials.filter(pk=material_id).values_list("requirement_id", flat=True).first()
    if requirement_id is None:
        return redirect("counter:materials", draft.pk)
    try:
        draft_detach(draft=draft, material_id=material_id, at=clock.now())
    except RuleBrokenError as error:
        return problem_page(request, error)
    return _attached(request, draft, MaterialRequirement.objects.get(pk=requirement_id), [])


def files_sent(request: StaffRequest) -> tuple[list[Any], list[RuleBrokenError]]:
    """The files of the request, or that there are none."""
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return [], [RuleBrokenError(_("Choose a file."))]
    return list(form.cleaned_data["file"]), []


def files_attach(
    request: StaffRequest, draft: IntakeDraft, requirement: MaterialRequirement
) -> list[RuleBrokenError]:
    """What was refused of the files sent, each by itself."""
    uploads, refused = files_sent(request)
    for upload in uploads:
        try:
            with upload_examined(upload=upload) as examined:
                draft_attach(
                    draft=draft,
                    requirement=requirement,
                    upload=examined,
                    actor=request.actor,
                    at=clock.now(),
                )
        except RuleBrokenError as error:
            refused.append(error)
    return refused


def materials_page(
    request: StaffRequest,
    draft: IntakeDraft,
    *,
    requirement: MaterialRequirement | None = None,
    refused: list[RuleBrokenError] | None = None,
    status: int = 200,
) -> HttpResponse:
    progress = progress_of(draft)
    tray = tray_context(progress, draft_tray(draft=draft))
    context = (
        unasked_context(progress)
        | tray
        | {
            "rows": asked_rows(progress),
            "failed": requirement,
            "refused": refused or [],
            "missing": sum(problem.step == "materials" for problem in progress.problems),
        }
    )
    return step_page(request, progress, "materials", context, status=status)


def _attached(
    request: StaffRequest,
    draft: IntakeDraft,
    requirement: MaterialRequirement,
    refused: list[RuleBrokenError],
) -> HttpResponse:
    """The row as it is now for a script, the page for everybody else."""
    status = max((error.status for error in refused), default=200)
    if is_part(request):
        progress = progress_of(draft)
        slot = progress.resolved.by_requirement.get(requirement.pk)
        if slot is None:
            return redirect("counter:materials", draft.pk)
        row = asked_row(progress, slot)
        context = {"row": row, "failed": requirement, "refused": refused, "draft": draft}
        return render(request, "windows/counter/material_row.html", context, status=status)
    if refused:
        return materials_page(request, draft, requirement=requirement, refused=refused, status=status)
    return redirect(f"{reverse('counter:materials', args=[draft.pk])}#material-{requirement.pk}")
