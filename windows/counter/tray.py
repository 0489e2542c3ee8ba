"""Files of an intake without a material yet: several at once come in, each is given its material later."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.models import IntakeDraft
from cases.selectors import draft_tray
from cases.services import tray_assign, tray_put, tray_remove
from catalogue.models import MaterialRequirement
from common import clock
from common.errors import RuleBrokenError
from materials.services import upload_examined
from windows.access import StaffRequest
from windows.counter.materials import files_sent, materials_page
from windows.counter.slot_rows import tray_context
from windows.counter.views import is_part
from windows.counter.wizard import progress_of, step


@step
def tray(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    """Take files in, one by one; what is refused says why, the rest is kept."""
    if request.method != "POST":
        return _back(draft)
    uploads, refused = files_sent(request)
    for upload in uploads:
        try:
            with upload_examined(upload=upload) as examined:
                tray_put(draft=draft, upload=examined, actor=request.actor, at=clock.now())
        except RuleBrokenError as error:
            refused.append(error)
    return _answer(request, draft, refused)


@step
def assign(request: StaffRequest, draft: IntakeDraft, tray_id: int) -> HttpResponse:
    """Give a file to the material chosen."""
    if request.method != "POST":
        return _back(draft)
    chosen = request.POST.get("requirement", "")
    requirement = get_object_or_404(
        MaterialRequirement,
        pk=int(chosen) if chosen.isdecimal() else 0,
        joint_service_id=draft.joint_service_id,
    )
    try:
        tray_assign(draft=draft, tray_id=tray_id, requirement=requirement, at=clock.now())
    except RuleBrokenError as error:
        return materials_page(request, draft, requirement=requirement, refused=[error], status=error.status)
    return _back(draft)


@step
def remove(request: StaffRequest, draft: IntakeDraft, tray_id: int) -> HttpResponse:
    if request.method == "POST":
        tray_remove(draft=draft, tray_id=tray_id, at=clock.now())
    return _back(draft)


def _answer(request: StaffRequest, draft: IntakeDraft, refused: list[RuleBrokenError]) -> HttpResponse:
    """The tray as it is now for a script, the page for everybody else."""
    status = max((error.status for error in refused), default=200)
    if is_part(request):
        context = tray_context(progress_of(draft), draft_tray(draft=draft)) | {"tray_refused": refused}
        return render(request, "windows/counter/tray.html", context, status=status)
    if refused:
        return materials_page(request, draft, refused=refused, status=status)
    return _back(draft)


def _back(draft: IntakeDraft) -> HttpResponse:
    return redirect(f"{reverse('counter:materials', args=[draft.pk])}#tray")
