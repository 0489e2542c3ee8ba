"""Pages taken with the camera at the window become one PDF, which is then handed in like any other file."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cases.models import IntakeDraft
from cases.services import draft_attach, tray_put
from catalogue.models import MaterialRequirement
from common import clock
from common.errors import RuleBrokenError
from materials.services import scan_merge, upload_examined
from windows.access import StaffRequest
from windows.counter.forms import FilesField, FilesInput
from windows.counter.wizard import step

NAME_MAX = 80


class ScanForm(forms.Form):
    """`turns`: clockwise, one for each page, separated by commas."""

    pages = FilesField(widget=FilesInput)
    turns = forms.CharField(max_length=400)
    name = forms.CharField(max_length=NAME_MAX)
    requirement = forms.IntegerField(required=False)

    def clean_turns(self) -> list[int]:
        parts = self.cleaned_data["turns"].split(",")
        if not all(part.isdecimal() and len(part) < 4 for part in parts):
            raise forms.ValidationError(_("A page is turned by quarters only."))
        return [int(part) for part in parts]


@step
def scan(request: StaffRequest, draft: IntakeDraft) -> HttpResponse:
    """Keep a scan, for a material or in the tray. The answer to a script: nothing, or why not."""
    if request.method != "POST":
        return redirect("counter:materials", draft.pk)
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return HttpResponse(_("There is no page yet. Take a picture of each page first."), status=422)
    try:
        _keep(request, draft, form.cleaned_data)
    except RuleBrokenError as error:
        return HttpResponse(str(error), status=error.status)
    return HttpResponse(status=204)


def _keep(request: StaffRequest, draft: IntakeDraft, given: dict[str, Any]) -> None:
    requirement = None
    if given["requirement"]:
        requirement = get_object_or_404(
            MaterialRequirement, pk=given["requirement"], joint_service_id=draft.joint_service_id
        )
    pdf = scan_merge(pages=given["pages"], turns=given["turns"], name=f"{given['name']}.pdf")
    with upload_examined(upload=pdf) as examined:
        if requirement is None:
            tray_put(draft=draft, upload=examined, actor=request.actor, at=clock.now())
        else:
            draft_attach(
                draft=draft, requirement=requirement, upload=examined, actor=request.actor, at=clock.now()
            )
